// The accuracies of networks on benchmarks, kept in a file, so that no network is measured twice.

import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AllPairs } from '../evaluate/all-pairs.js';
import type { Benchmark } from '../evaluate/benchmark.js';
import { digestBenchmark } from '../evaluate/benchmark-digest.js';
import type { Embedder } from '../evaluate/embed/embedder.js';
import { runBenchmark } from '../evaluate/run-benchmark.js';
import { describeLostCache } from '../files/cache-folder.js';
import { digestOf } from '../files/digest.js';
import { makeFolder } from '../files/make-folder.js';
import { UserError } from '../files/user-error.js';
import { writeFileWhole } from '../files/write-file.js';
import { Engine } from '../graph/engine.js';
import {
  type EmbeddingNetwork,
  type EmbeddingNetworkOptions,
  openEmbeddingModel,
} from '../nets/foreign/embedding-network.js';

/** The record in a run's folder of what its networks reach. */
export const ACCURACY_RECORD = 'accuracies.json';

/** A benchmark, and the SHA-256 of its pictures and pairs as `digestBenchmark` has it. */
export interface DigestedBenchmark {
  readonly benchmark: Benchmark;
  readonly sha256: string;
}

/** Reads every picture of benchmarks once, so that what is measured on them can be kept. */
export async function digestBenchmarks(benchmarks: readonly Benchmark[]): Promise<DigestedBenchmark[]> {
  const digested: DigestedBenchmark[] = [];
  for (const benchmark of benchmarks) {
    digested.push({ benchmark, sha256: await digestBenchmark(benchmark) });
  }
  return digested;
}

/** A network to measure. */
export interface MeasureTask {
  /** An ONNX file's bytes. */
  readonly model: Uint8Array;
  /** How the network wants its pixels, and its name in messages. */
  readonly options: EmbeddingNetworkOptions;
  readonly benchmarks: readonly DigestedBenchmark[];
  /** The JSON file that keeps what was measured; it may hold other networks' figures too. */
  readonly record: string;
  /** Ends the measurement with its reason. */
  readonly signal?: AbortSignal;
  /** Called after each batch with the benchmark's name, its images done, and all of them. */
  readonly onProgress?: (benchmark: string, done: number, total: number) => void;
  /** Called with a benchmark's name before the network is run on it; not for figures that are known. */
  readonly onBegin?: (benchmark: string) => void;
  /** Told why what was measured could not be kept. */
  readonly onWarning?: (message: string) => void;
}

/** One figure as it is kept: digests of network and benchmark, and the accuracy, 0..1. */
interface KeptAccuracy {
  readonly network: string;
  readonly name: string;
  readonly benchmark: string;
  readonly digest: string;
  readonly accuracy: number;
}

/**
 * The accuracy of a network on each benchmark, 0..1, the mean over the folds, without flip: read from the record, or
 * measured now and added to it.
 *
 * A record that cannot be written is told to `onWarning`: the figures are there without it.
 *
 * @throws UserError naming the network that cannot be opened
 */
export async function measureAccuracies(task: MeasureTask): Promise<number[]> {
  const { model, options, benchmarks, record, signal, onProgress, onBegin, onWarning } = task;
  const { name, ...how } = options;
  const network = digestOf(JSON.stringify(how), model);
  const accuracies: number[] = [];
  let engine: Engine | undefined;
  let keeps = true;
  try {
    let opened: EmbeddingNetwork | undefined;
    for (const each of benchmarks) {
      const { benchmark } = each;
      const digest = digestWithFolds(each);
      const known = (await readRecord(record)).find(
        (kept) => kept.network === network && kept.digest === digest,
      );
      if (known) {
        accuracies.push(known.accuracy);
        continue;
      }
      onBegin?.(benchmark.name);
      engine ??= await Engine.start();
      opened ??= await openEmbeddingModel(engine, model, options);
      const { plain } = await runBenchmark(untilAborted(opened, signal), benchmark, {
        flip: false,
        onProgress: (done, total) => onProgress?.(benchmark.name, done, total),
      });
      const accuracy = plain.accuracy.mean;
      accuracies.push(accuracy);
      const kept = { network, name, benchmark: benchmark.name, digest, accuracy };
      if (keeps) keeps = await addToRecord(record, kept, onWarning);
    }
  } finally {
    await engine?.stop();
  }
  return accuracies;
}

/** The network, until `signal` ends it with its reason. */
const untilAborted = (network: EmbeddingNetwork, signal: AbortSignal | undefined): Embedder => ({
  inputSizePx: network.inputSizePx,
  embed: (faces) => {
    signal?.throwIfAborted();
    return network.embed(faces);
  },
});

/** A text that changes with all that an accuracy depends on but the network. */
function digestWithFolds({ benchmark: { pairs }, sha256 }: DigestedBenchmark): string {
  // Of all pairs the folds follow from the people.
  if (pairs instanceof AllPairs || pairs.folds === undefined) return sha256;
  return digestOf(`${sha256} ${Array.from(pairs.folds).join()}`);
}

/** Adds a figure; false where the record cannot be written. */
async function addToRecord(
  file: string,
  kept: KeptAccuracy,
  onWarning: MeasureTask['onWarning'],
): Promise<boolean> {
  const others = (await readRecord(file)).filter(
    ({ network, digest }) => network !== kept.network || digest !== kept.digest,
  );
  try {
    await makeFolder(dirname(file));
    await writeFileWhole(file, `${JSON.stringify([...others, kept], null, 1)}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onWarning?.(describeLostCache(error, dirname(file), 'what a network reaches is measured each time'));
    return false;
  }
}

/** What a record holds; nothing where there is none, or where it is damaged: then all is measured again. */
async function readRecord(file: string): Promise<KeptAccuracy[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.filter(isKept) : [];
  } catch {
    return [];
  }
}

function isKept(value: unknown): value is KeptAccuracy {
  const { network, digest, accuracy } = (value ?? {}) as Partial<Record<keyof KeptAccuracy, unknown>>;
  return typeof network === 'string' && typeof digest === 'string' && typeof accuracy === 'number';
}
