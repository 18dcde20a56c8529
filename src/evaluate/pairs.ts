// Pairs of images, by the images' numbers.
import { UserError } from '../files/user-error.js';

/** Pairs of images as columns of one length. */
export interface BenchmarkPairs {
  /** Index of each pair's first image. */
  readonly a: ArrayLike<number>;
  /** Index of each pair's second image. */
  readonly b: ArrayLike<number>;
  /** Whether each pair shows one person. */
  readonly same: readonly boolean[];
  /** The fold of each pair, 0 and up, where the benchmark gives them; else ten folds in the order of the pairs. */
  readonly folds?: ArrayLike<number>;
}

/**
 * The pairs (0, 1), (2, 3) ... of so many images.
 *
 * @throws UserError for an odd number of images
 */
export function consecutivePairs(images: number): Pick<BenchmarkPairs, 'a' | 'b'> {
  if (images % 2 !== 0) throw new UserError(`expected two images for each pair, found ${images} images`);
  const length = images / 2;
  return {
    a: Uint32Array.from({ length }, (_, pair) => 2 * pair),
    b: Uint32Array.from({ length }, (_, pair) => 2 * pair + 1),
  };
}
