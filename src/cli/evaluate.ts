// synthdistill evaluate: an embedding network measured on verification benchmarks.
import { Command } from 'commander';
import type { Benchmark } from '../evaluate/benchmark.js';
import type { DecodeFace } from '../evaluate/embed-images.js';
import { type BenchmarkResult, runBenchmark } from '../evaluate/run-benchmark.js';
import { UserError } from '../math/user-error.js';
import type { EmbeddingNetwork } from '../nets/embedding-network.js';
import { formatNormalisation } from '../nets/normalisation.js';
import { formatBenchmark } from './benchmark-table.js';
import { type AlignOptions, addAlignOptions } from './detector-options.js';
import { withFaceReader } from './face-reader.js';
import { addNetworkOptions, type NetworkOptions, withEmbeddingNetwork } from './network-options.js';
import { openBenchmarks } from './open-benchmarks.js';
import { printJson, printLine, startProgress } from './output.js';

const origins: Readonly<Record<EmbeddingNetwork['normalizeFrom'], string>> = {
  options: 'as given',
  metadata: "the model's metadata",
  graph: 'the model normalises by itself',
  default: 'assumed; --normalize sets another',
};

/** Makes the `evaluate` command. */
export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .summary('measure an embedding network on verification benchmarks')
    .description(
      'Measure an embedding network on face-verification benchmarks: accuracy over ten folds without and with flip, ' +
        'AUC, equal error rate, true accept rate at fixed false accept rates, and the spread of the scores.',
    )
    .argument('<model>', 'an ONNX embedding network')
    .option(
      '--benchmark <names...>',
      'InsightFace .bin files of aligned pairs, synth-wild, synth-age, synth-pose, synth-profile, synth-age30 ' +
        '(people who do not exist, drawn on first use), or all of these (at least one)',
    )
    .option(
      '--cache <folder>',
      'where drawn benchmarks are kept (default: the cache folder that doctor shows)',
    )
    .option('--no-flip', 'leave the flip test out, which halves the time')
    .option('--json', 'print a JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill evaluate student.onnx --benchmark synth-wild lfw.bin',
    );
  return addAlignOptions(addNetworkOptions(command)).action(evaluate);
}

async function evaluate(
  model: string,
  options: NetworkOptions &
    AlignOptions & {
      readonly benchmark?: readonly string[];
      readonly cache?: string;
      readonly flip: boolean;
      readonly json?: true;
    },
): Promise<void> {
  // All are opened before the first is run: a damaged last one must not cost the minutes of the others.
  const benchmarks = await openBenchmarks(options.benchmark ?? [], options.cache);
  if (benchmarks.length === 0) {
    throw new UserError('evaluate needs --benchmark with at least one name or InsightFace .bin file');
  }
  await withNetworkAndFaces(model, options, async (network, decode) => {
    const { size, inputSizePx, normalize, normalizeFrom, colour } = network;
    const input = { normalize: formatNormalisation(normalize), normalizeFrom, colour, sizePx: inputSizePx };
    const results: BenchmarkResult[] = [];
    for (const benchmark of benchmarks) {
      const result = await measure(network, benchmark, { ...options, decode });
      results.push(result);
      if (options.json) continue;
      if (results.length === 1) {
        printLine(
          `${model}: embeddings of ${size} numbers from ${inputSizePx}x${inputSizePx} pixels, ` +
            `${colour}, ${input.normalize} (${origins[normalizeFrom]})`,
        );
      }
      for (const line of ['', ...formatBenchmark(result)]) printLine(line);
    }
    if (options.json) printJson({ model, input, benchmarks: results });
  });
}

/** The network, and what makes faces of a benchmark's pictures. */
function withNetworkAndFaces(
  model: string,
  options: NetworkOptions & AlignOptions,
  use: (network: EmbeddingNetwork, decode: DecodeFace) => Promise<void>,
): Promise<void> {
  return withFaceReader(options, (decode) =>
    withEmbeddingNetwork(model, options, (network) => use(network, decode)),
  );
}

async function measure(
  network: EmbeddingNetwork,
  benchmark: Benchmark,
  { batch, flip, decode }: { batch: number; flip: boolean; decode: DecodeFace },
): Promise<BenchmarkResult> {
  const progress = startProgress();
  try {
    return await runBenchmark((faces, count) => network.embed(faces, count), benchmark, {
      batch,
      flip,
      decode,
      sizePx: network.inputSizePx,
      onProgress: (done, total) => progress.show(`${benchmark.name}: ${done} of ${total} images`),
    });
  } finally {
    progress.clear();
  }
}
