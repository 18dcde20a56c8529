// Benchmarks opened for a command: what is drawn meanwhile is told on the terminal.
import type { Benchmark } from '../../evaluate/benchmark.js';
import type { DataSet } from '../../evaluate/data/kinds.js';
import { type BenchmarkOptions, openBenchmarks, openDataSets } from '../../evaluate/open-benchmarks.js';
import { printWarning, startProgress } from '../terminal/output.js';

type Named = readonly string[];

/** As `openDataSets`, with a progress line. */
export const openDataSetsShown = (names: Named, options?: BenchmarkOptions): Promise<DataSet[]> =>
  withProgress((told) => openDataSets(names, { ...options, ...told }));

/** As `openBenchmarks`, with a progress line, and a warning for whatever there is to know of how each was read. */
export async function openBenchmarksShown(names: Named, options?: BenchmarkOptions): Promise<Benchmark[]> {
  const benchmarks = await withProgress((told) => openBenchmarks(names, { ...options, ...told }));
  for (const { name, source } of benchmarks) {
    for (const note of source?.notes ?? []) printWarning(`${name}: ${note}`);
  }
  return benchmarks;
}

async function withProgress<T>(
  open: (told: Pick<BenchmarkOptions, 'onDraw' | 'onWarning'>) => Promise<T>,
): Promise<T> {
  const progress = startProgress();
  try {
    return await open({
      onDraw: (name, done, total) => progress.show(`${name}: drawing, ${done} of ${total} pictures`),
      onWarning: progress.warn,
    });
  } finally {
    progress.clear();
  }
}
