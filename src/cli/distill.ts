// synthdistill distill: a student trained on generated faces, from a configuration to a run folder.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { DistillConfig } from '../distill/config.js';
import { checkFiles, resolveConfig } from '../distill/config-file.js';
import type { DistillEvent } from '../distill/events.js';
import { RUN_FILES } from '../distill/run-folder.js';
import { UserError } from '../math/user-error.js';
import { type Progress, showProgress } from './progress.js';

const INTERRUPTED = 130;

/** Runs a distillation and tells what happens; `distill` of distill/distill.ts. */
export type Distill = (
  config: DistillConfig,
  options: { readonly folder: string; readonly signal: AbortSignal; readonly resume: boolean },
) => AsyncIterable<DistillEvent>;

interface DistillOptions {
  readonly set: readonly string[];
  readonly out?: string;
  readonly resume?: true;
  readonly json?: true;
}

/**
 * Makes the `distill` command.
 *
 * @param run stands in for the distillation itself, in tests
 */
export function distillCommand(run?: Distill): Command {
  return new Command('distill')
    .summary('train a student on generated faces')
    .description(
      'Train a light student on generated faces until it embeds them like the teacher. What the configuration leaves ' +
        'out is the published setting. Ctrl-C saves and stops; --resume goes on to the very same weights.',
    )
    .argument('[config]', 'a YAML file with the differences from the published setting')
    .option('--set <key=value...>', 'set one key over the file, as in training.batchSize=64', [])
    .option('--out <folder>', 'the run folder (default: runs/<student>-<date>-<time>)')
    .option('--resume', "go on with the run in --out; without a configuration, with the run's own")
    .option('--json', 'print each event as one line of JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill distill paper.yaml --set teacher.file=teacher.onnx --out runs/first\n' +
        '  $ synthdistill distill --resume --out runs/first\n\n' +
        'Exit code: 0 when done, 130 when interrupted and saved, 1 for an error.',
    )
    .action(async (file: string | undefined, options: DistillOptions) => {
      const distill = run ?? (await import('../distill/distill.js')).distill;
      await follow(distill, readSettings(file, options), options.json === true);
    });
}

interface Settings {
  readonly config: DistillConfig;
  readonly folder: string;
  readonly resume: boolean;
}

function readSettings(argument: string | undefined, options: DistillOptions): Settings {
  // `--set a=1 b=2 config.yaml` reads naturally, so what has no `=` there is the configuration.
  const set = options.set.filter((text) => text.includes('='));
  const files = [argument, ...options.set.filter((text) => !text.includes('='))].filter(
    (text) => text !== undefined,
  );
  if (files.length > 1) {
    throw new UserError(
      `expected one configuration file, found ${files.join(' and ')}: --set takes key=value`,
    );
  }
  const resume = options.resume === true;
  if (resume && options.out === undefined) {
    throw new UserError('--resume needs --out with the folder of the run to go on with');
  }
  const own = resume && files.length === 0 ? ownConfig(options.out ?? '') : undefined;
  const file = files[0] ?? own;
  const config = resolveConfig({ ...(file === undefined ? {} : { file }), set });
  checkFiles(config);
  return { config, folder: options.out ?? defaultFolder(config, new Date()), resume };
}

function ownConfig(folder: string): string {
  const file = join(folder, RUN_FILES.config);
  if (!existsSync(file)) {
    throw new UserError(`${folder}: holds no run to resume (no ${RUN_FILES.config}): correct --out`);
  }
  return file;
}

/** The run folder when none is given: `runs/tinyfar-c-20260131-235959`, in local time. */
export function defaultFolder(config: DistillConfig, date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  const time = `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
  return join('runs', `${config.student.network}-${day}-${time}`);
}

async function follow(distill: Distill, { config, folder, resume }: Settings, json: boolean): Promise<void> {
  const { stdout, stderr } = process;
  const progress = showProgress({
    print: (line) => void (json || stdout.write(`${line}\n`)),
    stepLines: !json && !stdout.isTTY,
    ...(stderr.isTTY ? { terminal: stderr } : {}),
    now: () => performance.now(),
  });
  const interruption = abortOnSignals(progress);
  let last: DistillEvent | undefined;
  try {
    progress.print(`run folder: ${folder}`);
    for await (const event of distill(config, { folder, signal: interruption.signal, resume })) {
      progress.show(event.type === 'finished' ? { ...event, file: join(folder, event.file) } : event);
      if (json) {
        progress.clear();
        stdout.write(`${JSON.stringify(event)}\n`);
      }
      last = event;
    }
  } catch (error) {
    if (!interruption.signal.aborted || (error as Error).name !== 'AbortError') throw error;
  } finally {
    progress.clear();
    interruption.release();
  }
  if (last?.type === 'finished') return;
  if (!interruption.signal.aborted && last?.type !== 'interrupted') {
    throw new Error('the run ended without saying how');
  }
  const remedy = existsSync(join(folder, RUN_FILES.config))
    ? `to go on: synthdistill distill --resume --out ${quote(folder)}`
    : 'nothing was saved';
  stderr.write(`interrupted; ${remedy}\n`);
  process.exitCode = INTERRUPTED;
}

/** The first Ctrl-C (or SIGTERM) asks the run to save and stop, the second one ends the process. */
function abortOnSignals(progress: Progress): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    progress.clear();
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    process.stderr.write('finishing the step and saving; Ctrl-C again to quit at once\n');
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

function quote(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
