// Many normal numbers in little time, for noise images: each is a quantile of the normal distribution, chosen by 16 random bits.
import { normalShare } from './normal.js';
import { hashText, philox4x32, type RandomKey } from './random.js';

const LEVELS = 2 ** 16;

// The fourth counter word: no other kind of draw has this one.
const QUICK_NORMAL = 3;

let quantiles: Float32Array | undefined;

/** The middles of 2^16 equally likely ranges, ascending; each by Newton's method from the one before. */
function normalQuantiles(): Float32Array {
  const table = new Float32Array(LEVELS);
  let x = 0;
  for (let i = LEVELS / 2; i < LEVELS; i++) {
    const share = (i + 0.5) / LEVELS;
    for (let round = 0; round < 3; round++) {
      x -= ((normalShare(x) - share) * Math.sqrt(2 * Math.PI)) / Math.exp(-0.5 * x * x);
    }
    table[i] = x;
    table[LEVELS - 1 - i] = -x;
  }
  return table;
}

/**
 * `count` standard normal numbers of 2^16 different values up to +-4.32; number i depends on the key and i alone.
 *
 * About ten times as fast as {@link normals}, whose values are as fine as float32.
 */
export function quickNormals({ seed, stream, step }: RandomKey, count: number): Float32Array {
  quantiles ??= normalQuantiles();
  const table = quantiles;
  const key = new Uint32Array([seed % 2 ** 32, Math.floor(seed / 2 ** 32)]);
  const counter = new Uint32Array([0, step, hashText(stream), QUICK_NORMAL]);
  const words = new Uint32Array(4);
  const halves = new Uint16Array(words.buffer);
  const result = new Float32Array(count);
  for (let at = 0; at < count; at += 8) {
    counter[0] = at / 8;
    philox4x32(counter, key, words);
    const end = Math.min(8, count - at);
    for (let i = 0; i < end; i++) result[at + i] = table[halves[i]];
  }
  return result;
}
