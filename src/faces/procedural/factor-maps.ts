// How a coordinate of a style becomes the value of a factor: smooth, monotone, and limited far outside.
import { normalShare } from '../../math/normal.js';
import { smoothStep } from './smooth-step.js';

/** Turns a coordinate, standard normal over the population but any finite number, into a value. Never falling. */
export type FactorMap = (coordinate: number) => number;

/** `value` itself near 0, softly limited to -limit..limit: 0.05 % less at half of it, 8 % less at the limit itself. */
export function limitSoftly(value: number, limit: number): number {
  const ratio = Math.abs(value) / limit;
  // The eighth power of what is larger would leave the range of doubles.
  if (ratio > 1e6) return Math.sign(value) * limit;
  return value / (1 + ratio ** 8) ** (1 / 8);
}

/** In standard deviations: the coordinate, limited softly to four of them. */
export const deviations: FactorMap = (x) => limitSoftly(x, 4);

/** Normal with a mean and a standard deviation, limited softly to `reach` deviations either way. */
export const normal =
  (mean: number, deviation: number, reach = 3): FactorMap =>
  (x) =>
    mean + deviation * limitSoftly(x, reach);

/** Every value from `low` to `high` equally often. */
export const uniform =
  (low: number, high: number): FactorMap =>
  (x) =>
    low + (high - low) * normalShare(x);

/** Mostly near `low`, up to `high`: the larger the power, the rarer the large values. */
export const mostlyLow =
  (low: number, high: number, power: number): FactorMap =>
  (x) =>
    low + (high - low) * normalShare(x) ** power;

/** Mostly near `high`, down to `low`: the larger the power, the rarer the small values. */
export const mostlyHigh =
  (low: number, high: number, power: number): FactorMap =>
  (x) =>
    high - (high - low) * normalShare(-x) ** power;

/** Around 0, as slope * x + bend * x^3 limited softly to -limit..limit: a middle with long tails. */
export const tailed =
  (slope: number, bend: number, limit: number): FactorMap =>
  (x) => {
    const near = limitSoftly(x, 6);
    return limitSoftly(slope * near + bend * near ** 3, limit);
  };

/** From `low` to `high` with every ratio equally often; both positive. */
export const geometric =
  (low: number, high: number): FactorMap =>
  (x) =>
    low * (high / low) ** normalShare(x);

/** 0 for all but a share of the population, and smoothly up to 1 within it. */
export const sometimes =
  (share: number): FactorMap =>
  (x) =>
    smoothStep(1 - share, 1, normalShare(x));

/** A whole number: the place of the kind that a coordinate falls on, for kinds with these shares of the population. */
export const kinds = (...shares: readonly number[]): FactorMap => {
  const bounds = shares.slice(0, -1).map((_, i) => shares.slice(0, i + 1).reduce((a, b) => a + b, 0));
  return (x) => {
    const share = normalShare(x);
    return bounds.filter((bound) => share >= bound).length;
  };
};

/** A whole number from 0 to `count` - 1, all equally often. */
export const level =
  (count: number): FactorMap =>
  (x) =>
    Math.min(count - 1, Math.floor(count * normalShare(x)));

/**
 * The coordinate between -6 and 6 at which a map gives `value`; of a plateau, such as a kind, its middle.
 *
 * Values that the map does not reach give the end nearest to them.
 */
export function invertMap(map: FactorMap, value: number): number {
  const reached = firstPlace((x) => map(x) >= value);
  const passed = firstPlace((x) => map(x) > value);
  return (reached + passed) / 2;
}

/** Where a test that fails on the left and holds on the right begins to hold, between -6 and 6. */
function firstPlace(test: (x: number) => boolean): number {
  let low = -6;
  let high = 6;
  for (let halving = 0; halving < 48; halving++) {
    const middle = (low + high) / 2;
    if (test(middle)) high = middle;
    else low = middle;
  }
  return high;
}
