// The runs of a comparison on a terminal: which one it is, what it does, which ones failed.

import type { Command } from 'commander';
import type { MeasureStudent } from '../../distill/end-of-epoch.js';
import type { ComparisonPlan, PlannedRun } from '../../results/comparison/comparison-plan.js';
import { runPlan, type Train } from '../../results/comparison/run-plan.js';
import { measureOn } from '../../results/measure-student.js';
import { describeFailure } from '../terminal/errors.js';
import { openProgress } from './follow-run.js';
import { openBenchmarksShown } from '../measuring/open-with-progress.js';
import { printLine } from '../terminal/output.js';
import type { Progress } from '../terminal/progress.js';

/** How runs are made. */
export interface Making {
  readonly start: Train;
  readonly signal: AbortSignal;
  readonly json: boolean;
  /** The command, whose options errors name. */
  readonly command: Command;
  /** Hears of the progress of each run, to clear it. */
  readonly show: (progress: Progress) => void;
}

/** Makes the runs and tells what happens; one line about each that failed. */
export async function makeRuns(
  plan: ComparisonPlan,
  { start, signal, json, command, show }: Making,
): Promise<string[]> {
  const failures: string[] = [];
  let progress = openProgress(json);
  const printJson = (value: object) => {
    if (!json) return;
    progress.clear();
    printLine(JSON.stringify(value));
  };
  for await (const happened of runPlan(plan, { train: start, signal })) {
    const { configuration, seed, folder } = happened.run;
    const who = `${configuration}, seed ${seed}`;
    if (happened.type === 'run') {
      const { number, of, status } = happened;
      progress.clear();
      progress = openProgress(json, `run ${number}/${of}`);
      show(progress);
      const state = {
        new: `: ${folder}`,
        begun: `, going on: ${folder}`,
        finished: ': finished before',
      }[status];
      progress.print(`run ${number} of ${of}: ${who}${state}`);
      printJson({ type: 'run', configuration, seed, folder, number, of, status });
    } else if (happened.type === 'event') {
      progress.show(happened.event);
      printJson({ configuration, seed, ...happened.event });
    } else {
      progress.clear();
      const message = describeFailure(happened.error, { command }).text.replace(/^error: /, '');
      failures.push(`${who}: ${message}`);
      process.stderr.write(`failed: ${who}: ${message}\n`);
      printJson({ type: 'failed', configuration, seed, message });
    }
  }
  progress.clear();
  return failures;
}

/** The runs as `distill` and `train-teacher` make them, with the benchmarks of their own configurations opened. */
export async function openTrain({ runs }: ComparisonPlan): Promise<Train> {
  const [{ distill }, { trainTeacher }] = await Promise.all([
    import('../../distill/distill.js'),
    import('../../supervised/train-teacher.js'),
  ]);
  const measures = new Map<string, MeasureStudent>();
  for (const run of runs) {
    const names = benchmarksOf(run);
    const key = names.join('\n');
    if (names.length > 0 && !measures.has(key))
      measures.set(key, measureOn(await openBenchmarksShown(names)));
  }
  return (run, how) => {
    if (run.command === 'train-teacher') return trainTeacher(run.config, how);
    const measure = measures.get(benchmarksOf(run).join('\n'));
    return distill(run.config, { ...how, ...(measure && { measure }) });
  };
}

const benchmarksOf = (run: PlannedRun): readonly string[] =>
  run.command === 'distill' ? run.config.evaluation.benchmarks : [];
