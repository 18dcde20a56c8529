// The statistics against scikit-learn and scipy (test/golden/evaluation.py), and cases worked by hand.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binomialInterval, binomialTail, incompleteBeta, logGamma } from '../../math/binomial.js';
import type { RandomKey } from '../../math/random.js';
import {
  bootstrapIntervals,
  drawUnits,
  pairUnits,
  type ResamplingUnits,
  resamplingUnits,
  weightPairs,
} from './bootstrap.js';
import { operatingPoints } from './curve-points.js';
import { foldAccuracy, judgePairs, planFolds, planGivenFolds } from './folds.js';
import { sensitivityIndex } from './histogram.js';
import { insightfaceTar } from './insightface-tar.js';
import { compareAccuracy, mcNemar } from './paired.js';
import { areaUnderRoc, buildRoc, equalErrorRate, interpolateTar, type Roc, tarAtFar } from './roc.js';
import { verifyPairs } from './verification.js';
import { orderScores, weightedRoc } from './weighted-roc.js';

const weightsOf = (units: ResamplingUnits, key: RandomKey) => weightPairs(units, drawUnits(units.count, key));

interface Rates {
  auc: number;
  eer: number;
  tar: number[];
  interpolated: number[];
}

interface Golden {
  cases: {
    name: string;
    pairs: number;
    levels: number;
    gap: number;
    plain: Rates;
    weighted: Rates;
    insightface: { tar: number; deviation: number; observedFar: number };
    insightface10: { tar: number; deviation: number; observedFar: number };
    dPrime: number;
  }[];
  intervals: { successes: number; trials: number; interval: [number, number] }[];
  mcnemar: { first: number; second: number; p: number }[];
  beta: { x: number; a: number; b: number; value: number }[];
  gamma: { x: number; value: number }[];
}

const golden = JSON.parse(readFileSync('test/golden/evaluation.json', 'utf8')) as Golden;
const FARS = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];

/** The same formula as in test/golden/evaluation.py. */
function generate({ pairs, levels, gap }: Golden['cases'][number]) {
  const same = Array.from({ length: pairs }, (_, i) => (i * 104729) % 7 < 3);
  const cosines = Float64Array.from(same, (genuine, i) => {
    const noise = (i * 7919 + ((i * i) % 8191)) % levels;
    return Math.max(-1, Math.min(1, (2 * noise + (genuine ? gap : -gap)) / levels - 1));
  });
  const weights = Uint32Array.from(same, (_, i) => (i * 31 + ((i * i) % 127)) % 4);
  return { same, cosines, weights };
}

function expectClose(found: readonly (number | null)[], expected: readonly number[], within = 1e-12) {
  expect(found.length).toBe(expected.length);
  found.forEach((value, i) => {
    expect(Math.abs((value ?? Number.NaN) - expected[i])).toBeLessThan(within);
  });
}

const ratesOf = (roc: Roc) => [
  areaUnderRoc(roc),
  equalErrorRate(roc),
  ...FARS.map((far) => tarAtFar(roc, far).tar),
  ...FARS.map((far) => interpolateTar(roc, far)),
];
const expectedOf = ({ auc, eer, tar, interpolated }: Rates) => [auc, eer, ...tar, ...interpolated];

describe.each(golden.cases)('scores "$name" give what scikit-learn and scipy give', (entry) => {
  const { same, cosines, weights } = generate(entry);

  test('AUC, EER, TAR at FAR by the rule and interpolated, d-prime', () => {
    expectClose(ratesOf(buildRoc(cosines, same)), expectedOf(entry.plain));
    expectClose([sensitivityIndex(cosines, same)], [entry.dPrime]);
  });

  test('the same of weighted pairs', () => {
    const roc = weightedRoc(orderScores(cosines, same), weights);
    expect(roc).not.toBeNull();
    expectClose(ratesOf(roc!), expectedOf(entry.weighted));
  });

  test.each([
    0, 1e-3, 1e-2, 0.1, 0.5,
  ])('points up to a false accept rate of %d are all that it needs', (far) => {
    const order = orderScores(cosines, same);
    const roc = weightedRoc(order, weights, far);
    expect(roc!.thresholds.length).toBeLessThanOrEqual(weightedRoc(order, weights)!.thresholds.length);
    expect(tarAtFar(roc!, far)).toEqual(tarAtFar(weightedRoc(order, weights)!, far));
  });

  test.each([
    [1e-3, entry.insightface],
    [1e-1, entry.insightface10],
  ])("TAR at FAR %d by InsightFace's rule", (far, expected) => {
    const found = insightfaceTar(cosines, same, { far });
    expectClose(
      [found!.tar, found!.deviation, found!.observedFar],
      [expected.tar, expected.deviation, expected.observedFar],
    );
  });
});

describe('the binomial distribution is that of scipy', () => {
  test.each(golden.intervals)('interval of $successes in $trials', ({ successes, trials, interval }) => {
    expectClose(binomialInterval(successes, trials), interval);
  });

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

  test('incomplete beta and gamma functions', () => {
    for (const { x, a, b, value } of golden.beta) expectClose([incompleteBeta(x, a, b)], [value]);
    for (const { x, value } of golden.gamma) {
      expectClose(
        [logGamma(x) / Math.max(1, Math.abs(value))],
        [value / Math.max(1, Math.abs(value))],
        2e-14,
      );
    }
    expect([binomialTail(-1, 5, 0.5), binomialTail(5, 5, 0.5), binomialTail(2, 5, 0.5)]).toEqual([
      0,
      1,
      expect.closeTo(0.5, 14),
    ]);
  });
});

describe('worked by hand', () => {
  test('interpolated TAR lies on the line between two operating points', () => {
    const same = [true, false, true, true, false];
    const roc = buildRoc([0.9, 0.8, 0.7, 0.7, 0.7], same);
    // Points (0, 0), (0, 1/3), (1/2, 1/3), (1, 1): equal scores are one slanted step.
    expect([0, 0.25, 0.5, 0.75, 1].map((far) => interpolateTar(roc, far))).toEqual([
      1 / 3,
      1 / 3,
      1 / 3,
      expect.closeTo(2 / 3, 15),
      1,
    ]);
  });

  test("InsightFace's rule accepts nothing where no threshold reaches the rate, and needs both kinds", () => {
    const same = Array.from({ length: 20 }, (_, pair) => pair % 2 === 0);
    // Impostors are exact opposites: squared distance 4, beyond the grid.
    const found = insightfaceTar(
      same.map((label) => (label ? 1 : -1)),
      same,
      { far: 0.1 },
    );
    expect(found).toEqual({ far: 0.1, tar: 0, deviation: 0, observedFar: 0 });
    expect(insightfaceTar(new Float64Array(20), new Array<boolean>(20).fill(true))).toBeNull();
  });

  test('all the same scores are chance, at every rate', () => {
    const same = Array.from({ length: 20 }, (_, pair) => pair < 10);
    const result = verifyPairs(new Float64Array(20).fill(0.5), same, { units: pairUnits(20) });
    expect([result.auc, result.eer, result.dPrime]).toEqual([0.5, 0.5, null]);
    expect(result.curve).toEqual([
      { threshold: null, fmr: 0, fnmr: 1 },
      { threshold: 0.5, fmr: 1, fnmr: 0 },
    ]);
    expect(result.intervals).toMatchObject({ over: 'pairs', auc: [0.5, 0.5], eer: [0.5, 0.5] });
    expect(result.tarAtFar.map(({ resolved }) => resolved)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });

  test('folds that a benchmark gives are tested one by one, whatever their numbers', () => {
    const plan = planGivenFolds([7, 7, 2, 2, 5, 5]);
    expect([plan.count, ...Array.from(plan.of)]).toEqual([3, 2, 2, 0, 0, 1, 1]);
    const scores = Float64Array.of(0.9, 0.2, 0.8, 0.1, 0.3, 0.85);
    const same = [true, false, true, false, true, false];
    const accuracy = foldAccuracy(scores, same, plan);
    expect(accuracy.folds).toEqual([1, 0, 1]);
    expect(judgePairs(scores, same, accuracy, plan)).toEqual([true, true, true, true, false, false]);
    expect(() => planGivenFolds([3, 3, 3])).toThrow(/at least 2 folds, found 1/);
    expect(() => foldAccuracy(scores, same)).toThrow(/at least 10, one for each fold, found 6/);
    expect(() => foldAccuracy(scores, same, planFolds(5))).toThrow(/6 scores/);
  });
});

describe('operating points that are kept', () => {
  test('lie on the curve, hold both ends and leave no gap of more than the step on either axis', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 2, max: 500 }), (seed, pairs) => {
        const same = Array.from({ length: pairs }, (_, pair) => pair % 2 === 0);
        const scores = same.map((label, pair) => ((pair * 7919 * seed) % 1009) / 1009 + (label ? 0.3 : 0));
        const roc = buildRoc(scores, same);
        const points = operatingPoints(roc, 0.05);
        expect(points[0]).toEqual({ threshold: null, fmr: 0, fnmr: 1 });
        expect(points.at(-1)).toMatchObject({ fmr: 1, fnmr: 0 });
        // Every point is close to the last one kept before it.
        const isClose = (a: number, b: number) => Math.max(a, b) <= Math.min(a, b) * 1.05;
        for (let i = 1; i < roc.thresholds.length - 1; i++) {
          const kept = points.findLast(
            ({ threshold }) => threshold === null || threshold >= roc.thresholds[i],
          );
          expect(isClose(kept!.fmr, roc.falseAccepts[i] / roc.impostors)).toBe(true);
          expect(isClose(kept!.fnmr, 1 - roc.trueAccepts[i] / roc.genuines)).toBe(true);
        }
        for (const { threshold, fmr, fnmr } of points.slice(1)) {
          expect(scores.filter((score, pair) => !same[pair] && score >= threshold!).length).toBe(
            Math.round(fmr * roc.impostors),
          );
          expect(scores.filter((score, pair) => same[pair] && score < threshold!).length).toBe(
            Math.round(fnmr * roc.genuines),
          );
        }
      }),
      { numRuns: 20 },
    );
  });

  test('are few however many pairs there are', () => {
    const same = Array.from({ length: 100_000 }, (_, pair) => pair % 2 === 0);
    const scores = same.map((label, pair) => ((pair * 7919) % 99_991) / 99_991 + (label ? 0.3 : 0));
    const points = operatingPoints(buildRoc(scores, same));
    expect(points.length).toBeGreaterThan(100);
    expect(points.length).toBeLessThan(700);
  });
});

describe('a bootstrap', () => {
  const image = (identity?: string) => ({
    name: 'x',
    read: async () => new Uint8Array(),
    ...(identity && { identity }),
  });
  const benchmark = (identities: (string | undefined)[]) => ({
    name: 'b',
    images: identities.map(image),
    pairs: { a: [0, 0, 1], b: [1, 2, 2], same: [true, false, false] },
  });

  test('draws identities where all are known, else pairs', () => {
    const known = resamplingUnits(benchmark(['anna', 'anna', 'berta']), [0, 1, 2]);
    expect([known.over, known.count, [...known.a], [...known.b]]).toEqual([
      'identities',
      2,
      [0, 0, 0],
      [0, 1, 1],
    ]);
    expect(resamplingUnits(benchmark(['anna', 'anna', undefined]), [0, 1, 2]).over).toBe('pairs');
    expect(resamplingUnits(benchmark(['anna', 'anna', undefined]), [0]).over).toBe('identities');
  });

  test('counts a pair of two as often as both were drawn together, and draws as many as there are', () => {
    const units = resamplingUnits(benchmark(['anna', 'anna', 'berta']), [0, 1, 2]);
    for (let step = 0; step < 20; step++) {
      const [genuine, impostor, other] = weightsOf(units, { seed: 1, stream: 'bootstrap', step });
      // Two draws of two identities: anna g times, berta 2 - g times.
      expect([impostor, other]).toEqual([genuine * (2 - genuine), genuine * (2 - genuine)]);
    }
    const pairs = weightsOf(pairUnits(100), { seed: 1, stream: 'bootstrap', step: 0 });
    expect(pairs.reduce((sum, weight) => sum + weight)).toBe(100);
  });

  test('of independent pairs is about as wide as the binomial interval, and the same for the same seed', () => {
    const right = Array.from({ length: 2000 }, (_, pair) => pair % 10 !== 0);
    const share = (weights: Uint32Array) => [
      right.reduce((sum, value, pair) => sum + (value ? weights[pair] : 0), 0) / 2000,
    ];
    const [interval] = bootstrapIntervals(pairUnits(2000), share);
    const [low, high] = binomialInterval(1800, 2000);
    expectClose([...interval!], [low, high], 0.002);
    expect(bootstrapIntervals(pairUnits(2000), share)).toEqual([interval]);
    expect(bootstrapIntervals(pairUnits(2000), share, { seed: 1 })).not.toEqual([interval]);
  });

  test('of few people is wider than of their many pairs', () => {
    // Twenty people, of whom five are hard: all their pairs fail.
    const identities = Array.from({ length: 2000 }, (_, image) => `p${Math.floor(image / 2) % 20}`);
    const images = identities.map(image);
    const same = Array.from({ length: 1000 }, () => true);
    const pairs = { a: same.map((_, pair) => 2 * pair), b: same.map((_, pair) => 2 * pair + 1), same };
    const units = resamplingUnits({ name: 'b', images, pairs }, Array.from(same.keys()));
    const right = same.map((_, pair) => pair % 20 >= 5);
    const share = (weights: Uint32Array) => {
      const total = weights.reduce((sum, weight) => sum + weight);
      return [right.reduce((sum, value, pair) => sum + (value ? weights[pair] : 0), 0) / total];
    };
    const [people] = bootstrapIntervals(units, share);
    const [pairwise] = bootstrapIntervals(pairUnits(1000), share);
    expect(people![1] - people![0]).toBeGreaterThan(4 * (pairwise![1] - pairwise![0]));
  });

  test('of two models together leaves out what is hard for both', () => {
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
});
