// synthdistill evaluate: an embedding network measured on verification benchmarks.
import { Command } from 'commander';
import type { DataSet } from '../evaluate/data-kinds.js';
import type { DecodeFace, EmbedFaces, EmbedOptions } from '../evaluate/embed-images.js';
import { type BenchmarkResult, runBenchmark } from '../evaluate/run-benchmark.js';
import { runTemplates, type TemplateResult } from '../evaluate/run-templates.js';
import { UserError } from '../math/user-error.js';
import type { EmbeddingNetwork } from '../nets/embedding-network.js';
import { formatNormalisation } from '../nets/normalisation.js';
import { formatBenchmark } from './benchmark-table.js';
import { addDataOptions, type DataCliOptions, dataOptions } from './data-options.js';
import { type AlignOptions, addAlignOptions } from './detector-options.js';
import { withFaceReader } from './face-reader.js';
import { addNetworkOptions, type NetworkOptions, withEmbeddingNetwork } from './network-options.js';
import { openDataSets } from './open-benchmarks.js';
import { printJson, printLine, startProgress } from './output.js';
import { formatTemplates } from './template-table.js';

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
      'files or folders, whose layout is recognised (synthdistill benchmarks lists them) or given as KIND:PATH; ' +
        'synth-wild, synth-age, synth-pose, synth-profile, synth-age30 (people who do not exist, drawn on first use), ' +
        'or all of these (at least one)',
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
  return addAlignOptions(addDataOptions(addNetworkOptions(command))).action(evaluate);
}

async function evaluate(
  model: string,
  options: NetworkOptions &
    AlignOptions &
    DataCliOptions & {
      readonly benchmark?: readonly string[];
      readonly cache?: string;
      readonly flip: boolean;
      readonly json?: true;
    },
): Promise<void> {
  // All are opened before the first is run: a damaged last one must not cost the minutes of the others.
  const { cache } = options;
  const benchmarks = await openDataSets(options.benchmark ?? [], {
    ...dataOptions(options),
    ...(cache !== undefined && { cache }),
  });
  if (benchmarks.length === 0) {
    throw new UserError('evaluate needs --benchmark with at least one name, file or folder');
  }
  await withNetworkAndFaces(model, options, async (network, decode) => {
    const { size, inputSizePx, normalize, normalizeFrom, colour } = network;
    const input = { normalize: formatNormalisation(normalize), normalizeFrom, colour, sizePx: inputSizePx };
    const results: (BenchmarkResult | TemplateResult)[] = [];
    for (const data of benchmarks) {
      const result = await measure(network, data, { ...options, decode });
      results.push(result);
      if (options.json) continue;
      if (results.length === 1) {
        printLine(
          `${model}: embeddings of ${size} numbers from ${inputSizePx}x${inputSizePx} pixels, ` +
            `${colour}, ${input.normalize} (${origins[normalizeFrom]})`,
        );
      }
      const lines = 'templates' in result ? formatTemplates(result) : formatBenchmark(result);
      for (const line of ['', ...lines]) printLine(line);
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
  data: DataSet,
  { batch, flip, decode }: { batch: number; flip: boolean; decode: DecodeFace },
): Promise<BenchmarkResult | TemplateResult> {
  const progress = startProgress();
  const embed: EmbedFaces = (faces, count) => network.embed(faces, count);
  const options: EmbedOptions = {
    batch,
    flip,
    sizePx: network.inputSizePx,
    onProgress: (done, total) => progress.show(`${data.benchmark.name}: ${done} of ${total} images`),
  };
  try {
    return data.kind === 'pairs'
      ? await runBenchmark(embed, data.benchmark, { ...options, decode })
      : // Its faces are aligned by the points that come with it.
        await runTemplates(embed, data.benchmark, options);
  } finally {
    progress.clear();
  }
}
