// Intervals by resampling: what is drawn, and how wide they are.
import { describe, expect, test } from 'vitest';
import { expectClose } from '../../../test/closeness.js';
import { binomialInterval } from '../../math/binomial.js';
import type { RandomKey } from '../../math/random.js';
import {
  bootstrapIntervals,
  drawUnits,
  pairUnits,
  type ResamplingUnits,
  resamplingUnits,
  weightPairs,
} from './bootstrap.js';

const weightsOf = (units: ResamplingUnits, key: RandomKey) => weightPairs(units, drawUnits(units.count, key));

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
});
