// How well embeddings agree with those of the teacher, over all faces and over those of each source.
import { centredCosine } from '../math/centred-cosine.js';
import { cosineSimilarity, mean } from '../math/statistics.js';
import type { SourceCosine } from './events.js';
import type { SourcePart } from './sources/face-source.js';

/** What teacher and student make of some faces: a row of numbers for each face. */
export interface EmbeddedFaces {
  readonly targets: readonly Float32Array[];
  readonly embeddings: readonly Float32Array[];
}

/** How a student agrees with its teacher on some faces. */
export interface Agreement {
  /** Mean squared error between the raw embeddings. */
  readonly mse: number;
  /** Mean cosine similarity. */
  readonly cosine: number;
  /** Mean cosine similarity with the teacher's mean embedding of these faces subtracted from both sides. */
  readonly centredCosine: number;
}

/** Measures the agreement on at least one face. */
export function measureAgreement({ targets, embeddings }: EmbeddedFaces): Agreement {
  const size = targets[0].length;
  let squares = 0;
  targets.forEach((target, n) => {
    for (let i = 0; i < size; i++) squares += (target[i] - embeddings[n][i]) ** 2;
  });
  return {
    mse: squares / (targets.length * size),
    cosine: mean(targets.map((target, n) => cosineSimilarity(embeddings[n], target))),
    centredCosine: centredCosine(joinRows(embeddings, size), joinRows(targets, size), size),
  };
}

function joinRows(rows: readonly Float32Array[], size: number): Float32Array {
  const all = new Float32Array(rows.length * size);
  rows.forEach((row, n) => {
    all.set(row, n * size);
  });
  return all;
}

/** Of a row for each face of one batch or of several, those of each source. */
export function splitBySource<Row>(parts: readonly SourcePart[], rows: readonly Row[]): Row[][] {
  const batchSize = parts.reduce((sum, { faces }) => sum + faces, 0);
  let first = 0;
  return parts.map(({ faces }) => {
    const begin = first;
    first += faces;
    return rows.filter((_, n) => n % batchSize >= begin && n % batchSize < begin + faces);
  });
}

/** The mean cosine of each source's faces in a batch with these similarities. */
export function cosinesBySource(parts: readonly SourcePart[], similarity: Float32Array): SourceCosine[] {
  const split = splitBySource(parts, Array.from(similarity));
  return parts.map(({ name }, i) => ({ source: name, cosine: mean(split[i]) }));
}
