// Two models on the same pairs: McNemar's test against scipy (test/golden/evaluation.py), and their difference.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectClose } from '../../../test/closeness.js';
import { pairUnits } from './bootstrap.js';
import { compareAccuracy, mcNemar } from './paired.js';

interface Golden {
  mcnemar: { first: number; second: number; p: number }[];
}

const golden = JSON.parse(readFileSync('test/golden/evaluation.json', 'utf8')) as Golden;

test.each(golden.mcnemar)('McNemar of $first and $second', ({ first, second, p }) => {
  const right = (count: number, other: number) => [
    ...new Array<boolean>(count).fill(true),
    ...new Array<boolean>(other).fill(false),
    true,
    false,
  ];
  const test = mcNemar(
    right(first, second),
    [...right(first, second)].map((_, i) => i >= first && i <= first + second),
  );
  expect(test).toMatchObject({ onlyFirst: first, onlySecond: second });
  expectClose([test.pValue], [p]);
});

test('a bootstrap of two models together leaves out what is hard for both', () => {
  const first = Array.from({ length: 1000 }, (_, pair) => pair % 4 !== 0);
  const second = first.map((value, pair) => value || pair % 40 === 0);
  const { difference, interval, test: mcnemar } = compareAccuracy(first, second, pairUnits(1000));
  expect(difference).toBeCloseTo(0.025, 12);
  expect(interval![0]).toBeGreaterThan(0.01);
  expect(interval![1]).toBeLessThan(0.04);
  expect(mcnemar).toMatchObject({ onlyFirst: 0, onlySecond: 25 });
  const same = compareAccuracy(first, first, pairUnits(1000));
  expect(same).toEqual({
    difference: 0,
    interval: [0, 0],
    test: { onlyFirst: 0, onlySecond: 0, pValue: 1 },
  });
});
