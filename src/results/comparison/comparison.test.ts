// Milestones, spreads and paired differences, worked out by hand.
import { describe, expect, test } from 'vitest';
import {
  type EndedRun,
  equalImages,
  equalTime,
  type MeasuredRun,
  spreadOf,
  summarise,
} from './comparison.js';

/** A run whose epochs see `images` and take `seconds` each. */
const ended = (configuration: string, seed: number, images: number[], seconds: number[]): EndedRun => ({
  configuration,
  seed,
  epochs: images.map((count, i) => ({
    epoch: i + 1,
    images: count,
    seconds: seconds[i],
    cosine: null,
    centredCosine: null,
  })),
});

describe('a spread', () => {
  test('is the mean and the deviation of the sample', () => {
    // (4 + 0 + 4) / (3 - 1) = 4.
    expect(spreadOf([1, 3, 5])).toEqual({ mean: 3, deviation: 2, seeds: 3 });
  });

  test('has no deviation for one seed, and is none for no seed', () => {
    expect(spreadOf([7])).toEqual({ mean: 7, deviation: null, seeds: 1 });
    expect(spreadOf([])).toBeNull();
  });
});

describe('equal images', () => {
  test('are the last epochs within what the shortest configuration sees', () => {
    const runs = [
      ended('short', 1, [100, 200], [1, 2]),
      ended('long', 1, [80, 160, 240], [1, 2, 3]),
      ended('coarse', 1, [300], [1]),
    ];
    expect(equalImages(runs)).toEqual({
      equal: 'images',
      limit: 200,
      epochs: new Map([
        ['short', 2],
        ['long', 2],
      ]),
    });
  });
});

describe('equal time', () => {
  test('is the mean over seeds of the fastest configuration', () => {
    // Fast takes (10 + 14) / 2 = 12; slow has ended its second epoch after 12 on average, its third after 18.
    const runs = [
      ended('fast', 1, [100, 200], [5, 10]),
      ended('fast', 2, [100, 200], [7, 14]),
      ended('slow', 1, [50, 100, 200], [6, 13, 19]),
      ended('slow', 2, [50, 100, 200], [6, 11, 17]),
    ];
    const { limit, epochs } = equalTime(runs);
    expect(limit).toBe(12);
    expect(Object.fromEntries(epochs)).toEqual({ fast: 2, slow: 2 });
  });

  test('counts an epoch that ends a twentieth later, and none that ends later than that', () => {
    const runs = [
      ended('fast', 1, [1, 2], [50, 100]),
      ended('nearly', 1, [1, 2], [50, 105]),
      ended('later', 1, [1, 2], [50, 105.01]),
    ];
    expect(Object.fromEntries(equalTime(runs).epochs)).toEqual({ fast: 2, nearly: 2, later: 1 });
  });
});

describe('a summary', () => {
  const at = (configuration: string, seed: number, accuracy: number, cosine: number | null): MeasuredRun => ({
    configuration,
    seed,
    epoch: 2,
    images: 64,
    seconds: 10 * seed,
    figures: { accuracy, cosine },
  });
  const measures = [
    { name: 'accuracy', chance: 0.5 },
    { name: 'cosine', chance: null },
  ];

  test('pairs differences by seed, so what a seed does to all does not widen them', () => {
    const runs = [
      at('base', 1, 0.5, 0.1),
      at('base', 2, 0.75, 0.2),
      at('other', 2, 0.875, 0.5),
      at('other', 1, 0.625, 0.3),
    ];
    const [base, other] = summarise(runs, 'base', measures);
    expect(base).toMatchObject({ configuration: 'base', seeds: [1, 2], differences: null });
    expect(base.seconds.mean).toBe(15);
    expect(base.figures.accuracy?.mean).toBe(0.625);
    // ±0.125 around the mean, divided by 2 - 1: √(2 · 0.125²).
    expect(base.figures.accuracy?.deviation).toBeCloseTo(0.125 * Math.SQRT2, 12);
    expect(other.differences?.accuracy).toEqual({ mean: 0.125, deviation: 0, seeds: 2 });
    expect(other.differences?.cosine?.mean).toBeCloseTo(0.25, 12);
    expect(other.differences?.cosine?.deviation).toBeCloseTo(0.05 * Math.SQRT2, 12);
  });

  test('leaves out seeds that only one side has, and figures that one does not have', () => {
    const runs = [at('base', 1, 0.5, 0.1), at('other', 1, 0.75, null), at('other', 2, 1, null)];
    const [, other] = summarise(runs, 'base', measures);
    expect(other.figures.accuracy).toMatchObject({ mean: 0.875, seeds: 2 });
    expect(other.differences?.accuracy).toEqual({ mean: 0.25, deviation: null, seeds: 1 });
    expect([other.figures.cosine, other.differences?.cosine]).toEqual([null, null]);
  });

  test('has no differences where the reference has not ended', () => {
    const [other] = summarise([at('other', 1, 0.75, 0.1)], 'base', measures);
    expect(other.differences).toEqual({ accuracy: null, cosine: null });
  });
});
