import { expect, test } from 'vitest';
import { groupBy } from './group-by.js';

test('items with one key are together, in the order in which they came', () => {
  const groups = groupBy(['b1', 'a1', 'b2'], (item) => item.slice(0, 1));
  expect([...groups]).toEqual([
    ['b', ['b1', 'b2']],
    ['a', ['a1']],
  ]);
  expect(groupBy([], String)).toEqual(new Map());
});
