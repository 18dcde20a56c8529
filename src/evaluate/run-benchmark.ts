// Measures an embedding network on a benchmark: embed, score, verify.

import { embedFaces } from './all-pairs/compared-faces.js';
import { measureAllPairs } from './all-pairs/measure-all-pairs.js';
import { AllPairs } from './all-pairs.js';
import { type Benchmark, checkBenchmark } from './benchmark.js';
import type { BenchmarkResult } from './benchmark-result.js';
import { type EmbedOptions, embedImages } from './embed/embed-images.js';
import type { Embedder, Embeddings } from './embed/embedder.js';
import { addEmbeddings, scorePairs } from './pair-scores.js';
import { countCopied, describePictures } from './picture-warnings.js';
import { type BootstrapOptions, resamplingUnits } from './statistics/bootstrap.js';
import { type FoldPlan, planFolds, planGivenFolds } from './statistics/folds.js';
import { verifyPairs } from './statistics/verification.js';

/** A benchmark with the similarity of each pair that could be compared; all columns have one length. */
export interface ScoredBenchmark {
  readonly benchmark: Benchmark;
  readonly embeddingSize: number;
  /** Numbers of the pairs that were compared, in the benchmark's order. */
  readonly kept: Uint32Array;
  /** Whether each of them shows one person. */
  readonly same: readonly boolean[];
  /** The fold of each of them: the benchmark's own, or ten in order. */
  readonly folds: FoldPlan;
  /** Cosine similarity of each, the images as they are. */
  readonly plain: Float64Array;
  /** The same after the flip test; null where it was left out. */
  readonly flip: Float64Array | null;
  /** Why an image has no embedding, by its index. */
  readonly failures: ReadonlyMap<number, string>;
  /** What the figures suffer from, in one line each: of the benchmark, pictures that are the same, or damaged. */
  readonly warnings: readonly string[];
  /** How many of the compared pairs of two people show a picture and a copy of it; undefined where that is not known. */
  readonly copied?: number | undefined;
}

/**
 * Embeds a benchmark's images, each once, and scores its pairs.
 *
 * Throws UserError, naming the benchmark and the image, where one cannot be decoded or its embedding is not finite.
 */
export async function scoreBenchmark(
  embedder: Embedder,
  benchmark: Benchmark,
  options: EmbedOptions = {},
): Promise<ScoredBenchmark> {
  checkBenchmark(benchmark);
  return scoreEmbeddings(benchmark, await embedImages(embedder, benchmark, options));
}

/** Scores a benchmark's pairs by the embeddings of its images. */
export function scoreEmbeddings(benchmark: Benchmark, embeddings: Embeddings): ScoredBenchmark {
  const { name, images, pairs } = benchmark;
  const { size, plain, mirrored, failures, ...found } = embeddings;
  const kept = Uint32Array.from(pairs.same.keys()).filter(
    (pair) => !failures.has(pairs.a[pair]) && !failures.has(pairs.b[pair]),
  );
  if (kept.length < pairs.same.length) {
    // Faces that were not found while embedding may have left too little to measure.
    const failed = images.map((image, i) => withFailure(image, failures.get(i)));
    checkBenchmark({ name, images: failed, pairs });
  }
  const { folds } = pairs;
  const score = (values: Float32Array | Float64Array) => scorePairs(values, size, pairs, kept);
  return {
    benchmark,
    embeddingSize: size,
    kept,
    same: Array.from(kept, (pair) => pairs.same[pair]),
    folds: folds ? planGivenFolds(Array.from(kept, (pair) => folds[pair])) : planFolds(kept.length),
    plain: score(plain),
    flip: mirrored && score(addEmbeddings(plain, mirrored)),
    failures,
    warnings: describePictures(benchmark, found),
    copied: countCopied(pairs, kept, found.copies),
  };
}

/** All that is reported about a scored benchmark; with `bootstrap`, intervals too. */
export function measureScores(scored: ScoredBenchmark, bootstrap?: BootstrapOptions): BenchmarkResult {
  const { benchmark, kept, same, folds, plain, flip, failures } = scored;
  const options = {
    folds,
    ...(bootstrap && { bootstrap, units: resamplingUnits(benchmark, kept) }),
  };
  const genuine = same.filter(Boolean).length;
  return {
    name: benchmark.name,
    pairs: same.length,
    genuine,
    impostor: same.length - genuine,
    chance: Math.max(genuine, same.length - genuine) / same.length,
    source: benchmark.source ?? null,
    warnings: scored.warnings,
    embeddingSize: scored.embeddingSize,
    enrolment: {
      images: benchmark.images.length,
      failed: failures.size,
      pairsLeftOut: benchmark.pairs.same.length - kept.length,
    },
    plain: verifyPairs(plain, same, options),
    flip: flip && verifyPairs(flip, same, options),
  };
}

/**
 * Measures an embedding network, or whatever else embeds faces, on a benchmark: accuracy over folds, AUC, EER, TAR at FAR and histograms, without and with flip;
 * intervals where `bootstrap` is given. All pairs of its pictures are gone through without a list of them.
 *
 * Throws UserError as {@link scoreBenchmark} does.
 */
export async function runBenchmark(
  embedder: Embedder,
  benchmark: Benchmark,
  options: EmbedOptions & { readonly bootstrap?: BootstrapOptions } = {},
): Promise<BenchmarkResult> {
  const { bootstrap, ...embedding } = options;
  const { pairs } = benchmark;
  if (pairs instanceof AllPairs) {
    const faces = await embedFaces(embedder, { ...benchmark, pairs }, embedding);
    return measureAllPairs(faces, bootstrap && { bootstrap }).result;
  }
  return measureScores(await scoreBenchmark(embedder, benchmark, embedding), bootstrap);
}

function withFailure(image: Benchmark['images'][number], failure: string | undefined) {
  return failure === undefined ? image : { ...image, failure };
}
