// Waiting for what a child process says.
import { expect, test } from 'vitest';
import { startNode } from './watch-process.js';

const SCRIPT = "console.log('ready'); console.error('but unwilling'); process.exitCode = 3;";

test('what is said is heard, while the process runs and afterwards', async () => {
  const { printed, complained, done } = startNode(['-e', SCRIPT]);
  await printed(/ready/);
  await complained(/unwilling/);
  expect(await done).toEqual({ code: 3, stdout: 'ready\n', stderr: 'but unwilling\n' });
  await printed(/ready/);
});

test('who waits for what is never said fails when the process ends, and with what was said instead', async () => {
  const { printed, complained, done } = startNode(['-e', SCRIPT]);
  const failures = Promise.allSettled([printed(/willing/), complained(/ready/)]);
  await done;
  for (const failure of await failures) {
    expect(failure).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringMatching(/^ended before .*: ready\nbut unwilling\n$/) },
    });
  }
  await expect(printed(/later/)).rejects.toThrow('ended before /later/');
});
