// A finished run's student and its teacher side by side on benchmarks.
import { join } from 'node:path';
import type { TeacherConfig } from '../config/distill-config.js';
import { distillRun } from '../distill/distill-run.js';
import type { Benchmark } from '../evaluate/benchmark.js';
import { cacheFolder } from '../files/cache-folder.js';
import type { EmbeddingNetworkOptions } from '../nets/foreign/embedding-network.js';
import { readNetworkFile } from '../nets/import/network-file.js';
import { ACCURACY_RECORD, digestBenchmarks, measureAccuracies } from './accuracies.js';
import { type ClosingRow, closingRow } from './closing-row.js';

/** What is measured, and who hears of it. */
export interface MeasureRunOptions {
  /** The run folder. */
  readonly folder: string;
  readonly teacher: TeacherConfig;
  readonly benchmarks: readonly Benchmark[];
  /** Called after each batch with the network's file, the benchmark's name, its images done, and all of them. */
  readonly onProgress?: (file: string, benchmark: string, done: number, total: number) => void;
  /** Called with the network's file and the benchmark's name before the network is run on it. */
  readonly onBegin?: (file: string, benchmark: string) => void;
  /** Told why what was measured could not be kept for the next time. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Measures a finished run's student and its teacher.
 *
 * What the teacher reaches is kept in the cache folder: it does not change from run to run.
 *
 * @throws UserError naming the network that cannot be opened
 */
export async function measureRun(options: MeasureRunOptions): Promise<ClosingRow[]> {
  const { folder, onProgress, onBegin, onWarning } = options;
  const benchmarks = await digestBenchmarks(options.benchmarks);
  const { file, normalize, colour, output, part } = options.teacher;
  const measure = async (
    network: string,
    record: string,
    { part, ...pixels }: Omit<EmbeddingNetworkOptions, 'name'> & { readonly part?: string | undefined } = {},
  ) =>
    measureAccuracies({
      model: await readNetworkFile(network, { part }),
      options: { ...pixels, name: network },
      benchmarks,
      record,
      onProgress: (name, done, total) => onProgress?.(network, name, done, total),
      onBegin: (name) => onBegin?.(network, name),
      ...(onWarning && { onWarning }),
    });
  const teacher = await measure(file, join(cacheFolder(), 'teachers.json'), {
    part,
    ...(normalize === undefined ? {} : { normalize }),
    ...(colour === undefined ? {} : { colour }),
    ...(output === undefined ? {} : { output }),
  });
  const student = await measure(join(folder, distillRun.network), join(folder, ACCURACY_RECORD));
  return benchmarks.map((benchmark, i) => closingRow(benchmark, teacher[i], student[i]));
}
