// How often the parts of a distillation are done to time them.
import { expect, test } from 'vitest';
import { timeOf } from './measure-costs.js';

test('work that takes long is done once, and counts', async () => {
  let done = 0;
  const work = async () => {
    done++;
    await new Promise((resolve) => setTimeout(resolve, 40));
  };
  expect(await timeOf(work, { secondsEach: 0.02 })).toBeGreaterThan(0.02);
  expect(done).toBe(1);
});

test('other work is done at least three times after the first, by a number of its own each time', async () => {
  const turns: number[] = [];
  await timeOf(async (turn) => turns.push(turn), { secondsEach: 0.1 });
  expect(turns.slice(0, 4)).toEqual([0, 1, 2, 3]);
});

test('timing ends where it is told to', async () => {
  const signal = AbortSignal.abort();
  await expect(timeOf(async () => {}, { secondsEach: 1, signal })).rejects.toThrow('aborted');
});
