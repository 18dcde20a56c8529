// Cosines and distances of pairs of embeddings, and the flip test's sum.

import { UserError } from '../math/user-error.js';

/** What two embeddings of a pair are to each other: both arrays have one entry per pair. */
export interface PairScores {
  /** Cosine similarity, -1..1. */
  readonly cosines: Float64Array;
  /** Squared Euclidean distance of the L2-normalised embeddings, 0..4. */
  readonly distances: Float64Array;
}

/**
 * Scores pair i from the embeddings 2i and 2i + 1 of `embeddings` [2 * pairs, size]; they need not be normalised.
 *
 * An embedding of length zero stays zero when normalised (as in scikit-learn), so its cosine is 0.
 */
export function scorePairs(embeddings: Float32Array | Float64Array, size: number): PairScores {
  const pairs = embeddings.length / (2 * size);
  if (!Number.isInteger(pairs)) {
    throw new UserError(
      `embeddings: expected pairs of ${size} numbers each, found ${embeddings.length} numbers`,
    );
  }
  const cosines = new Float64Array(pairs);
  const distances = new Float64Array(pairs);
  for (let pair = 0; pair < pairs; pair++) {
    const first = 2 * pair * size;
    const second = first + size;
    const firstNorm = norm(embeddings, first, size);
    const secondNorm = norm(embeddings, second, size);
    let cosine = 0;
    let distance = 0;
    for (let k = 0; k < size; k++) {
      const a = embeddings[first + k] / firstNorm;
      const b = embeddings[second + k] / secondNorm;
      cosine += a * b;
      distance += (a - b) ** 2;
    }
    cosines[pair] = Math.max(-1, Math.min(1, cosine));
    distances[pair] = distance;
  }
  return { cosines, distances };
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
