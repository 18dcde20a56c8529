// The accuracies of networks on benchmarks, kept in a file, so that no network is measured twice.

import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Benchmark } from '../evaluate/benchmark.js';
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

/** A network to measure. */
export interface MeasureTask {
  /** An ONNX file's bytes. */
  readonly model: Uint8Array;
  /** How the network wants its pixels, and its name in messages. */
  readonly options: EmbeddingNetworkOptions;
  readonly benchmarks: readonly Benchmark[];
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
    for (const benchmark of benchmarks) {
      const digest = await digestBenchmark(benchmark);
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

/** A text that changes with a benchmark's pairs and pictures; the first and the last picture stand for all. */
async function digestBenchmark({ name, pairs, images }: Benchmark): Promise<string> {
  const ends = await Promise.all([images[0].read(), images[images.length - 1].read()]);
  return digestOf(`${name} ${images.length} ${pairs.same.length}`, ...ends);
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
