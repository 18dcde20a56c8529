// npm run bench -- loop: how much of a distillation step is spent outside ONNX Runtime, and where the rest goes.

import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { count } from '../../src/cli/options/numbers.js';
import {
  alignColumns,
  formatPercent,
  printJson,
  printLine,
  startProgress,
} from '../../src/cli/terminal/output.js';
import { distillKind } from '../../src/config/kinds.js';
import { checkFiles } from '../../src/config/paths.js';
import { resolveConfig } from '../../src/config/resolve.js';
import { distill } from '../../src/distill/distill.js';
import { UserError } from '../../src/files/user-error.js';
import { Engine } from '../../src/graph/engine.js';
import { tinyfars } from '../../src/nets/architectures/tinyfar.js';
import { writeModels } from '../workers/loop-models.js';
import { watchPhases } from '../workers/phase-clock.js';

/** What the benchmark is asked for. */
export interface LoopOptions {
  readonly network: keyof typeof tinyfars;
  readonly batch: number;
  readonly steps: number;
  readonly warmUp: number;
  readonly threads: number;
  /** ONNX files; left out: networks with random weights. A generator that is given has no mapping network. */
  readonly generator?: string;
  readonly teacher?: string;
}

/** Where the time of a run went. */
export interface LoopReport {
  readonly network: string;
  readonly batch: number;
  readonly threads: number;
  /** Steps that count. */
  readonly steps: number;
  readonly wallSeconds: number;
  /** Seconds inside ONNX Runtime, by network. */
  readonly phases: Readonly<Record<string, number>>;
  /** Seconds outside: random numbers, messages between threads, copies, the log. */
  readonly restSeconds: number;
  readonly restShare: number;
}

/** The largest share of a step that shall be spent outside ONNX Runtime. */
export const REST_TARGET = 0.03;

/** Runs a distillation with the dynamic sampler and measures its steps; `show` hears what is going on. */
export async function runLoop(options: LoopOptions, show: (text: string) => void): Promise<LoopReport> {
  const { network, batch, threads, warmUp } = options;
  // The dynamic sampler makes steps in pairs; whole pairs are measured.
  const even = (steps: number) => 2 * Math.ceil(steps / 2);
  const skipped = even(warmUp);
  const total = skipped + even(options.steps);
  const folder = await mkdtemp(join(tmpdir(), 'synthdistill-loop-'));
  const engine = await Engine.start({ threads });
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt);
  try {
    const models = await writeModels(folder);
    const teacher = options.teacher ?? models.teacher;
    const { mapping, synthesis } = models;
    const config = resolveConfig({
      generator: {
        kind: 'onnx',
        ...(options.generator === undefined ? { mapping, synthesis } : { file: options.generator }),
      },
      teacher: { file: teacher },
      student: { network },
      training: {
        batchSize: batch,
        epochs: 1,
        imagesPerEpoch: (batch * total) / 2,
        validationImages: 0,
        // Beyond the last step: writing a checkpoint is no part of a step.
        checkpointEverySteps: total + 2,
      },
    });
    checkFiles(distillKind, config);
    const seconds = watchPhases(engine);
    const read = () => ({
      wall: performance.now() / 1000,
      busy: engine.busySeconds,
      phases: {
        mapping: seconds.get(mapping) ?? 0,
        generator: seconds.get(options.generator ?? synthesis) ?? 0,
        teacher: seconds.get(teacher) ?? 0,
        student: seconds.get('training step') ?? 0,
      },
    });
    const { signal } = interruption;
    type Reading = ReturnType<typeof read>;
    let begin: Reading | undefined;
    let end: Reading | undefined;
    for await (const event of distill(config, { folder: join(folder, 'run'), engine, signal })) {
      if (event.type !== 'step') continue;
      if (event.step === skipped) begin = read();
      if (event.step === total) end = read();
      show(`step ${event.step} of ${total}`);
    }
    if (!begin || !end) throw new UserError('interrupted before the last step: nothing was measured');
    const since = begin;
    const until = end;
    const wallSeconds = until.wall - since.wall;
    const restSeconds = wallSeconds - (until.busy - since.busy);
    const phases = Object.entries(until.phases).map(
      ([name, s]) => [name, s - since.phases[name as keyof Reading['phases']]] as const,
    );
    return {
      network,
      batch,
      threads,
      steps: total - skipped,
      wallSeconds,
      phases: Object.fromEntries(phases),
      restSeconds,
      restShare: restSeconds / wallSeconds,
    };
  } finally {
    process.off('SIGINT', interrupt);
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function loopTable(report: LoopReport): string[] {
  const { network, batch, threads, steps, wallSeconds, phases, restSeconds, restShare } = report;
  const row = (name: string, seconds: number) => [
    name,
    ((seconds / steps) * 1000).toFixed(1),
    `${formatPercent(seconds / wallSeconds)} %`,
  ];
  const target = `target ${formatPercent(REST_TARGET, 0)} %: ${restShare <= REST_TARGET ? 'met' : 'missed'}`;
  return [
    `${network}, batch ${batch}, ${threads} threads, dynamic sampler, mean of ${steps} steps`,
    ...alignColumns(
      [
        ['', 'ms a step', 'share'],
        ...Object.entries(phases).map(([name, seconds]) => row(name, seconds)),
        [...row('outside', restSeconds), target],
        row('all', wallSeconds),
      ],
      'lrrl',
    ),
    'outside: random numbers, messages between threads, copies and the log; crop and resize are part of the generator',
  ];
}

/** Makes the `loop` benchmark. */
export function loopCommand(): Command {
  return new Command('loop')
    .description(
      'Show how much of a distillation step is spent in each network and outside of them. Without files, the generator ' +
        'and the teacher are networks with random weights.',
    )
    .addOption(
      new Option('--network <name>', 'the student').choices(Object.keys(tinyfars)).default('tinyfar-a'),
    )
    .option('--batch <images>', 'images in a step', count, 64)
    .option('--steps <count>', 'steps that count', count, 40)
    .option('--warm-up <steps>', 'steps before them', count, 8)
    .option('--threads <count>', 'processor threads', count, availableParallelism())
    .option('--generator <file>', 'a generator in ONNX, z to image in -1..1')
    .option('--teacher <file>', 'an embedding network in ONNX')
    .option('--json', 'print a JSON object')
    .addHelpText('after', '\nExample:\n  $ npm run bench -- loop --steps 20 --teacher teacher.onnx')
    .action(async (options: LoopOptions & { readonly json?: true }) => {
      const progress = startProgress();
      const report = await runLoop(options, progress.show).finally(progress.clear);
      if (options.json) printJson(report);
      else for (const line of loopTable(report)) printLine(line);
    });
}
