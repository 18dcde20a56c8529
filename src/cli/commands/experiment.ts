// synthdistill experiment: several configurations with several seeds, one run after the other, and a table of what came out.

import { join } from 'node:path';
import { Command } from 'commander';
import type { Benchmark } from '../../evaluate/benchmark.js';
import { requireWritableFolder } from '../../files/make-folder.js';
import { UserError } from '../../files/user-error.js';
import { assembleComparison, type Comparison } from '../../results/comparison/assemble-comparison.js';
import { planComparison } from '../../results/comparison/comparison-plan.js';
import { differenceRows, figureRows, sectionTitle } from '../../results/comparison/comparison-table.js';
import type { Train } from '../../results/comparison/run-plan.js';
import { writeComparison } from '../../results/comparison/write-comparison.js';
import { openBenchmarksShown } from '../measuring/open-with-progress.js';
import { parseWhole } from '../options/numbers.js';
import { makeRuns, openTrain } from '../runs/make-runs.js';
import { commandLineOf } from '../terminal/command-line.js';
import { abortOnSignals, INTERRUPTED, untilInterrupted } from '../terminal/interruption.js';
import { alignColumns, printLine, startProgress } from '../terminal/output.js';
import type { Progress } from '../terminal/progress.js';

interface ExperimentFlags {
  readonly seeds: readonly string[];
  readonly set: readonly string[];
  readonly out: string;
  readonly benchmark: readonly string[];
  readonly reference?: string;
  readonly soFar?: true;
  readonly json?: true;
}

/**
 * Makes the `experiment` command.
 *
 * @param train stands in for the runs themselves, in tests
 */
export function experimentCommand(train?: Train): Command {
  return new Command('experiment')
    .summary('train several configurations with several seeds, and compare what they reach')
    .description(
      'Make a run of each configuration with each seed, one after the other, and compare what they reach at equal images ' +
        'and at equal time: validation and accuracy on benchmarks, mean and deviation over seeds, and the difference to ' +
        'a reference, paired by seed. Ctrl-C saves and stops; the same command goes on, and finished runs are not made ' +
        'again.',
    )
    .argument('<configs...>', 'YAML files of distill and of train-teacher')
    .option('--seeds <numbers...>', 'the seeds of the runs', ['1', '2', '3'])
    .option('--set <key=value...>', 'set one key over all files, as in training.epochs=2', [])
    .option('--out <folder>', 'holds a folder for each run, and the table', join('runs', 'experiment'))
    .option(
      '--benchmark <names...>',
      'what the networks are measured on, named as for evaluate; all: the five synthetic ones; none',
      ['all'],
    )
    .option('--reference <name>', 'the configuration that the others are compared with (default: the first)')
    .option('--so-far', 'make no run: compare those that are finished')
    .option('--json', 'print each event as one line of JSON, the comparison last')
    .addHelpText(
      'after',
      '\nWrites table.md, comparison.json, comparison.svg and comparison.png into --out.\n' +
        '\nExample:\n  $ synthdistill experiment configs/sampling/*.yaml --reference raw-static --out runs/sampling\n' +
        '  $ synthdistill experiment static.yaml dynamic.yaml --set training.epochs=2 --benchmark synth-wild\n\n' +
        'Exit code: 0 when done, 130 when interrupted and saved, 1 for an error or where a run failed.',
    )
    .action((files: string[], options: ExperimentFlags, command: Command) =>
      experiment(files, options, { command, ...(train && { train }) }),
    );
}

async function experiment(
  given: readonly string[],
  options: ExperimentFlags,
  { command, train }: { readonly command: Command; readonly train?: Train },
): Promise<void> {
  // `--set a=1 b=2 config.yaml` reads naturally, so what has no `=` there is a configuration.
  const set = options.set.filter((text) => text.includes('='));
  const files = [...given, ...options.set.filter((text) => !text.includes('='))];
  const { out, json = false } = options;
  const { reference } = options;
  const seeds = options.seeds.map(readSeed);
  const plan = planComparison({ files, seeds, set, out, ...(reference !== undefined && { reference }) });
  await requireWritableFolder(out);
  const opened = await untilInterrupted(async () => ({
    // Opened before the first run: a wrong name must not cost hours.
    benchmarks: await openChosen(options.benchmark),
    start: options.soFar ? undefined : (train ?? (await openTrain(plan))),
  }));
  if (!opened) return;
  const { benchmarks, start } = opened;

  let progress: Pick<Progress, 'clear'> = { clear: () => {} };
  const interruption = abortOnSignals({ clear: () => progress.clear() });
  const { signal } = interruption;
  const failures: string[] = [];
  let comparison: Comparison | undefined;
  try {
    if (start) {
      const show = (shown: Progress) => {
        progress = shown;
      };
      failures.push(...(await makeRuns(plan, { start, signal, json, command, show })));
    }
    if (!signal.aborted) {
      const line = startProgress();
      progress = line;
      comparison = await assembleComparison(plan, {
        benchmarks,
        command: commandLineOf(command),
        signal,
        onProgress: (message) => line.show(message),
        onBegin: (message) => {
          line.clear();
          if (!json) printLine(message);
        },
        onWarning: line.warn,
      });
    }
  } catch (error) {
    // Where all have failed, that is what is told.
    const told = failures.length > 0 && error instanceof UserError;
    if (!told && !(signal.aborted && (error as Error).name === 'AbortError')) throw error;
  } finally {
    progress.clear();
    interruption.release();
  }
  if (signal.aborted) {
    process.stderr.write('interrupted; to go on, give the same command again\n');
    process.exitCode = INTERRUPTED;
    return;
  }
  if (comparison) {
    const written = await writeComparison(comparison, out);
    if (json) printLine(JSON.stringify({ type: 'comparison', ...comparison }));
    else printComparison(comparison, out, written);
  }
  if (failures.length > 0) {
    throw new UserError(
      `${failures.length} of ${plan.runs.length} runs failed: ${failures.join('; ')}; ` +
        'the same command tries them again, and goes on where they stopped',
    );
  }
}

function openChosen(names: readonly string[]): Promise<Benchmark[]> {
  if (names.includes('none')) {
    if (names.length > 1) throw new UserError(`--benchmark none: does not go with ${names.join(', ')}`);
    return Promise.resolve([]);
  }
  return openBenchmarksShown(names);
}

function readSeed(text: string): number {
  const seed = parseWhole(text);
  if (seed !== undefined) return seed;
  throw new UserError(`--seeds ${text}: expected a whole number from 0; configurations go before --seeds`);
}

function printComparison(comparison: Comparison, out: string, written: readonly string[]): void {
  for (const section of comparison.sections) {
    printLine();
    printLine(sectionTitle(section));
    for (const line of alignColumns(figureRows(comparison, section), 'lr')) printLine(line);
    const differences = differenceRows(comparison, section);
    if (!differences) continue;
    printLine();
    for (const line of alignColumns(differences, 'lr')) printLine(line);
  }
  printLine(`\nwritten: ${written.map((name) => join(out, name)).join(', ')}`);
}
