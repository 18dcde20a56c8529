// A student measured on benchmarks at the end of its epochs.
import type { MeasureStudent } from '../distill/end-of-epoch.js';
import type { BenchmarkScore } from '../distill/events.js';
import type { Benchmark } from '../evaluate/benchmark.js';
import { embedImages } from '../evaluate/embed/embed-images.js';
import type { Embedder, Embeddings } from '../evaluate/embed/embedder.js';
import { measureScores, scoreEmbeddings } from '../evaluate/run-benchmark.js';
import { centredCosine } from '../math/centred-cosine.js';

/**
 * What `distill` takes as its option `measure`: measures the student on these benchmarks, without flip, and how far it agrees
 * with its teacher on their pictures. The teacher embeds them once.
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
  const taught = new WeakMap<Embedder, Map<Benchmark, Promise<Embeddings>>>();
  const targetsOf = (teacher: Embedder, benchmark: Benchmark): Promise<Embeddings> => {
    const known = taught.get(teacher) ?? new Map<Benchmark, Promise<Embeddings>>();
    taught.set(teacher, known);
    const targets = known.get(benchmark) ?? embedImages(teacher, benchmark, { flip: false });
    known.set(benchmark, targets);
    return targets;
  };
  return async (student, { teacher, signal }) => {
    const scores: BenchmarkScore[] = [];
    for (const benchmark of benchmarks) {
      if (signal?.aborted) return undefined;
      onBegin?.(benchmark.name);
      const embeddings = await embedImages(student, benchmark, { flip: false });
      const { pairs, chance, plain } = measureScores(scoreEmbeddings(benchmark, embeddings));
      const targets = await targetsOf(teacher, benchmark);
      const { tar, resolved } = plain.tarAtFar.find(({ far }) => far === 1e-3) ?? { tar: 0, resolved: false };
      scores.push({
        benchmark: benchmark.name,
        pairs,
        accuracy: plain.accuracy.mean,
        chance,
        auc: plain.auc,
        eer: plain.eer,
        tarAtFar1e3: resolved ? tar : null,
        centredCosine: centredCosine(embeddings.plain, targets.plain, targets.size),
      });
    }
    return scores;
  };
}
