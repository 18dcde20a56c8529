// The benchmarks of a run's configuration, measured at the end of its epochs.
import type { MeasureStudent } from '../distill/distill.js';
import type { BenchmarkScore } from '../distill/events.js';
import { runBenchmark } from '../evaluate/run-benchmark.js';
import { openBenchmarks } from './open-benchmarks.js';

/**
 * Opens benchmarks, named as `synthdistill evaluate --benchmark` takes them, for `distill` to measure its student on,
 * without flip.
 *
 * @throws UserError naming the one that cannot be opened
 */
export async function openMeasure(names: readonly string[]): Promise<MeasureStudent> {
  const benchmarks = await openBenchmarks(names);
  return async (student, signal) => {
    const scores: BenchmarkScore[] = [];
    for (const benchmark of benchmarks) {
      if (signal?.aborted) return undefined;
      const { pairs, plain } = await runBenchmark((faces, count) => student.embed(faces, count), benchmark, {
        sizePx: student.inputSizePx,
        flip: false,
      });
      const { tar, resolved } = plain.tarAtFar.find(({ far }) => far === 1e-3) ?? { tar: 0, resolved: false };
      scores.push({
        benchmark: benchmark.name,
        pairs,
        accuracy: plain.accuracy.mean,
        auc: plain.auc,
        eer: plain.eer,
        tarAtFar1e3: resolved ? tar : null,
      });
    }
    return scores;
  };
}
