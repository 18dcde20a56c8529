// How often the parts of a distillation are done to time them.
import { expect, test } from 'vitest';
import { timeOf } from './measure-costs.js';

/** Work that takes so many milliseconds at each turn, and as long as the last one ever after; how often it was done. */
function workOf(...durationsMs: number[]) {
  const turns: number[] = [];
  const work = async (turn: number) => {
    turns.push(turn);
    await new Promise((resolve) => setTimeout(resolve, durationsMs[turn] ?? durationsMs.at(-1)));
  };
  return { turns, work };
}

test('work that takes longer than any start is done once, and counts', async () => {
  const { turns, work } = workOf(60);
  expect(await timeOf(work, { secondsEach: 0.02, startingSeconds: 0.03 })).toBeGreaterThan(0.05);
  expect(turns).toEqual([0]);
});

test('a long start does not count, and work that takes long is not done as often as other work', async () => {
  const started = workOf(400, 1);
  expect(await timeOf(started.work, { secondsEach: 0.05 })).toBeLessThan(0.3);
  expect(started.turns).toEqual([0, 1]);
  const slow = workOf(100);
  expect(await timeOf(slow.work, { secondsEach: 0.05 })).toBeGreaterThan(0.09);
  expect(slow.turns).toEqual([0, 1]);
});

test('other work is done at least three times after the first, by a number of its own each time', async () => {
  const { turns, work } = workOf(1);
  await timeOf(work, { secondsEach: 0.3 });
  expect(turns.slice(0, 4)).toEqual([0, 1, 2, 3]);
});

test('timing ends where it is told to', async () => {
  const signal = AbortSignal.abort();
  await expect(timeOf(async () => {}, { secondsEach: 1, signal })).rejects.toThrow('aborted');
});
