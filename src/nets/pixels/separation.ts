// How well embeddings of a few people, two of each, keep them apart, and how sure that is.
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

/** {@link Separation}, and d' without each of the people in turn: how much it rests on who they are. */
export interface MeasuredSeparation {
  readonly separation: Separation;
  readonly withoutEach: readonly number[];
}

/** Measures embeddings [2 people, size], the two of a person next to each other; undefined where one is not finite. */
export function measureSeparation(embeddings: Float32Array, size: number): MeasuredSeparation | undefined {
  if (!embeddings.every(Number.isFinite)) return undefined;
  const row = (i: number) => embeddings.subarray(i * size, (i + 1) * size);
  const count = embeddings.length / size;
  const pairs: SimilarPair[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      pairs.push({ people: [i >> 1, j >> 1], similarity: cosineSimilarity(row(i), row(j)) });
    }
  }
  const withoutEach = Array.from(
    { length: count / 2 },
    (_, person) => separate(pairs.filter(({ people }) => !people.includes(person))).separation,
  );
  return { separation: separate(pairs), withoutEach };
}

/** Two pictures: whose they are, and their similarity. */
interface SimilarPair {
  readonly people: readonly [number, number];
  readonly similarity: number;
}

function separate(pairs: readonly SimilarPair[]): Separation {
  const [sames, differents]: number[][] = [[], []];
  for (const { people, similarity } of pairs) {
    (people[0] === people[1] ? sames : differents).push(similarity);
  }
  const [same, different] = [mean(sames), mean(differents)];
  const variance = (standardDeviation(sames) ** 2 + standardDeviation(differents) ** 2) / 2;
  return {
    different,
    same,
    separation: (same - different) / Math.max(Math.sqrt(variance), SMALLEST_DEVIATION),
  };
}
