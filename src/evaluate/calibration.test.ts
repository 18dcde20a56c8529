// Thresholds for a rate, rates for a similarity, and rates of groups, on scores whose answers are known.

import { describe, expect, test } from 'vitest';
import { compareAll } from './all-pairs.js';
import type { Benchmark } from './benchmark.js';
import { calibrateScores, matchRateAt } from './calibration.js';
import { compareModels } from './compare-models.js';
import { pairUnits, resamplingUnits } from './statistics/bootstrap.js';
import { labelNames } from './statistics/group-images.js';
import { compareGroups } from './statistics/group-rates.js';

// 1,000 impostors at 0, 0.001 ... 0.999, and genuine pairs at 0.9, 0.91 ... 1.89 (no cosines, which does not matter).
const impostors = Array.from({ length: 1000 }, (_, i) => i / 1000);
const genuines = Array.from({ length: 100 }, (_, i) => 0.9 + i / 100);
const scores = Float64Array.from([...impostors, ...genuines]);
const same = [...impostors.map(() => false), ...genuines.map(() => true)];
const units = pairUnits(scores.length);

describe('a calibration', () => {
  const found = calibrateScores({ name: 'b', scores, same }, 0.01, { units });

  test('accepts as many impostors as the rate allows, and says what it rejects', () => {
    // Ten impostors are at 0.99 and above; the lowest accepted score is 0.99 itself; 0.9 ... 0.98 are rejected.
    expect(found).toMatchObject({
      threshold: 0.99,
      observedFmr: 0.01,
      genuine: 100,
      impostor: 1000,
      over: 'pairs',
    });
    expect(found.fnmr).toBeCloseTo(0.09, 12);
    expect(found.thresholdInterval![0]).toBeLessThan(0.99);
    expect(found.thresholdInterval![1]).toBeGreaterThan(0.99);
    expect(found.fnmrInterval[0]).toBeGreaterThan(0.02);
    expect(found.fnmrInterval[1]).toBeLessThan(0.18);
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  test('tells the share of different people who are as alike', () => {
    expect(found.fmrAt[0]).toEqual([0, 1]);
    expect(found.fmrAt.at(-1)).toEqual([0.999, 0.001]);
    expect(matchRateAt(found, -0.5)).toEqual({ fmr: 1, isBound: false });
    expect(matchRateAt(found, 0.99)).toEqual({ fmr: 0.01, isBound: false });
    expect(matchRateAt(found, 0.999)).toEqual({ fmr: 0.001, isBound: false });
    expect(matchRateAt(found, 1.2)).toEqual({ fmr: 0.001, isBound: true });
    for (const similarity of [0.1, 0.3, 0.6, 0.85, 0.93, 0.97]) {
      const { fmr } = matchRateAt(found, similarity);
      expect(fmr / (1 - similarity)).toBeGreaterThan(0.9);
      expect(fmr / (1 - similarity)).toBeLessThan(1.25);
    }
  });

  test('refuses what is no rate', () => {
    for (const fmr of [0, -1, 1, 2, Number.NaN]) {
      expect(() => calibrateScores({ name: 'b', scores, same }, fmr, { units })).toThrow(
        `expected a false match rate above 0 and below 1, found ${fmr}`,
      );
    }
  });

  test('has an exact interval where nothing is rejected', () => {
    const apart = calibrateScores(
      { name: 'b', scores: scores.map((score, i) => score + (same[i] ? 1 : 0)), same },
      0.01,
      {
        units,
      },
    );
    expect(apart.fnmr).toBe(0);
    expect(apart.fnmrInterval[0]).toBe(0);
    expect(apart.fnmrInterval[1]).toBeCloseTo(1 - 0.025 ** (1 / 100), 12);
  });

  test('is refused for a rate that the impostors cannot show, and where scores tell nothing', () => {
    expect(() => calibrateScores({ name: 'b', scores, same }, 1e-4, { units })).toThrow(
      /^b: a false match rate of 1e-4 needs at least 10,000 pairs of two people, found 1,000; .*a rate of 1e-3 and more$/,
    );
    const equal = new Float64Array(scores.length).fill(0.5);
    expect(() => calibrateScores({ name: 'b', scores: equal, same }, 0.01, { units })).toThrow(
      /cannot tell people apart/,
    );
  });

  test('is refused where it would reject everyone, or accept people no more often than strangers', () => {
    const calibrateGenuines = (at: (i: number) => number) =>
      calibrateScores(
        { name: 'b', scores: Float64Array.from([...impostors, ...genuines.map((_, i) => at(i))]), same },
        0.01,
        { units },
      );
    // All below the ten impostors that are accepted, but most above the others: no labels the wrong way round.
    expect(() => calibrateGenuines((i) => 0.8 + i / 1000)).toThrow(
      /^b: at a false match rate of 1e-2 the threshold would be 0\.9900, above every pair of one person, and reject everyone/,
    );
    // One in a hundred is accepted of both kinds.
    expect(() => calibrateGenuines((i) => (i === 0 ? 1 : 0.5))).toThrow(
      /^b: .* no more often than pairs of two; the network cannot tell these people apart$/,
    );
    // Two in a hundred against one: little, but something.
    expect(calibrateGenuines((i) => (i < 2 ? 1 : 0.5))).toMatchObject({ fnmr: 0.98 });
  });

  test('is refused where the labels are the wrong way round', () => {
    const inverted = same.map((value) => !value);
    expect(() => calibrateScores({ name: 'b', scores, same: inverted }, 0.05, { units })).toThrow(
      /^b: pairs of one person are less alike than pairs of two \(AUC 0\.5\d %, chance is 50 %\): are the labels the wrong way round\?/,
    );
  });
});

/** People of two kinds with four pictures each, the images labelled. */
const people = (count: number): Benchmark =>
  compareAll({
    name: 'people',
    images: Array.from({ length: 4 * count }, (_, i) => ({
      name: `${i}.jpg`,
      read: async () => new Uint8Array(),
      identity: `p${Math.floor(i / 4)}`,
      labels: { kind: Math.floor(i / 4) % 2 ? 'odd' : 'even', age: 20 + Math.floor(i / 4), size: 112 },
    })),
    pairs: { a: [], b: [], same: [] },
  });

describe('groups', () => {
  const benchmark = people(24);
  const { pairs, images } = benchmark;
  const kept = Uint32Array.from(pairs.same.keys());
  const isOdd = (pair: number) => images[pairs.a[pair]].labels!.kind === 'odd';
  const identityUnits = resamplingUnits(benchmark, kept);
  // Every eighth genuine pair of odd people is missed, and every 24th of even ones; impostors likewise.
  const groupScores = Float64Array.from(kept, (pair) => {
    const isError = pair % (isOdd(pair) ? 8 : 24) === 0;
    return pairs.same[pair] !== isError ? 0.8 : 0.1;
  });
  const data = { benchmark, kept, scores: groupScores, same: pairs.same };

  test('are the labels with several values', () => {
    expect(labelNames(benchmark)).toEqual(['kind', 'age']);
  });

  test('have the error rates of the pairs within them, an interval around them, and a ratio', () => {
    const found = compareGroups(data, 'kind', {
      units: identityUnits,
      threshold: 0.5,
      bootstrap: { replicates: 300 },
    });
    expect(found.groups.map(({ group, images }) => [group, images])).toEqual([
      ['even', 48],
      ['odd', 48],
    ]);
    for (const [place, { fmr, fnmr }] of found.groups.entries()) {
      const within = kept.filter(
        (pair) =>
          isOdd(pair) === (place === 1) &&
          images[pairs.b[pair]].labels!.kind === images[pairs.a[pair]].labels!.kind,
      );
      const impostor = within.filter((pair) => !pairs.same[pair]);
      expect(fmr).toMatchObject({
        pairs: impostor.length,
        errors: impostor.filter((pair) => groupScores[pair] >= 0.5).length,
      });
      for (const rate of [fmr!, fnmr!]) {
        expect(rate.interval[0]).toBeLessThanOrEqual(rate.rate);
        expect(rate.interval[1]).toBeGreaterThanOrEqual(rate.rate);
      }
    }
    expect(found.fmrRatio).toMatchObject({ worst: 'odd', best: 'even' });
    expect(found.fmrRatio!.ratio).toBeCloseTo(found.groups[1].fmr!.rate / found.groups[0].fmr!.rate, 12);
    expect(found.fmrRatio!.interval![0]).toBeLessThan(found.fmrRatio!.ratio!);
    expect(found.pairsAcross).toBe(48 * 48);
    expect(found.over).toBe('identities');
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
  });

  test('of many numbers are four ranges', () => {
    const found = compareGroups(data, 'age', {
      units: identityUnits,
      threshold: 0.5,
      bootstrap: { replicates: 10 },
    });
    expect(found.groups.map(({ group, images }) => [group, images])).toEqual([
      ['20 to 25', 24],
      ['26 to 31', 24],
      ['32 to 37', 24],
      ['38 to 43', 24],
    ]);
  });

  test('without an error have an exact interval and no ratio; those without pairs have none', () => {
    const perfect = { ...data, scores: Float64Array.from(kept, (pair) => (pairs.same[pair] ? 1 : 0)) };
    const found = compareGroups(perfect, 'kind', { units: identityUnits, bootstrap: { replicates: 10 } });
    expect(found.groups[0].fnmr!.interval[1]).toBeCloseTo(1 - 0.025 ** (1 / 72), 12);
    expect(found.fnmrRatio).toMatchObject({ ratio: null, interval: null });
    const onlyGenuine = kept.filter((pair) => pairs.same[pair]);
    const missing = compareGroups(
      {
        ...data,
        kept: onlyGenuine,
        scores: new Float64Array(onlyGenuine.length),
        same: Array.from(onlyGenuine, () => true),
      },
      'kind',
      { units: resamplingUnits(benchmark, onlyGenuine), threshold: 0.5, bootstrap: { replicates: 10 } },
    );
    expect(missing.groups.map(({ fmr }) => fmr)).toEqual([null, null]);
    expect(missing.fmrRatio).toBeNull();
  });
});

test('two models are compared on the pairs that both could compare', () => {
  const benchmark = people(10);
  const all = Uint32Array.from(benchmark.pairs.same.keys());
  const noisy = (pair: number, step: number) =>
    ((pair * 7919) % 101) / 101 + (benchmark.pairs.same[pair] ? step : 0);
  const scored = (step: number, kept: Uint32Array) => ({
    benchmark,
    embeddingSize: 4,
    kept,
    same: Array.from(kept, (pair) => benchmark.pairs.same[pair]),
    folds: { count: 10, of: [] },
    plain: Float64Array.from(kept, (pair) => noisy(pair, step)),
    flip: null,
    failures: new Map<number, string>(),
    warnings: [],
  });
  const bootstrap = { replicates: 200 };
  const better = compareModels(scored(0.3, all), scored(0.9, all.subarray(5)), bootstrap);
  expect(better.pairs).toBe(all.length - 5);
  expect(better.accuracy.difference).toBeGreaterThan(0.02);
  expect(better.eer.difference).toBeLessThan(-0.1);
  expect(better.eer.interval![1]).toBeLessThan(0);
  expect(better.tarAtFar.map(({ far }) => far)).toEqual([1e-1, 1e-2]);
  expect(better.tarAtFar[0].interval![0]).toBeGreaterThan(0);
  const equal = compareModels(scored(0.3, all), scored(0.3, all), bootstrap);
  expect([equal.accuracy.difference, equal.eer, equal.accuracy.test.pValue]).toEqual([
    0,
    { difference: 0, interval: [0, 0] },
    1,
  ]);
});
