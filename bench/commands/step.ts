// npm run bench -- step: our training step and inference against PyTorch's, in one sitting.
import { loadavg } from 'node:os';
import { Command, Option } from 'commander';
import { count } from '../../src/cli/options/numbers.js';
import { printJson, printLine, startProgress } from '../../src/cli/terminal/output.js';
import { tinyfars } from '../../src/nets/architectures/tinyfar.js';
import { startPeer, startWorker, torchVersion } from '../turns/contestants.js';
import type { LineProcess } from '../turns/line-process.js';
import { type StepReport, type StepSection, stepTable } from '../turns/step-table.js';
import { takeTurns } from '../turns/take-turns.js';
import { addTurnOptions, type TurnOptions } from '../turns/turns-command.js';

/** What the benchmark is asked for. */
export interface StepOptions extends TurnOptions {
  readonly network: keyof typeof tinyfars;
  /** Images in a training step; inference has half as many. */
  readonly batch: number;
}

interface Task {
  readonly network: keyof typeof tinyfars;
  readonly batch: number;
  readonly threads: number;
  readonly mode: 'train' | 'infer';
}

/** The memory formats in which PyTorch is timed. */
const FORMATS = ['channels_last', 'nchw'];

/** Starts PyTorch's step once for each memory format. */
function startPeers(python: string, task: Task): LineProcess[] {
  const settings = { ...task, network: task.network.slice(-1).toUpperCase() };
  return FORMATS.map((format) =>
    startPeer({ name: `PyTorch ${format}`, python, script: 'tinyfar_step' }, { ...settings, format }),
  );
}

/** Times the training step in both lowerings and inference; `show` hears what is going on. */
export async function runSteps(options: StepOptions, show: (text: string) => void): Promise<StepReport> {
  const { network, batch, rounds, threads, python } = options;
  const torch = options.peers ? torchVersion(python) : undefined;
  const loads: number[] = [];
  const started: LineProcess[] = [];
  const keep = (processes: LineProcess[]) => {
    started.push(...processes);
    return processes;
  };
  const close = async (processes: readonly LineProcess[]) => {
    for (const process of processes) await process.close();
  };
  const time = async (
    name: StepSection['name'],
    ours: LineProcess,
    peers: LineProcess[],
    size: { batch: number; rounds: number },
  ) => {
    show(`timing: ${name}, batch ${size.batch}`);
    loads.push(loadavg()[0]);
    const result = await takeTurns(ours, peers, { warmUp: options.warmUp, rounds: size.rounds });
    await ours.close();
    return { name, ...size, ...result };
  };
  const peersOf = (task: Task) => (torch === undefined ? [] : keep(startPeers(python, task)));

  try {
    const training: Task = { network, batch, threads, mode: 'train' };
    const peers = peersOf(training);
    const [blocked] = keep([startWorker('ours', 'step-worker', { ...training })]);
    const first = await time('training step', blocked, peers, { batch, rounds });
    const [standard] = keep([
      startWorker('ours, standard operators', 'step-worker', { ...training, operators: 'standard' }),
    ]);
    const fewer = { batch, rounds: Math.ceil(rounds / 3) };
    const second = await time('training step, standard operators', standard, peers, fewer);
    await close(peers);

    // A step of inference is short: more of them, so that a median means as much.
    const half = { batch: Math.max(1, Math.floor(batch / 2)), rounds: 3 * rounds };
    const inference: Task = { network, batch: half.batch, threads, mode: 'infer' };
    const [ours] = keep([startWorker('ours', 'step-worker', { ...inference })]);
    const third = await time('inference', ours, peersOf(inference), half);
    loads.push(loadavg()[0]);
    return { network, threads, torch: torch ?? null, loads, sections: [first, second, third] };
  } finally {
    await close(started);
  }
}

/** Makes the `step` benchmark. */
export function stepCommand(): Command {
  const command = new Command('step')
    .description(
      "Time the student's training step and inference and, where a Python with PyTorch is found, PyTorch's in turn " +
        'with them. Leave the machine alone meanwhile.',
    )
    .addOption(
      new Option('--network <name>', 'the student').choices(Object.keys(tinyfars)).default('tinyfar-a'),
    )
    .option('--batch <images>', 'images in a training step; inference takes half as many', count, 64);
  return addTurnOptions(command, { rounds: 12, warmUp: 8 })
    .addHelpText('after', '\nExample:\n  $ npm run bench -- step --network tinyfar-c --rounds 6')
    .action(async (options: StepOptions & { readonly json?: true }) => {
      const progress = startProgress();
      const report = await runSteps(options, progress.show).finally(progress.clear);
      if (options.json) {
        printJson(report);
        return;
      }
      for (const line of stepTable(report)) printLine(line);
      if (report.torch === null && options.peers) {
        printLine(
          `${options.python} has no PyTorch to compare with: apt-get install python3-torch, or name another with --python`,
        );
      }
    });
}
