// A comparison from finished runs: which epochs to look at, what their networks reach, and how that differs.

import { join } from 'node:path';
import type { Benchmark } from '../../evaluate/benchmark.js';
import { readFileWhole } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';
import { ACCURACY_RECORD, digestBenchmarks, measureAccuracies } from '../accuracies.js';
import { chanceOf } from '../chance.js';
import { type ReachedEpoch, reachedEpochs } from '../reached-epochs.js';
import { RUN_KINDS } from '../run-kinds.js';
import {
  type ComparisonRow,
  type EndedRun,
  equalImages,
  equalTime,
  type Measure,
  type MeasuredRun,
  type Milestone,
  summarise,
} from './comparison.js';
import type { ComparisonPlan, PlannedRun } from './comparison-plan.js';
import { readRun, runStatus } from './run-plan.js';

/** Configurations side by side at one milestone. */
export interface ComparisonSection {
  readonly equal: Milestone['equal'];
  /** The images seen, or the seconds trained, that all have in common. */
  readonly limit: number;
  readonly rows: readonly ComparisonRow[];
  /** What the rows are made of. */
  readonly runs: readonly MeasuredRun[];
}

/** All that a comparison says; what comparison.json holds. */
export interface Comparison {
  /** How it was made, where that is known. */
  readonly command: string | null;
  readonly configurations: readonly string[];
  readonly seeds: readonly number[];
  /** The configuration that the others are compared with. */
  readonly reference: string;
  readonly measures: readonly Measure[];
  /** At equal images, and at equal time. */
  readonly sections: readonly ComparisonSection[];
  /** Runs that are not part of it, because they have not ended. */
  readonly missing: readonly { readonly configuration: string; readonly seed: number }[];
}

/** The names of the measures that a validation gives. */
export const COSINE = 'validation cosine';
/** As {@link COSINE}. */
export const CENTRED_COSINE = 'centred cosine';

/** What is measured, and how that is watched and stopped. */
export interface AssembleOptions {
  readonly benchmarks: readonly Benchmark[];
  readonly command?: string;
  readonly signal?: AbortSignal;
  /** Called after each batch of pictures with one line about it. */
  readonly onProgress?: (message: string) => void;
  /** Called with one line before a network is run on a benchmark. */
  readonly onBegin?: (message: string) => void;
  /** Told why what was measured could not be kept. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Compares the finished runs of a plan. What was measured before is not measured again.
 *
 * @throws UserError where no run is finished, a network is missing, or a run is of another configuration
 */
export async function assembleComparison(
  plan: ComparisonPlan,
  { benchmarks, command, signal, onProgress, onBegin, onWarning }: AssembleOptions,
): Promise<Comparison> {
  const ended: (EndedRun & { readonly run: PlannedRun })[] = [];
  for (const run of plan.runs) {
    if ((await runStatus(run)) !== 'finished') continue;
    const { configuration, seed } = run;
    ended.push({ run, configuration, seed, epochs: reachedEpochs(await readRun(run)) });
  }
  if (ended.length === 0)
    throw new UserError(`${plan.out}: no run is finished yet: there is nothing to compare`);
  const measures: Measure[] = [
    ...[COSINE, CENTRED_COSINE].map((name) => ({ name, chance: null })),
    ...benchmarks.map(({ name, pairs }) => ({ name, chance: chanceOf(pairs) })),
  ];
  const { configurations, reference, seeds } = plan;
  const digested = await digestBenchmarks(benchmarks);

  const measure = async (run: PlannedRun, reached: ReachedEpoch): Promise<MeasuredRun> => {
    const { configuration, seed, folder } = run;
    const { epoch, images, seconds, cosine, centredCosine } = reached;
    const file = RUN_KINDS[run.command].networkFile(epoch);
    const who = `${configuration}, seed ${seed}, epoch ${epoch}`;
    const accuracies = await measureAccuracies({
      model: await readFileWhole(
        join(folder, file),
        `the network of epoch ${epoch}, which a comparison needs`,
      ),
      options: { name: file },
      benchmarks: digested,
      record: join(folder, ACCURACY_RECORD),
      ...(signal && { signal }),
      onProgress: (name, done, total) => onProgress?.(`${who}: ${name}, ${done} of ${total} images`),
      onBegin: (name) => onBegin?.(`measuring ${who} on ${name}`),
      ...(onWarning && { onWarning }),
    });
    const figures = {
      [COSINE]: cosine,
      [CENTRED_COSINE]: centredCosine,
      ...Object.fromEntries(benchmarks.map(({ name }, i) => [name, accuracies[i]])),
    };
    return { configuration, seed, epoch, images, seconds, figures };
  };

  const sections: ComparisonSection[] = [];
  for (const { equal, limit, epochs } of [equalImages(ended), equalTime(ended)]) {
    const runs: MeasuredRun[] = [];
    for (const { run, epochs: reached } of ended) {
      const epoch = epochs.get(run.configuration);
      if (epoch !== undefined) runs.push(await measure(run, reached[epoch - 1]));
    }
    sections.push({ equal, limit, rows: inOrder(plan, summarise(runs, reference, measures)), runs });
  }
  const missing = plan.runs
    .filter((run) => !ended.some((other) => other.run === run))
    .map(({ configuration, seed }) => ({ configuration, seed }));
  return { command: command ?? null, configurations, seeds, reference, measures, sections, missing };
}

const inOrder = ({ configurations }: ComparisonPlan, rows: readonly ComparisonRow[]): ComparisonRow[] =>
  rows.toSorted((a, b) => configurations.indexOf(a.configuration) - configurations.indexOf(b.configuration));
