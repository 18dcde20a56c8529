// Similarity of pairs of embeddings, and the flip test's sum.
import { cosineSimilarity } from '../math/statistics.js';
import { UserError } from '../math/user-error.js';

/**
 * The cosine similarities, -1..1, of the embeddings 2i and 2i + 1 of `embeddings` [2 * pairs, size]; they need not be
 * normalised.
 *
 * An embedding of length zero stays zero when normalised (as in scikit-learn), so its cosine is 0.
 */
export function scorePairs(embeddings: Float32Array | Float64Array, size: number): Float64Array {
  const pairs = embeddings.length / (2 * size);
  if (!Number.isInteger(pairs)) {
    throw new UserError(
      `embeddings: expected pairs of ${size} numbers each, found ${embeddings.length} numbers`,
    );
  }
  const cosines = new Float64Array(pairs);
  const row = (n: number) => embeddings.subarray(n * size, (n + 1) * size);
  for (let pair = 0; pair < pairs; pair++) cosines[pair] = cosineSimilarity(row(2 * pair), row(2 * pair + 1));
  return cosines;
}

/** The flip test of InsightFace: raw embeddings of the image plus those of its mirror image, in double precision. */
export function addEmbeddings(plain: Float32Array, mirrored: Float32Array): Float64Array {
  return Float64Array.from(plain, (value, k) => value + mirrored[k]);
}
