// Small statistics over arrays of numbers, accumulated in double precision.

/** The arithmetic mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/**
 * The standard deviation in two passes; NaN for fewer than 1 + `lostDegrees` values.
 *
 * `lostDegrees` is subtracted from the count in the divisor: 0 (default) for a population, 1 for a sample.
 */
export function standardDeviation(values: ArrayLike<number>, lostDegrees = 0): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - centre) ** 2;
  const divisor = values.length - lostDegrees;
  return divisor > 0 ? Math.sqrt(sum / divisor) : Number.NaN;
}

/** The middle value, or the mean of the two in the middle; NaN for no values. Leaves the order of `values` alone. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** The quantile at `fraction` in [0, 1], linear between neighbours (NumPy's default); NaN for no values. */
export function quantile(values: ArrayLike<number>, fraction: number): number {
  if (!(fraction >= 0 && fraction <= 1)) {
    throw new RangeError(`a quantile's fraction lies between 0 and 1, not at ${fraction}`);
  }
  if (values.length === 0) return Number.NaN;
  const sorted = Float64Array.from(values).sort();
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below];
  const high = sorted[Math.min(below + 1, sorted.length - 1)];
  const weight = position - below;
  return weight === 0 ? low : low + weight * (high - low);
}

/** The sum of products of two vectors of one length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw new RangeError(`vectors of ${a.length} and ${b.length} numbers do not match`);
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** The Euclidean length of a vector. */
export function l2Norm(vector: ArrayLike<number>): number {
  return Math.sqrt(dot(vector, vector));
}

/** The cosine of the angle between two vectors of one length, in [-1, 1]; 0 where either has no length. */
export function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const product = dot(a, b);
  const norms = l2Norm(a) * l2Norm(b);
  return norms > 0 ? Math.min(1, Math.max(-1, product / norms)) : norms === 0 ? 0 : Number.NaN;
}
