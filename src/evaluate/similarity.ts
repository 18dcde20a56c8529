// Similarity of pairs of embeddings, and the flip test's sum.

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
  for (let pair = 0; pair < pairs; pair++) {
    const first = 2 * pair * size;
    const second = first + size;
    const firstNorm = norm(embeddings, first, size);
    const secondNorm = norm(embeddings, second, size);
    let cosine = 0;
    for (let k = 0; k < size; k++) {
      cosine += (embeddings[first + k] / firstNorm) * (embeddings[second + k] / secondNorm);
    }
    cosines[pair] = Math.max(-1, Math.min(1, cosine));
  }
  return cosines;
}

/** The flip test of InsightFace: raw embeddings of the image plus those of its mirror image, in double precision. */
export function addEmbeddings(plain: Float32Array, mirrored: Float32Array): Float64Array {
  return Float64Array.from(plain, (value, k) => value + mirrored[k]);
}

/** Mirrors `faces` [count, channels, sizePx, sizePx] left to right into a new array. */
export function mirrorFaces(faces: Float32Array, sizePx = 112): Float32Array {
  const mirrored = new Float32Array(faces.length);
  for (let row = 0; row < faces.length; row += sizePx) {
    for (let x = 0; x < sizePx; x++) mirrored[row + x] = faces[row + sizePx - 1 - x];
  }
  return mirrored;
}

function norm(values: Float32Array | Float64Array, start: number, size: number): number {
  let sum = 0;
  for (let k = start; k < start + size; k++) sum += values[k] * values[k];
  return sum > 0 ? Math.sqrt(sum) : 1;
}
