// A pool of threads: every request is answered once, and a thread that dies leaves nobody waiting.
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import { WorkerPool } from './worker-pool.js';

const { at } = useFolder();
beforeAll(() => {
  const answering = new URL('./answer-requests.js', import.meta.url).href;
  writeFileSync(
    at('worker.mjs'),
    `import { answerRequests } from ${JSON.stringify(answering)};
    answerRequests((request) => {
      if (request === 'die') process.exit(3);
      if (request === 'fail') throw new Error('not this one');
      return { reply: 2 * request };
    });`,
  );
});
const pools: WorkerPool<unknown, number>[] = [];
const start = (threads: number) => {
  const module = pathToFileURL(at('worker.mjs'));
  const pool = new WorkerPool<unknown, number>({ module, does: 'doubles', threads });
  pools.push(pool);
  return pool;
};
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close();
});

test('requests are answered in the order of their asking, more of them than threads; one that fails does no harm', async () => {
  const pool = start(2);
  const failing = pool.ask('fail');
  const answers = [1, 2, 3, 4, 5].map((number) => pool.ask(number));
  await expect(failing).rejects.toThrow('a thread that doubles failed: not this one');
  expect(await Promise.all(answers)).toEqual([2, 4, 6, 8, 10]);
});

test('a thread that dies is told to all who wait, and to whoever asks later', async () => {
  const pool = start(1);
  const waiting = ['die', 1, 2].map((request) => pool.ask(request));
  for (const { status, reason } of (await Promise.allSettled(waiting)) as PromiseRejectedResult[]) {
    expect([status, String(reason)]).toEqual(['rejected', 'Error: a thread that doubles ended with code 3']);
  }
  await expect(pool.ask(3)).rejects.toThrow('ended with code 3');
});

test('what waits when the pool is closed is rejected, and closing twice is allowed', async () => {
  const pool = start(1);
  const waiting = Promise.allSettled([1, 2, 3].map((number) => pool.ask(number)));
  await Promise.all([pool.close(), pool.close()]);
  expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  await expect(pool.ask(1)).rejects.toThrow('the pool that doubles was closed');
});
