// What a benchmark is: named pictures, pairs of them, and what is known of each; every reader of data ends here.

import { UserError } from '../files/user-error.js';
import { readVerificationPairs } from '../formats/insightface-bin.js';
import { chooseFolds } from './data/folds.js';
import { type BenchmarkPairs, consecutivePairs } from './pairs.js';

/** One picture of a benchmark; it is read when it is embedded, so a benchmark of any size costs no memory. */
export interface BenchmarkImage {
  /** How errors and reports call it: its path within the benchmark, or "image 17". */
  readonly name: string;
  /** Reads the encoded picture (JPEG, PNG ...). */
  readonly read: () => Promise<Uint8Array>;
  /** Whose face it is, where the benchmark says so; the same text for every picture of one person. */
  readonly identity?: string;
  /** What else is known of it, by column: sex, skin tone, age, an RFW group ... */
  readonly labels?: Readonly<Record<string, string | number>>;
  /** Why there is no face to embed (a missing file, no face found): its pairs are left out and counted. */
  readonly failure?: string;
}

/** How a benchmark was read. */
export interface BenchmarkSource {
  /** The layout that was recognised, how much it holds and where its pictures are, in one line. */
  readonly layout: string;
  /** What the user should know of how it was read, in one line each. */
  readonly notes: readonly string[];
}

/** Pictures of faces and the pairs to compare. An image may be in any number of pairs; it is embedded once. */
export interface Benchmark {
  /** How errors and results call it, usually the file. */
  readonly name: string;
  readonly images: readonly BenchmarkImage[];
  readonly pairs: BenchmarkPairs;
  /** How it was read, where it was. */
  readonly source?: BenchmarkSource;
}

/** The fewest pairs that are measured: one for each of ten folds. */
export const FEWEST_PAIRS = 10;

/**
 * Reads an InsightFace .bin file (a pickle of encoded images and booleans; nothing in it is executed).
 *
 * Its identities are not known. Where it is sorted by label, each kind is divided into ten folds by itself. Throws UserError, naming `name`, for a file of another kind, an odd number of images or
 * pairs that cannot be measured.
 */
export function readBenchmark(bytes: Uint8Array, name: string): Benchmark {
  const { images, same } = readVerificationPairs(bytes, name);
  const { folds, note } = chooseFolds(same);
  return checkBenchmark({
    name,
    images: images.map((image, i) => ({ name: `image ${i}`, read: async () => image })),
    pairs: { ...consecutivePairs(images.length), same, ...(folds && { folds }) },
    source: {
      layout: `an InsightFace .bin, ${same.length} pairs of ${images.length} pictures`,
      notes: note === undefined ? [] : [note],
    },
  });
}

/** The numbers of the pairs that can be compared: those of which neither image has failed. */
export function comparablePairs({ images, pairs }: Benchmark): Uint32Array {
  const kept: number[] = [];
  for (let pair = 0; pair < pairs.same.length; pair++) {
    const failed = images[pairs.a[pair]]?.failure ?? images[pairs.b[pair]]?.failure;
    if (failed === undefined) kept.push(pair);
  }
  return Uint32Array.from(kept);
}

/**
 * Returns a benchmark that can be measured as it is.
 *
 * @throws UserError naming it: columns of different lengths, an index without an image, fewer than ten pairs without a
 *   failed image, all of them in one fold, or no pair of one kind among them
 */
export function checkBenchmark(benchmark: Benchmark): Benchmark {
  const { name, images, pairs } = benchmark;
  const { a, b, same, folds } = pairs;
  if (a.length !== same.length || b.length !== same.length || (folds && folds.length !== same.length)) {
    throw new UserError(
      `${name}: expected as many images a and b and folds as answers, found ${a.length}, ${b.length}, ` +
        `${folds?.length ?? 'no'} folds and ${same.length} answers`,
    );
  }
  for (let pair = 0; pair < same.length; pair++) {
    if (!(a[pair] in images) || !(b[pair] in images)) {
      throw new UserError(
        `${name}: pair ${pair} names images ${a[pair]} and ${b[pair]}, but there are ${images.length} images`,
      );
    }
  }
  const kept = comparablePairs(benchmark);
  const lost = same.length - kept.length;
  const among = lost > 0 ? `${kept.length} (${lost} more have an image that failed)` : `${kept.length}`;
  if (kept.length < FEWEST_PAIRS) {
    throw new UserError(
      `${name}: expected at least ${FEWEST_PAIRS} pairs, one for each fold, found ${among}`,
    );
  }
  if (folds && kept.every((pair) => folds[pair] === folds[kept[0]])) {
    throw new UserError(
      `${name}: expected at least 2 folds, found all ${kept.length} pairs in fold ${folds[kept[0]]}; ` +
        'number the folds from 0, or leave them out for ten in the order of the pairs',
    );
  }
  const genuine = kept.reduce((count, pair) => count + (same[pair] ? 1 : 0), 0);
  if (genuine === 0 || genuine === kept.length) {
    const missing = genuine === 0 ? 'same-person' : 'different-person';
    throw new UserError(`${name}: expected pairs of both kinds, found no ${missing} pair among ${among}`);
  }
  return benchmark;
}
