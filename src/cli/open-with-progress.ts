// Benchmarks opened for a command: what is drawn meanwhile is told on the terminal.
import type { Benchmark } from '../evaluate/benchmark.js';
import type { DataSet } from '../evaluate/data/kinds.js';
import { type BenchmarkOptions, openBenchmarks, openDataSets } from '../evaluate/open-benchmarks.js';
import { printWarning, startProgress } from './output.js';

type Named = readonly string[];

/** As `openDataSets`, with a progress line. */
export const openDataSetsShown = (names: Named, options?: BenchmarkOptions): Promise<DataSet[]> =>
  withProgress((onDraw) => openDataSets(names, { ...options, onDraw }));

/** As `openBenchmarks`, with a progress line, and a warning for whatever there is to know of how each was read. */
export async function openBenchmarksShown(names: Named, options?: BenchmarkOptions): Promise<Benchmark[]> {
  const benchmarks = await withProgress((onDraw) => openBenchmarks(names, { ...options, onDraw }));
  for (const { name, source } of benchmarks) {
    for (const note of source?.notes ?? []) printWarning(`${name}: ${note}`);
  }
  return benchmarks;
}

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
