// synthdistill distill: a student trained on generated faces, from a configuration to a run folder.

import { Command, Option } from 'commander';
import type { DistillConfig } from '../../config/distill-config.js';
import { PRESETS } from '../../config/presets.js';
import type { DistillEvent } from '../../distill/events.js';
import { describePlan, planEvent } from '../../distill/plan/describe-plan.js';
import { checkBenchmarks } from '../../evaluate/open-benchmarks.js';
import type { ClosingRow } from '../../results/closing-row.js';
import { measureRun } from '../../results/measure-run.js';
import { measureOn } from '../../results/measure-student.js';
import { writeRunReport } from '../../results/report/write-run-report.js';
import { RUN_FILES } from '../../training/run-folder/run-files.js';
import { openBenchmarksShown } from '../measuring/open-with-progress.js';
import { aboveZero } from '../options/numbers.js';
import { addSourceOptions, nameSourceOptions } from '../options/source-options.js';
import { benchmarksOf, type DistillCommandOptions, layOut, readSettings } from '../runs/distill-settings.js';
import { addRunOptions, followRun, type Run } from '../runs/follow-run.js';
import type { planDistillation } from '../runs/plan-distillation.js';
import { formatClosing } from '../tables/closing-table.js';
import { untilInterrupted } from '../terminal/interruption.js';
import { printLine, startProgress } from '../terminal/output.js';

/** Runs a distillation and tells what happens; `distill` of distill/distill.ts. */
export type Distill = Run<DistillConfig, DistillEvent>;

/** What the command puts together; in tests some of it is only played. */
export interface DistillStages {
  /** `distill` of distill/distill.ts. */
  readonly distill?: Distill;
  /** Checks before the run that the benchmarks of its end are there. */
  readonly check?: (benchmarks: readonly string[]) => Promise<void>;
  /** Measures teacher and student of a finished run on benchmarks. */
  readonly measure?: (
    config: DistillConfig,
    folder: string,
    benchmarks: readonly string[],
    tell: (line: string) => void,
  ) => Promise<readonly ClosingRow[]>;
  /** Lays a run out for a time. */
  readonly plan?: typeof planDistillation;
  /** Writes the report of a finished run and gives its path. */
  readonly report?: (config: DistillConfig, folder: string, rows: readonly ClosingRow[]) => Promise<string>;
}

/** Makes the `distill` command. */
export function distillCommand(stages: DistillStages = {}): Command {
  const command = new Command('distill')
    .summary('train a student on generated faces')
    .description(
      'Train a light student on generated faces until it embeds them like the teacher. Without a configuration, ' +
        'generator and teacher are those that come with this program, and the run ends with a table of its ' +
        'benchmarks. The run folder holds a report, report.html. What a configuration leaves out is the published ' +
        'setting. Ctrl-C saves and stops; --resume goes on to the very same weights.',
    )
    .argument('[config]', 'a YAML file with the differences from the published setting')
    .addOption(
      new Option('--preset <name>', 'instead of a configuration: one of those that come with this program')
        .choices(Object.keys(PRESETS))
        .conflicts('resume'),
    )
    .option(
      '--minutes <count>',
      'lay out the run so that it ends in this time on this machine (with --teacher alone: 60)',
      aboveZero,
    )
    .option(
      '--benchmark <names...>',
      'measure teacher and student at the end on these, named as for evaluate (default: on the embedded population, ' +
        'its own; with --teacher none)',
    )
    .option('--no-benchmark', 'end without measuring');
  return addRunOptions(addSourceOptions(command), 'student')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill distill\n' +
        '  $ synthdistill distill --teacher teacher.onnx --minutes 60\n' +
        '  $ synthdistill distill paper.yaml --set teacher.file=teacher.onnx --out runs/first\n' +
        '  $ synthdistill distill --resume --out runs/first\n\n' +
        'Exit code: 0 when done, 130 when interrupted and saved, 1 for an error.',
    )
    .action(async (file: string | undefined, options: DistillCommandOptions) => {
      try {
        await runDistillation(file, options, stages);
      } catch (error) {
        throw nameSourceOptions(error, options);
      }
    });
}

async function runDistillation(
  file: string | undefined,
  options: DistillCommandOptions,
  stages: DistillStages,
): Promise<void> {
  const { measure = measureFinished, report = writeReport } = stages;
  const json = options.json === true;
  const tell = (line: string): void => void (json || printLine(line));
  const prepared = await untilInterrupted((signal) =>
    prepareDistillation(file, options, { stages, signal, tell }),
  );
  if (!prepared) return;
  const { settings, names, start } = prepared;
  const { config, folder } = settings;
  const finished = await followRun('distill', start, settings, json);
  if (!finished) return;
  const rows = names.length > 0 ? await measure(config, folder, names, tell) : [];
  if (json && rows.length > 0) printLine(JSON.stringify({ type: 'benchmarks', rows }));
  if (!json && rows.length > 0) for (const line of ['', ...formatClosing(rows), '']) printLine(line);
  tell('writing the report');
  const page = await report(config, folder, rows);
  printLine(json ? JSON.stringify({ type: 'report', file: page }) : `report: ${page}`);
}

/** What there is to do before there is a run: its settings, its plan, what it is measured on. */
async function prepareDistillation(
  file: string | undefined,
  options: DistillCommandOptions,
  {
    stages,
    signal,
    tell,
  }: {
    readonly stages: DistillStages;
    readonly signal: AbortSignal;
    readonly tell: (line: string) => void;
  },
) {
  const distill = stages.distill ?? (await import('../../distill/distill.js')).distill;
  const given = await readSettings(file, options);
  const names = benchmarksOf(given.config, options);
  // Opened before the run: a wrong name must not cost an epoch, nor one that is needed at the end all of them.
  const opened = await openBenchmarksShown(given.config.evaluation.benchmarks);
  const measureStudent = measureOn(opened, (name) => tell(`measuring ${RUN_FILES.student} on ${name}`));
  const { check = checkBenchmarks } = stages;
  await check(names);
  const settings = await layOut(given, {
    minutes: options.minutes,
    pictures: opened.reduce((total, { images }) => total + images.length, 0),
    plan: stages.plan ?? (await import('../runs/plan-distillation.js')).planDistillation,
    tell: (what) => {
      if (typeof what === 'string') tell(what);
      else if (options.json) printLine(JSON.stringify(planEvent(what)));
      else for (const line of describePlan(what)) printLine(line);
    },
    signal,
  });
  const start: Distill = (config, how) =>
    distill(config, { ...how, ...(opened.length > 0 && { measure: measureStudent }) });
  return { settings, names, start };
}

/** Teacher and student of a finished run on benchmarks, with a line of progress. */
async function measureFinished(
  { teacher }: Pick<DistillConfig, 'teacher'>,
  folder: string,
  names: readonly string[],
  tell: (line: string) => void,
): Promise<ClosingRow[]> {
  tell(`opening ${names.join(', ')}`);
  const benchmarks = await openBenchmarksShown(names);
  const progress = startProgress();
  try {
    return await measureRun({
      folder,
      teacher,
      benchmarks,
      onBegin: (file, name) => {
        progress.clear();
        tell(`measuring ${file} on ${name}`);
      },
      onWarning: progress.warn,
      onProgress: (file, name, done, total) => progress.show(`${file}: ${name}, ${done} of ${total} images`),
    });
  } finally {
    progress.clear();
  }
}

async function writeReport(
  config: DistillConfig,
  folder: string,
  rows: readonly ClosingRow[],
): Promise<string> {
  return (await writeRunReport({ folder, config, rows })).html;
}
