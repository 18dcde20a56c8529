// npm run bench -- iteration: the whole published iteration against the same in PyTorch, in one sitting.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { count } from '../../src/cli/options/numbers.js';
import { iresnet } from '../../src/nets/architectures/iresnet.js';
import { inferenceModel } from '../../src/nets/inference-network.js';
import { initialWeights } from '../../src/nets/initialise.js';
import { NORMALISATION_KEY } from '../../src/nets/metadata.js';
import { startPeer, startWorker, torchVersion } from '../turns/contestants.js';
import { type TurnResult, takeTurnsAndClose } from '../turns/take-turns.js';
import { addTurnOptions, reportTurns, type TurnOptions } from '../turns/turns-command.js';

/** What the benchmark is asked for. */
export interface IterationOptions extends TurnOptions {
  readonly batches: readonly number[];
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
      const ours = startWorker('ours', 'iteration-worker', { ...shared, teacher });
      const peer = { name: 'PyTorch', python, script: 'iteration' };
      const settings = { ...shared, ...(repo === undefined ? {} : { repo }) };
      const peers = torch === undefined ? [] : [startPeer(peer, settings)];
      const turns = await takeTurnsAndClose(ours, peers, { warmUp, rounds });
      sections.push({ name: 'iteration', batch, ...turns });
    }
    return sections;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const readCounts = (text: string): number[] => text.split(',').map(count);

/** Makes the `iteration` benchmark. */
export function iterationCommand(): Command {
  const command = new Command('iteration')
    .description(
      'Time the published iteration, fresh and re-sampled (StyleGAN2 for 256 pixels, iresnet100, TinyFaR-A; random weights), and, ' +
        "where a Python with PyTorch is found, PyTorch's in turn with it. Leave the machine alone meanwhile.",
    )
    .option('--batches <sizes>', 'images in a batch, one or more sizes', readCounts, [8, 16]);
  return addTurnOptions(command, { rounds: 5, warmUp: 2, repo: 'PyTorch then uses its synthesis' })
    .addHelpText('after', '\nExample:\n  $ npm run bench -- iteration --batches 8,16')
    .action((options: IterationOptions & { readonly json?: true }) =>
      reportTurns(
        options,
        (show) => runIterations(options, show),
        ({ peers: [pytorch] }) => ({ PyTorch: TARGET, peakBytes: pytorch?.peakBytes }),
      ),
    );
}
