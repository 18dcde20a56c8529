// The binomial distribution against scipy (test/golden/evaluation.py).
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { expectClose } from '../../test/closeness.js';
import { binomialInterval, binomialTail, incompleteBeta, logGamma } from './binomial.js';

interface Golden {
  intervals: { successes: number; trials: number; interval: [number, number] }[];
  beta: { x: number; a: number; b: number; value: number }[];
  gamma: { x: number; value: number }[];
}

const golden = JSON.parse(readFileSync('test/golden/evaluation.json', 'utf8')) as Golden;

test.each(golden.intervals)('interval of $successes in $trials', ({ successes, trials, interval }) => {
  expectClose(binomialInterval(successes, trials), interval);
});

test('incomplete beta and gamma functions', () => {
  for (const { x, a, b, value } of golden.beta) expectClose([incompleteBeta(x, a, b)], [value]);
  for (const { x, value } of golden.gamma) {
    expectClose([logGamma(x) / Math.max(1, Math.abs(value))], [value / Math.max(1, Math.abs(value))], 2e-14);
  }
  expect([binomialTail(-1, 5, 0.5), binomialTail(5, 5, 0.5), binomialTail(2, 5, 0.5)]).toEqual([
    0,
    1,
    expect.closeTo(0.5, 14),
  ]);
});
