// Shared by the commands that run for long: their settings, their progress, how they end.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { ResolveOptions } from '../../config/resolve.js';
import { shellQuote } from '../../files/shell-quote.js';
import { UserError } from '../../files/user-error.js';
import type { AnyRunEvent } from '../../results/run-kinds.js';
import { RUN_FILES } from '../../training/run-folder/run-files.js';
import { abortOnSignals, INTERRUPTED } from '../terminal/interruption.js';
import { type Progress, showProgress } from '../terminal/progress.js';

/** Something that runs for long, writes to a folder and tells what happens. */
export type Run<Config, Event extends AnyRunEvent> = (
  config: Config,
  options: { readonly folder: string; readonly signal: AbortSignal; readonly resume: boolean },
) => AsyncIterable<Event>;

/** The options that {@link addRunOptions} adds. */
export interface RunCommandOptions {
  readonly set: readonly string[];
  readonly out?: string;
  readonly resume?: true;
  readonly json?: true;
}

/** What a run is started with. */
export interface RunSettings<Config> {
  readonly config: Config;
  readonly folder: string;
  readonly resume: boolean;
}

/** Adds what every run takes: `--set`, `--out`, `--resume`, `--json`; `what` names the default folder's first part. */
export function addRunOptions(command: Command, what: string): Command {
  return command
    .option('--set <key=value...>', 'set one key over the file, as in training.batchSize=64', [])
    .option('--out <folder>', `the run folder (default: runs/<${what}>-<date>-<time>)`)
    .option('--resume', "go on with the run in --out; without a configuration, with the run's own")
    .option('--json', 'print each event as one line of JSON');
}

/** Where a run's configuration comes from, and what is set over it. */
export interface RunSources extends ResolveOptions {
  /** A YAML file; left out: the command's own. */
  readonly file?: string;
}

/**
 * Where a run's configuration comes from: the file given, or that of the run to resume, and `--set`.
 *
 * @throws UserError for two files, or `--resume` without a run
 */
export function readSources(argument: string | undefined, options: RunCommandOptions): RunSources {
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
  return { ...(file === undefined ? {} : { file }), set, dropForeign: own !== undefined };
}

function ownConfig(folder: string): string {
  const file = join(folder, RUN_FILES.config);
  if (!existsSync(file)) {
    throw new UserError(`${folder}: holds no run to resume (no ${RUN_FILES.config}): correct --out`);
  }
  return file;
}

/** The run folder when none is given: `runs/tinyfar-c-20260131-235959`, in local time. */
export function defaultFolder(name: string, date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}${two(date.getMonth() + 1)}${two(date.getDate())}`;
  const time = `${two(date.getHours())}${two(date.getMinutes())}${two(date.getSeconds())}`;
  return join('runs', `${name}-${day}-${time}`);
}

/**
 * Runs to the end, or until Ctrl-C has been answered by a checkpoint, and prints what happens; whether it got to the end.
 *
 * @param command the name of the command, for the line that says how to go on
 */
export async function followRun<Config, Event extends AnyRunEvent>(
  command: string,
  run: Run<Config, Event>,
  { config, folder, resume }: RunSettings<Config>,
  json: boolean,
): Promise<boolean> {
  const { stdout, stderr } = process;
  const progress = openProgress(json);
  const interruption = abortOnSignals(progress);
  let last: AnyRunEvent | undefined;
  try {
    progress.print(`run folder: ${folder}`);
    for await (const event of run(config, { folder, signal: interruption.signal, resume })) {
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
  if (last?.type === 'finished') return true;
  if (!interruption.signal.aborted && last?.type !== 'interrupted') {
    throw new Error('the run ended without saying how');
  }
  const remedy = existsSync(join(folder, RUN_FILES.config))
    ? `to go on: synthdistill ${command} --resume --out ${shellQuote(folder)}`
    : 'nothing was saved';
  stderr.write(`interrupted; ${remedy}\n`);
  process.exitCode = INTERRUPTED;
  return false;
}

/**
 * Progress on this process's terminal, or nothing but warnings' place for `--json`.
 *
 * @param label stands in front of the lines about steps
 */
export function openProgress(json: boolean, label?: string): Progress {
  const { stdout, stderr } = process;
  return showProgress({
    print: (line) => void (json || stdout.write(`${line}\n`)),
    stepLines: !json && !stdout.isTTY,
    ...(label === undefined ? {} : { label }),
    ...(stderr.isTTY ? { terminal: stderr } : {}),
    now: () => performance.now(),
  });
}
