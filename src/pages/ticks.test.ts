// Ticks: a logarithmic axis covers its values and stays readable.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decadesBetween, formatTick, logTicks } from './ticks.js';

describe('logTicks', () => {
  test('uses 1, 2 and 5 within three decades and powers of ten beyond', () => {
    expect(logTicks(0.07, 1.4)).toEqual({ min: 0.05, max: 2, ticks: [0.05, 0.1, 0.2, 0.5, 1, 2] });
    expect(logTicks(2e-6, 2e-3)).toEqual({ min: 1e-6, max: 1e-2, ticks: [1e-6, 1e-5, 1e-4, 1e-3, 1e-2] });
    expect(logTicks(0.001, 0.001)).toEqual({ min: 0.001, max: 0.002, ticks: [0.001, 0.002] });
  });

  test('covers every positive range with two to twelve rising ticks', () => {
    const positive = fc.double({ min: 1e-30, max: 1e30, noNaN: true });
    fc.assert(
      fc.property(positive, positive, (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const { min, max, ticks } = logTicks(low, high);
        expect(min).toBeLessThanOrEqual(low);
        expect(max).toBeGreaterThanOrEqual(high);
        expect([ticks[0], ticks.at(-1)]).toEqual([min, max]);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(12);
        expect(ticks.every((tick, i) => i === 0 || tick > ticks[i - 1])).toBe(true);
      }),
    );
  });
});

describe('decadesBetween', () => {
  test('gives every decade where there is room, and else every second or third from the upper end on', () => {
    expect(decadesBetween(1e-3, 1, 7)).toEqual([1e-3, 1e-2, 1e-1, 1]);
    expect(decadesBetween(1e-8, 1, 5.9)).toEqual([1e-8, 1e-6, 1e-4, 1e-2, 1]);
    expect(decadesBetween(1e-7, 1, 4)).toEqual([1e-6, 1e-3, 1]);
    expect(decadesBetween(0.1, 1, 1)).toEqual([0.1, 1]);
  });

  test('never gives more than there is room for', () => {
    const power = fc.integer({ min: -12, max: -1 });
    fc.assert(
      fc.property(power, fc.integer({ min: 2, max: 12 }), (first, most) => {
        const ticks = decadesBetween(Number(`1e${first}`), 1, most);
        expect(ticks.length).toBeLessThanOrEqual(most);
        expect(ticks.at(-1)).toBe(1);
      }),
    );
  });
});

describe('formatTick', () => {
  test.each([
    [0, 1, '0'],
    [0.1 + 0.2, 1, '0.3'],
    [-0.5, 1, '−0.5'],
    [0.0001, 0.01, '1e−4'],
    [15_000, 15_000, '15,000'],
    [15_000, 150_000, '15 k'],
    [2_500_000, 40_000_000, '2.5 M'],
    [0, 40_000_000, '0'],
  ])('%d beside %d is written %s', (value, largest, text) => {
    expect(formatTick(value, largest)).toBe(text);
  });
});
