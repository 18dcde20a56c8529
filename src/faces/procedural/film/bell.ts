// Nearly normal noise, much cheaper than normal numbers.
import { mixBits } from '../hash.js';

/** The standard deviation of {@link bell}. */
export const BELL_DEVIATION = 147.8;

/** A whole number of mean 0, nearly normal, that depends on a seed and an index: the sum of the four bytes of a hash. */
export function bell(seed: number, index: number): number {
  const bits = mixBits((seed + Math.imul(index, 0x9e3779b1)) | 0);
  // Two bytes at a time: the upper and the lower half of the bits hold a sum each.
  const halves = (bits & 0xff00ff) + ((bits >>> 8) & 0xff00ff);
  return (halves & 0xffff) + (halves >>> 16) - 510;
}
