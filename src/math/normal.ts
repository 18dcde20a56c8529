// The standard normal distribution.

/**
 * The share of a standard normal population below `x`, 0..1, to 1e-7 (Abramowitz and Stegun, Handbook of Mathematical
 * Functions, 26.2.17).
 */
export function normalShare(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const polynomial =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = 0.3989422804014327 * Math.exp(-0.5 * x * x) * polynomial;
  return x < 0 ? tail : 1 - tail;
}
