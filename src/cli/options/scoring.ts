// What the commands that measure a network on benchmarks share: opening it, embedding with a cache, scoring pairs.

import { join } from 'node:path';
import type { Command } from 'commander';
import { type ComparedFaces, embedFaces } from '../../evaluate/all-pairs/compared-faces.js';
import type { AllPairs } from '../../evaluate/all-pairs.js';
import type { Benchmark } from '../../evaluate/benchmark.js';
import type { EmbedOptions } from '../../evaluate/embed/embed-images.js';
import { EmbeddingCache } from '../../evaluate/embed/embedding-cache.js';
import type { Alignment } from '../../evaluate/measuring-conditions.js';
import { describeNearlyAlike, similarityOfFaces, similarityOfPairs } from '../../evaluate/nearly-alike.js';
import type { BenchmarkOptions } from '../../evaluate/open-benchmarks.js';
import { type ScoredBenchmark, scoreBenchmark } from '../../evaluate/run-benchmark.js';
import type { BootstrapOptions } from '../../evaluate/statistics/bootstrap.js';
import { cacheFolder } from '../../files/cache-folder.js';
import type { EmbeddingNetwork } from '../../nets/foreign/embedding-network.js';
import type { SchemeProbe } from '../../nets/pixels/verdict.js';
import { withFaceReader } from '../measuring/face-reader.js';
import { checkPixels } from '../measuring/pixel-probe.js';
import { startProgress } from '../terminal/output.js';
import { addDataOptions, type DataFlags, dataOptions } from './data-options.js';
import { type AlignFlags, addAlignOptions, readAlignment } from './detector-options.js';
import { addNetworkOptions, type NetworkFlags, withEmbeddingNetwork } from './network-options.js';
import { wholeNumber } from './numbers.js';

/** The options as commander hands them over. */
export interface ScoringFlags extends NetworkFlags, AlignFlags, DataFlags {
  readonly benchmark?: readonly string[];
  readonly cache?: string;
  readonly fresh?: true;
  readonly replicates: number;
}

/** An opened network that scores benchmarks. */
export interface Scorer {
  readonly network: EmbeddingNetwork;
  /** What came of trying how it wants its pixels, where its file does not say. */
  readonly probe: SchemeProbe | undefined;
  readonly alignment: Alignment;
  /** How the images of the benchmark called so are embedded, with progress on the terminal. */
  embedOptions(name: string): EmbedOptions;
  /** Embeds and scores a benchmark. */
  score(benchmark: Benchmark): Promise<ScoredBenchmark>;
  /** Embeds the pictures of a benchmark of all pairs. */
  embedAll(benchmark: Benchmark & { readonly pairs: AllPairs }): Promise<ComparedFaces>;
  /** Shows how many of so many pictures have been compared with all others. */
  showCompared(done: number, total: number): void;
}

/** Adds --benchmark, --cache, --fresh, --replicates and the options of networks, alignment and data to a command. */
export function addScoringOptions(command: Command): Command {
  return addAlignOptions(
    addDataOptions(
      addNetworkOptions(
        command
          .option(
            '--benchmark <names...>',
            'files or folders, whose layout is recognised (synthdistill benchmarks lists them) or given as KIND:PATH; ' +
              'synth-wild, synth-age, synth-pose, synth-profile, synth-age30 (the population, drawn on first ' +
              'use), or all of these (at least one)',
          )
          .option(
            '--cache <folder>',
            'where drawn benchmarks and embeddings are kept (default: the cache folder that doctor shows)',
          )
          .option('--fresh', 'embed all pictures again, and keep no embeddings')
          .option(
            '--replicates <count>',
            'resamplings for the 95 % intervals; 0 for no intervals',
            wholeNumber(0, 100_000),
            1000,
          ),
      ),
    ),
  );
}

/** How benchmarks are opened by these options. */
export function benchmarkOptions(options: ScoringFlags): BenchmarkOptions {
  return { ...dataOptions(options), ...(options.cache !== undefined && { cache: options.cache }) };
}

// About a minute of resampling.
const MOST_WEIGHTS = 1e9;

/** How intervals are made by these options; of millions of pairs with fewer resamplings, at least a hundred. */
export function bootstrapOptions({ replicates, seed }: ScoringFlags, pairs: number): BootstrapOptions {
  return { replicates: Math.min(replicates, Math.max(100, Math.floor(MOST_WEIGHTS / pairs))), seed };
}

/** How a network scores. */
export interface ScorerOptions extends ScoringFlags {
  /** Whether mirror images are embedded too. */
  readonly flip: boolean;
  /** Whose people a network is tried on whose pixels are only assumed; drawn ones unless given. */
  readonly tryOn?: Benchmark | undefined;
  /** What came of that, where it was done before. */
  readonly tried?: SchemeProbe | undefined;
}

/**
 * Opens the network in `model`, lets `use` score benchmarks with it, and closes everything whatever happens. Where its file
 * does not say how the network wants its pixels, that is tried first.
 *
 * @throws UserError for a file or option that does not fit, and for a network that tells nobody apart
 */
export async function withScorer<Result>(
  model: string,
  options: ScorerOptions,
  use: (scorer: Scorer) => Promise<Result>,
): Promise<Result> {
  const { batch, flip, tryOn, tried } = options;
  const folder = join(options.cache ?? cacheFolder(), 'embeddings');
  const alignment = await readAlignment(options);
  // What stands for the way from pictures to faces in the keys of cached embeddings.
  const decodeName = alignment === 'none' ? '' : `aligned/${alignment.choose}/${alignment.detector}`;
  return withFaceReader(options, (decode) =>
    withEmbeddingNetwork(model, options, async (network) => {
      // Aligned pictures are decoded without the watch over them, which would count these twice.
      const probed = tryOn && { benchmark: tryOn, decode: options.align ? decode : undefined };
      const probe = await checkPixels(network, { probed, made: tried });
      const progress = startProgress();
      const store = options.fresh
        ? undefined
        : await EmbeddingCache.open(folder, network.model, { onWarning: progress.warn });
      const embedOptions = (name: string): EmbedOptions => ({
        batch,
        flip,
        decode,
        ...(store && { cache: { store, decode: decodeName } }),
        onProgress: (done, total) => progress.show(`${model}: ${name}, ${done} of ${total} images`),
      });
      // Where its pixels were tried, that was said before, and with more reason.
      const isTold = probe?.verdict === 'better' || network.normalizeFrom === 'default';
      const wasSaid = probe !== undefined && probe.verdict !== 'apart' && isTold;
      const likeness = (similarity: number, { name }: Benchmark): string[] => {
        const line = describeNearlyAlike(similarity, { network: model, benchmark: name });
        return line === undefined || wasSaid ? [] : [`${line} (synthdistill evaluate --probe compares)`];
      };
      try {
        return await use({
          network,
          probe,
          alignment,
          embedOptions,
          score: async (benchmark) => {
            const scored = await scoreBenchmark(network, benchmark, embedOptions(benchmark.name));
            progress.clear();
            return {
              ...scored,
              warnings: [...scored.warnings, ...likeness(similarityOfPairs(scored), benchmark)],
            };
          },
          embedAll: async (benchmark) => {
            const faces = await embedFaces(network, benchmark, embedOptions(benchmark.name));
            progress.clear();
            return {
              ...faces,
              warnings: [...faces.warnings, ...likeness(similarityOfFaces(faces), benchmark)],
            };
          },
          showCompared: (done, total) => {
            if (done === total) progress.clear();
            else progress.show(`${model}: comparing all pairs, ${Math.floor((100 * done) / total)} %`);
          },
        });
      } finally {
        progress.clear();
        await store?.close();
      }
    }),
  );
}
