// Preparing batches ahead, and passing through all things in rounds.
import { expect, test } from 'vitest';
import { prepareAhead, takeTurns } from './ahead.js';

test('the next batch is begun when one is taken, and each is begun once', async () => {
  const begun: number[] = [];
  const ahead = prepareAhead(async (number) => {
    begun.push(number);
    return number * 10;
  });
  expect([await ahead.take(0), await ahead.take(1)]).toEqual([0, 10]);
  expect(begun).toEqual([0, 1, 2]);
  // After a resumption the numbers go on elsewhere.
  expect(await ahead.take(7)).toBe(70);
  expect(begun).toEqual([0, 1, 2, 7, 8]);
});

test('a batch that fails is seen by whoever takes it, and by nobody else', async () => {
  const ahead = prepareAhead(async (number) => {
    if (number === 1) throw new Error('unreadable');
    return number;
  });
  await ahead.take(0);
  await expect(ahead.settle()).resolves.toBeUndefined();
  await expect(ahead.take(1)).rejects.toThrow('unreadable');
});

test('each round passes through all things once, in an order of its own', () => {
  const turn = takeTurns(1, 'test', 50);
  const rounds = [0, 1].map((round) => Array.from({ length: 50 }, (_, i) => turn(round * 50 + i)));
  for (const [number, round] of rounds.entries()) {
    expect(new Set(round.map(({ which }) => which)).size).toBe(50);
    expect(round.every((one) => one.round === number)).toBe(true);
  }
  expect(rounds[0].map(({ which }) => which)).not.toEqual(rounds[1].map(({ which }) => which));
  expect(takeTurns(1, 'test', 50)(73)).toEqual(rounds[1][23]);
});
