// Cheap repeatable noise: integers turned into numbers that look random, without any state.

/**
 * Mixes an integer into 32 well-spread bits, as a signed integer (two rounds of multiply and shift, after the
 * "lowbias32" search of Wellons, "Prospecting for hash functions", 2018).
 */
export function mixBits(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return bits ^ (bits >>> 16);
}

/** A number in [0, 1) that depends on a seed (any integer) and an index alone. */
export function hashUnit(seed: number, index: number): number {
  return (mixBits((seed | 0) ^ Math.imul(index + 1, 0x9e3779b9)) >>> 8) * 2 ** -24;
}

/** Smooth noise in [0, 1) over the plane, of about one bump a unit: hashed values at integers, smoothly between. */
export function valueNoise(seed: number, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const right = smooth(x - left);
  const low = smooth(y - top);
  const row = mixBits((seed + Math.imul(top, 0x27d4eb2f)) | 0);
  const nextRow = mixBits((seed + Math.imul(top + 1, 0x27d4eb2f)) | 0);
  const above = hashUnit(row, left) * (1 - right) + hashUnit(row, left + 1) * right;
  const below = hashUnit(nextRow, left) * (1 - right) + hashUnit(nextRow, left + 1) * right;
  return above * (1 - low) + below * low;
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}
