// Verification accuracy of a network on pairs of people whom it was not trained on.
import { bestThreshold } from '../math/best-threshold.js';
import { cosineSimilarity, mean } from '../math/statistics.js';
import type { EmbeddingNetwork } from '../nets/foreign/embedding-network.js';
import type { HeldOutPairs } from './labelled-source.js';

/** Pairs that are embedded at once. */
const PAIRS_AT_ONCE = 16;

/** The measures of a validation. */
export interface PairValidation {
  /** Share of the pairs judged right: each half of them by the threshold that is best on the other half, 0..1. */
  readonly accuracy: number;
  /** Mean cosine of pairs of one person. */
  readonly genuine: number;
  /** Mean cosine of pairs of two people. */
  readonly impostor: number;
}

/** Measures a network on held-out pairs; undefined where `signal` ended it before the last. */
export async function validatePairs(
  network: EmbeddingNetwork,
  { same, read }: HeldOutPairs,
  signal?: AbortSignal,
): Promise<PairValidation | undefined> {
  const scores: number[] = [];
  for (let from = 0; from < same.length; from += PAIRS_AT_ONCE) {
    if (signal?.aborted) return undefined;
    const to = Math.min(from + PAIRS_AT_ONCE, same.length);
    const embeddings = await network.embed(await read(from, to));
    const row = (n: number) => embeddings.subarray(n * network.size, (n + 1) * network.size);
    for (let pair = 0; pair < to - from; pair++) {
      scores.push(cosineSimilarity(row(2 * pair), row(2 * pair + 1)));
    }
  }
  const meanOver = (kind: boolean) => mean(scores.filter((_, pair) => same[pair] === kind));
  return { accuracy: halvesAccuracy(scores, same), genuine: meanOver(true), impostor: meanOver(false) };
}

/** Pairs alternate between genuine and impostor, so that every second two make a half that has as many of both. */
function halvesAccuracy(scores: readonly number[], same: readonly boolean[]): number {
  const ascending = Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b]);
  const halfOf = (pair: number) => Math.floor(pair / 2) % 2;
  let right = 0;
  for (const half of [0, 1]) {
    const threshold = bestThreshold(
      ascending.filter((pair) => halfOf(pair) !== half),
      scores,
      same,
    );
    right += ascending.filter(
      (pair) => halfOf(pair) === half && scores[pair] >= threshold === same[pair],
    ).length;
  }
  return right / scores.length;
}
