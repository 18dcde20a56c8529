// Benchmarks opened for a command: what is drawn meanwhile is told on the terminal.
import type { Benchmark } from '../evaluate/benchmark.js';
import type { DataSet } from '../evaluate/data/kinds.js';
import {
  type BenchmarkOptions,
  openBenchmarks as openAllBenchmarks,
  openDataSets as openAllDataSets,
} from '../evaluate/open-benchmarks.js';
import { startProgress } from './output.js';

type Named = readonly string[];

/** As the function of that name in evaluate/, with a progress line. */
export const openDataSets = (names: Named, options?: BenchmarkOptions): Promise<DataSet[]> =>
  withProgress((onDraw) => openAllDataSets(names, { ...options, onDraw }));

/** As the function of that name in evaluate/, with a progress line. */
export const openBenchmarks = (names: Named, options?: BenchmarkOptions): Promise<Benchmark[]> =>
  withProgress((onDraw) => openAllBenchmarks(names, { ...options, onDraw }));

async function withProgress<T>(
  open: (onDraw: NonNullable<BenchmarkOptions['onDraw']>) => Promise<T>,
): Promise<T> {
  const progress = startProgress();
  try {
    return await open((name, done, total) => progress.show(`${name}: drawing, ${done} of ${total} pictures`));
  } finally {
    progress.clear();
  }
}
