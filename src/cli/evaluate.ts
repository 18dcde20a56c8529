// synthdistill evaluate: an embedding network measured on verification benchmarks.
import { Command } from 'commander';
import { type BenchmarkResult, readBenchmark, runBenchmark } from '../evaluate/benchmark.js';
import { formatBenchmark } from './benchmark-table.js';
import { readInputFile } from './input-file.js';
import { addNetworkOptions, type NetworkOptions, withEmbeddingNetwork } from './network-options.js';
import { printJson, printLine, startProgress } from './output.js';

/** Makes the `evaluate` command. */
export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description(
      'Measure an embedding network on face-verification benchmarks: accuracy over ten folds without and with flip, ' +
        'AUC, equal error rate, true accept rate at fixed false accept rates, and the spread of the scores.',
    )
    .argument('<model>', 'an ONNX embedding network')
    .requiredOption('--benchmark <files...>', 'InsightFace .bin files of aligned pairs')
    .option('--no-flip', 'leave the flip test out, which halves the time')
    .option('--json', 'print a JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill evaluate student.onnx --benchmark lfw.bin cfp_fp.bin',
    );
  return addNetworkOptions(command).action(evaluate);
}

async function evaluate(
  model: string,
  options: NetworkOptions & {
    readonly benchmark: readonly string[];
    readonly flip: boolean;
    readonly json?: true;
  },
): Promise<void> {
  const results: BenchmarkResult[] = [];
  const progress = startProgress();
  await withEmbeddingNetwork(model, options, async (network) => {
    for (const file of options.benchmark) {
      const bytes = await readInputFile(file, 'an InsightFace .bin benchmark');
      try {
        const result = await runBenchmark(network.embed.bind(network), readBenchmark(bytes, file), {
          batch: options.batch,
          flip: options.flip,
          onProgress: (done, total) => progress.show(`${file}: ${done} of ${total} images`),
        });
        results.push(result);
      } finally {
        progress.clear();
      }
      if (!options.json) for (const line of formatBenchmark(results[results.length - 1])) printLine(line);
    }
  });
  if (options.json) printJson({ model, benchmarks: results });
}
