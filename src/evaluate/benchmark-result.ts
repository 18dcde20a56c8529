// What comes of measuring an embedding on a benchmark.
import type { BenchmarkSource } from './benchmark.js';
import type { VerificationResult } from './statistics/verification.js';

/** What a benchmark says about an embedding; JSON-friendly. */
export interface BenchmarkResult {
  readonly name: string;
  /** Pairs that were compared, of both kinds. */
  readonly pairs: number;
  readonly genuine: number;
  readonly impostor: number;
  /** The accuracy of who always gives the more frequent answer, 0.5..1: what a network has to exceed. */
  readonly chance: number;
  /** How the benchmark was read; null where it was not. */
  readonly source: BenchmarkSource | null;
  /** What the figures suffer from, in one line each. */
  readonly warnings: readonly string[];
  readonly embeddingSize: number;
  /** Images, those that could not be embedded, and the pairs that were left out for it. */
  readonly enrolment: { readonly images: number; readonly failed: number; readonly pairsLeftOut: number };
  /** Each image embedded as it is. */
  readonly plain: VerificationResult;
  /** The embeddings of image and mirror image added; null where the flip test was left out. */
  readonly flip: VerificationResult | null;
}
