// Preparing batches ahead.

import { expect, test } from 'vitest';
import { readAhead } from './read-ahead.js';

test('the next batch is begun when one is taken, and each is begun once', async () => {
  const begun: number[] = [];
  const ahead = readAhead(async (number) => {
    begun.push(number);
    return number * 10;
  });
  expect([await ahead.take(0), await ahead.take(1)]).toEqual([0, 10]);
  expect(begun).toEqual([0, 1, 2]);
  // Of those that are taken here and there none is begun for nothing; it goes on once they follow each other again.
  expect([await ahead.take(7), await ahead.take(4), await ahead.take(5)]).toEqual([70, 40, 50]);
  expect(begun).toEqual([0, 1, 2, 7, 4, 5, 6]);
});

test('a batch that fails is seen by whoever takes it, and by nobody else', async () => {
  const ahead = readAhead(async (number) => {
    if (number === 1) throw new Error('unreadable');
    return number;
  });
  await ahead.take(0);
  await expect(ahead.settle()).resolves.toBeUndefined();
  await expect(ahead.take(1)).rejects.toThrow('unreadable');
});
