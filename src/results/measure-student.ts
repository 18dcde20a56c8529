// A student measured on benchmarks at the end of its epochs.
import type { MeasureStudent } from '../distill/end-of-epoch.js';
import type { BenchmarkScore } from '../distill/events.js';
import type { Benchmark } from '../evaluate/benchmark.js';
import { runBenchmark } from '../evaluate/run-benchmark.js';

/**
 * What `distill` takes as its option `measure`: measures the student on these benchmarks, without flip.
 *
 * @param onBegin called with a benchmark's name before the student is run on it
 *
 * @example
 * const benchmarks = await openBenchmarks(config.evaluation.benchmarks);
 * for await (const event of distill(config, { folder, measure: measureOn(benchmarks) })) console.log(event);
 */
export function measureOn(
  benchmarks: readonly Benchmark[],
  onBegin?: (benchmark: string) => void,
): MeasureStudent {
  return async (student, signal) => {
    const scores: BenchmarkScore[] = [];
    for (const benchmark of benchmarks) {
      if (signal?.aborted) return undefined;
      onBegin?.(benchmark.name);
      const { pairs, chance, plain } = await runBenchmark(student, benchmark, { flip: false });
      const { tar, resolved } = plain.tarAtFar.find(({ far }) => far === 1e-3) ?? { tar: 0, resolved: false };
      scores.push({
        benchmark: benchmark.name,
        pairs,
        accuracy: plain.accuracy.mean,
        chance,
        auc: plain.auc,
        eer: plain.eer,
        tarAtFar1e3: resolved ? tar : null,
      });
    }
    return scores;
  };
}
