// Similarity of pairs of embeddings, and the flip test's sum.
import { cosineSimilarity } from '../math/statistics.js';
import { type BenchmarkPairs, consecutivePairs } from './pairs.js';

/**
 * The cosine similarities, -1..1, of `pairs` (consecutive ones unless given) of `embeddings` [images, size], or of those
 * numbered `chosen`; the embeddings need not be normalised.
 *
 * An embedding of length zero stays zero when normalised (as in scikit-learn), so its cosine is 0.
 */
export function scorePairs(
  embeddings: Float32Array | Float64Array,
  size: number,
  pairs: Pick<BenchmarkPairs, 'a' | 'b'> = consecutivePairs(embeddings.length / size),
  chosen: ArrayLike<number> = Uint32Array.from(pairs.a, (_, pair) => pair),
): Float64Array {
  const row = (n: number) => embeddings.subarray(n * size, (n + 1) * size);
  return Float64Array.from(chosen, (pair) => cosineSimilarity(row(pairs.a[pair]), row(pairs.b[pair])));
}

/** The flip test of InsightFace: raw embeddings of the image plus those of its mirror image, in double precision. */
export function addEmbeddings(plain: Float32Array, mirrored: Float32Array): Float64Array {
  return Float64Array.from(plain, (value, k) => value + mirrored[k]);
}
