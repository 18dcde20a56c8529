// How well embeddings of a few people, two of each, keep them apart.
import { cosineSimilarity, mean, standardDeviation } from '../../math/statistics.js';

/** What embeddings of pairs of one person say. */
export interface Separation {
  /** Mean cosine similarity of different people, -1..1. */
  readonly different: number;
  /** Mean cosine similarity of the two pictures of a person. */
  readonly same: number;
  /** d': the distance of both means over the root of the mean variance of both kinds. */
  readonly separation: number;
}

// Where all similarities of a kind are one and the same but for rounding.
const SMALLEST_DEVIATION = 1e-6;

/** Measures embeddings [2 people, size], the two of a person next to each other; undefined where one is not finite. */
export function separationOf(embeddings: Float32Array, size: number): Separation | undefined {
  if (!embeddings.every(Number.isFinite)) return undefined;
  const row = (i: number) => embeddings.subarray(i * size, (i + 1) * size);
  const count = embeddings.length / size;
  const [sames, differents]: number[][] = [[], []];
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const kind = i >> 1 === j >> 1 ? sames : differents;
      kind.push(cosineSimilarity(row(i), row(j)));
    }
  }
  const [same, different] = [mean(sames), mean(differents)];
  const variance = (standardDeviation(sames) ** 2 + standardDeviation(differents) ** 2) / 2;
  return {
    different,
    same,
    separation: (same - different) / Math.max(Math.sqrt(variance), SMALLEST_DEVIATION),
  };
}
