// npm run bench -- iteration: the whole published iteration against the same in PyTorch, in one sitting.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { parseCount } from '../src/cli/network-options.js';
import { alignColumns, printJson, printLine, startProgress } from '../src/cli/output.js';
import { inferenceModel } from '../src/nets/inference-network.js';
import { initialWeights } from '../src/nets/initialise.js';
import { iresnet } from '../src/nets/iresnet.js';
import { NORMALISATION_KEY } from '../src/nets/normalisation.js';
import { torchVersion } from './contestants.js';
import { flags, LineProcess } from './line-process.js';
import { TABLE_ALIGNMENT, TABLE_HEADINGS, turnRows } from './step-table.js';
import { type TurnResult, takeTurns } from './take-turns.js';

/** What the benchmark is asked for. */
export interface IterationOptions {
  readonly batches: readonly number[];
  readonly rounds: number;
  readonly warmUp: number;
  readonly threads: number;
  readonly python: string;
  readonly peers: boolean;
  /** A checkout of NVIDIA's code, whose synthesis the peer then uses. */
  readonly repo?: string;
}

/** One batch size that was timed. */
export interface IterationSection extends TurnResult {
  readonly name: string;
  readonly batch: number;
}

/** How many times as fast as PyTorch an iteration shall be. */
const TARGET = 1.9;

/** Times the iteration at every batch size; `show` hears what is going on. */
export async function runIterations(
  options: IterationOptions,
  show: (text: string) => void,
): Promise<IterationSection[]> {
  const { batches, rounds, warmUp, threads, python, repo } = options;
  const torch = options.peers ? torchVersion(python) : undefined;
  const worker = fileURLToPath(new URL('./iteration-worker.js', import.meta.url));
  const script = fileURLToPath(new URL('../../bench/peers/iteration.py', import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), 'synthdistill-iteration-'));
  try {
    const teacher = join(folder, 'teacher.onnx');
    const network = iresnet('iresnet100');
    await writeFile(
      teacher,
      inferenceModel(network, initialWeights(network, 1), { [NORMALISATION_KEY]: 'arcface-128' }),
    );
    const sections: IterationSection[] = [];
    for (const batch of batches) {
      show(`timing: iteration, batch ${batch}`);
      const shared = { batch, threads };
      const ours = new LineProcess('ours', process.execPath, [worker, ...flags({ ...shared, teacher })]);
      const peer = ['-B', script, ...flags({ ...shared, ...(repo === undefined ? {} : { repo }) })];
      const peers = torch === undefined ? [] : [new LineProcess('PyTorch', python, peer)];
      try {
        sections.push({ name: 'iteration', batch, ...(await takeTurns(ours, peers, { warmUp, rounds })) });
      } finally {
        for (const process of [ours, ...peers]) await process.close();
      }
    }
    return sections;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const parseCounts = (text: string): number[] => text.split(',').map(parseCount);

/** Makes the `iteration` benchmark. */
export function iterationCommand(): Command {
  return new Command('iteration')
    .description(
      'Time the published iteration, fresh and re-sampled (StyleGAN2 for 256 pixels, iresnet100, TinyFaR-A; random weights), and, ' +
        "where a Python with PyTorch is found, PyTorch's in turn with it. Leave the machine alone meanwhile.",
    )
    .option('--batches <sizes>', 'images in a batch, one or more sizes', parseCounts, [8, 16])
    .option('--rounds <turns>', 'iterations that count', parseCount, 5)
    .option('--warm-up <iterations>', 'iterations before them', parseCount, 2)
    .option('--threads <count>', 'processor threads', parseCount, availableParallelism())
    .option('--python <file>', 'where to look for PyTorch', '/usr/bin/python3')
    .option(
      '--repo <folder>',
      "a checkout of NVIDIA's stylegan2-ada-pytorch or stylegan3: PyTorch then uses its synthesis",
    )
    .option('--no-peers', 'our own iteration only')
    .option('--json', 'print a JSON object')
    .addHelpText('after', '\nExample:\n  $ npm run bench -- iteration --batches 8,16')
    .action(async (options: IterationOptions & { readonly json?: true }) => {
      const progress = startProgress();
      const loads = [loadavg()[0]];
      const sections = await runIterations(options, progress.show).finally(progress.clear);
      loads.push(loadavg()[0]);
      if (options.json) {
        printJson({ threads: options.threads, loads, sections });
        return;
      }
      const rows = sections.flatMap((section) => {
        const memory = section.peers[0]?.peakBytes;
        return turnRows(section, { PyTorch: TARGET, ...(memory === undefined ? {} : { peakBytes: memory }) });
      });
      for (const line of alignColumns([TABLE_HEADINGS, ...rows], TABLE_ALIGNMENT)) printLine(line);
      printLine(`load of the machine meanwhile: ${loads.map((load) => load.toFixed(1)).join(', ')}`);
    });
}
