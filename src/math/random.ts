// Counter-based random numbers: every draw is a pure function of (seed, stream, step, index).

/** What selects a sequence: a seed of 0 to 2^53 - 1, a stream's name ('latent', 'noise.3'), a step of 0 to 2^32 - 1. */
export interface RandomKey {
  readonly seed: number;
  readonly stream: string;
  readonly step: number;
}

const TWO_PI = 2 * Math.PI;
const WORD = 2 ** -32;

// The fourth counter word, so that two kinds of draw from one key share no bits.
const UNIFORM = 0;
const NORMAL = 1;
const PERMUTATION = 2;

/** The 32-bit FNV-1a hash of a text's UTF-8 bytes, unsigned. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/**
 * Philox4x32 with ten rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 *
 * Writes four 32-bit words to `out` for a counter of four words and a key of two.
 */
export function philox4x32(counter: Uint32Array, key: Uint32Array, out: Uint32Array): void {
  let c0 = counter[0] | 0;
  let c1 = counter[1] | 0;
  let c2 = counter[2] | 0;
  let c3 = counter[3] | 0;
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd251, 0x1f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e, 0x8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** `count` numbers in [0, 1), multiples of 2^-24; element i depends on the key and on offset + i alone. */
export function uniforms(key: RandomKey, count: number, offset = 0): Float32Array {
  const result = new Float32Array(checkRange(count, offset));
  forEachBlock(key, UNIFORM, count, offset, (words, first) => {
    for (let lane = 0; lane < 4; lane++) {
      const at = first + lane;
      if (at >= 0 && at < count) result[at] = (words[lane] >>> 8) * 2 ** -24;
    }
  });
  return result;
}

/** `count` standard normal numbers (Box-Muller); element i depends on the key and on offset + i alone. */
export function normals(key: RandomKey, count: number, offset = 0): Float32Array {
  const result = new Float32Array(checkRange(count, offset));
  forEachBlock(key, NORMAL, count, offset, (words, first) => {
    for (let lane = 0; lane < 4; lane += 2) {
      const radius = Math.sqrt(-2 * Math.log((words[lane] + 1) * WORD));
      const angle = TWO_PI * WORD * words[lane + 1];
      const at = first + lane;
      if (at >= 0 && at < count) result[at] = radius * Math.cos(angle);
      if (at >= -1 && at + 1 < count) result[at + 1] = radius * Math.sin(angle);
    }
  });
  return result;
}

/** The numbers 0 to count - 1 in random order (Fisher-Yates on 53-bit draws: bias below 2^-20 up to 2^32 elements). */
export function permutation(key: RandomKey, count: number): Uint32Array {
  const result = new Uint32Array(checkRange(count, 0));
  for (let i = 0; i < count; i++) result[i] = i;
  // Draw i swaps position count - 1 - i with one at or before it; a block of four words serves two draws.
  forEachBlock(key, PERMUTATION, Math.max(0, 2 * (count - 1)), 0, (words, first) => {
    for (let lane = 0; lane < 4; lane += 2) {
      const last = count - 1 - (first + lane) / 2;
      if (last < 1) return;
      const unit = words[lane] * WORD + (words[lane + 1] >>> 11) * 2 ** -53;
      const other = Math.floor(unit * (last + 1));
      const swapped = result[last];
      result[last] = result[other];
      result[other] = swapped;
    }
  });
  return result;
}

/** Calls `use` for every block of four words that overlaps [offset, offset + count), with its first index less offset. */
function forEachBlock(
  key: RandomKey,
  purpose: number,
  count: number,
  offset: number,
  use: (words: Uint32Array, first: number) => void,
): void {
  if (!Number.isSafeInteger(key.seed) || key.seed < 0) {
    throw new RangeError(`a seed must be an integer from 0 to 2^53 - 1, not ${key.seed}`);
  }
  if (!Number.isInteger(key.step) || key.step < 0 || key.step >= 2 ** 32) {
    throw new RangeError(`a step must be an integer from 0 to 2^32 - 1, not ${key.step}`);
  }
  const seedWords = new Uint32Array([key.seed % 2 ** 32, Math.floor(key.seed / 2 ** 32)]);
  const counter = new Uint32Array([0, key.step, hashText(key.stream), purpose]);
  const words = new Uint32Array(4);
  const end = Math.ceil((offset + count) / 4);
  for (let block = Math.floor(offset / 4); block < end; block++) {
    counter[0] = block;
    philox4x32(counter, seedWords, words);
    use(words, block * 4 - offset);
  }
}

/** The upper 32 bits of an unsigned product, of a multiplier given as two halves of 16 bits and a word. */
function multiplyHigh(high: number, low: number, word: number): number {
  const wordLow = word & 0xffff;
  const wordHigh = word >>> 16;
  const lowHigh = Math.imul(low, wordHigh) >>> 0;
  const highLow = Math.imul(high, wordLow) >>> 0;
  const carry = ((Math.imul(low, wordLow) >>> 16) + (lowHigh & 0xffff) + (highLow & 0xffff)) >>> 16;
  return (Math.imul(high, wordHigh) + (lowHigh >>> 16) + (highLow >>> 16) + carry) | 0;
}

function checkRange(count: number, offset: number): number {
  const valid = Number.isSafeInteger(count) && Number.isSafeInteger(offset) && count >= 0 && offset >= 0;
  if (!valid || offset + count > 2 ** 34) {
    throw new RangeError(`cannot draw ${count} numbers from ${offset}: indices run from 0 to 2^34 - 1`);
  }
  return count;
}
