// npm run bench -- frozen: generator and teacher against PyTorch's, in one sitting.
import { Command } from 'commander';
import { count } from '../../src/cli/options/numbers.js';
import { startPeer, startWorker, torchVersion } from '../turns/contestants.js';
import { type TurnResult, takeTurnsAndClose } from '../turns/take-turns.js';
import { addTurnOptions, reportTurns, type TurnOptions } from '../turns/turns-command.js';

/** What the benchmark is asked for. */
export interface FrozenOptions extends TurnOptions {
  readonly batch: number;
  /** Names of sections; all unless given. */
  readonly only?: readonly string[];
}

/** One network that was timed, and how many times as fast as each peer it shall be. */
export interface FrozenSection extends TurnResult {
  readonly name: string;
  readonly batch: number;
  readonly targets: Readonly<Record<string, number>>;
}

interface Plan {
  readonly name: string;
  readonly ours: Readonly<Record<string, string>>;
  readonly peers: readonly (readonly [name: string, options: Readonly<Record<string, string>>])[];
  readonly targets: Readonly<Record<string, number>>;
}

const GENERATOR_TARGETS = { "NVIDIA's code": 2.2, 'PyTorch, same formulation': 1.7 };

function generatorPlan(name: string, form: string, output: string, repo: string | undefined): Plan {
  const original =
    repo === undefined ? [] : [["NVIDIA's code", { network: 'original', output, repo }] as const];
  return {
    name,
    ours: { network: 'stylegan2', output: form },
    peers: [...original, ['PyTorch, same formulation', { network: 'stylegan2', output }]],
    targets: GENERATOR_TARGETS,
  };
}

function plansOf({ repo }: FrozenOptions): Plan[] {
  const peer = (format: string) => [`PyTorch ${format}`, { network: 'iresnet100', format }] as const;
  return [
    generatorPlan('StyleGAN2 256, faces', 'faces', 'faces', repo),
    generatorPlan('StyleGAN2 256, images', 'images', 'images', repo),
    generatorPlan('StyleGAN2 256, exported form', 'plain', 'images', undefined),
    {
      name: 'iresnet100',
      ours: { network: 'iresnet100' },
      peers: [peer('channels_last'), peer('nchw')],
      targets: { 'PyTorch channels_last': 1.05 },
    },
  ];
}

/** Times generator and teacher; `show` hears what is going on. */
export async function runFrozen(
  options: FrozenOptions,
  show: (text: string) => void,
): Promise<FrozenSection[]> {
  const { batch, rounds, warmUp, threads, python, only } = options;
  const torch = options.peers ? torchVersion(python) : undefined;
  const sections: FrozenSection[] = [];
  for (const plan of plansOf(options)) {
    if (only && !only.some((name) => plan.name.includes(name))) continue;
    show(`timing: ${plan.name}, batch ${batch}`);
    const shared = { batch, threads };
    const ours = startWorker('ours', 'frozen-worker', { ...plan.ours, ...shared });
    const peers = (torch === undefined ? [] : plan.peers).map(([name, own]) =>
      startPeer({ name, python, script: 'frozen' }, { ...own, ...shared }),
    );
    const { name, targets } = plan;
    sections.push({ name, batch, targets, ...(await takeTurnsAndClose(ours, peers, { warmUp, rounds })) });
  }
  return sections;
}

/** Makes the `frozen` benchmark. */
export function frozenCommand(): Command {
  const command = new Command('frozen')
    .description(
      'Time StyleGAN2 (256 pixels, full width, random weights and noise) and iresnet100 and, where a Python with PyTorch is ' +
        "found, PyTorch's in turn with them. Leave the machine alone meanwhile.",
    )
    .option('--batch <images>', 'images in a batch', count, 8)
    .option('--only <names...>', 'the sections whose names hold one of these');
  return addTurnOptions(command, { rounds: 7, warmUp: 2, repo: 'to be timed too' })
    .addHelpText('after', '\nExample:\n  $ npm run bench -- frozen --repo ../stylegan3')
    .action((options: FrozenOptions & { readonly json?: true }) =>
      reportTurns(
        options,
        (show) => runFrozen(options, show),
        ({ targets }) => targets,
      ),
    );
}
