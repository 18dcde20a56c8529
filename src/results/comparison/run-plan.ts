// Makes the runs of a comparison one after the other; those that are finished are not made again.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../files/make-folder.js';
import type { LoggedEvent } from '../../training/run-folder/event-log.js';
import { RUN_FILES } from '../../training/run-folder/run-files.js';
import { lockFolder } from '../../training/run-folder/run-lock.js';
import { checkSameRun } from '../../training/run-folder/same-run.js';
import { type AnyRunEvent, type KindAndConfig, RUN_KINDS } from '../run-kinds.js';
import type { ComparisonPlan, PlannedRun } from './comparison-plan.js';

/** How far a run has got. */
export type RunStatus = 'new' | 'begun' | 'finished';

/** What happens while the runs of a comparison are made. */
export type PlanEvent =
  /** A run's turn has come; one that is finished is passed over. */
  | {
      readonly type: 'run';
      readonly run: PlannedRun;
      readonly number: number;
      readonly of: number;
      readonly status: RunStatus;
    }
  /** The present run reports something. */
  | { readonly type: 'event'; readonly run: PlannedRun; readonly event: AnyRunEvent }
  /** A run has failed; the others go on. */
  | { readonly type: 'failed'; readonly run: PlannedRun; readonly error: unknown };

/** Makes one run: `distill` or `trainTeacher`, by its configuration. */
export type Train = (
  run: PlannedRun,
  options: { readonly folder: string; readonly resume: boolean; readonly signal?: AbortSignal },
) => AsyncIterable<AnyRunEvent>;

/**
 * Makes the runs that are not finished, and reports what happens. Aborting `signal` saves the present run and ends; made
 * again with the same plan, the runs go on from there.
 *
 * @throws UserError, before the first run, where one was begun with another configuration or other files, or where
 *   another process makes them
 */
export async function* runPlan(
  { out, runs }: ComparisonPlan,
  { train, signal }: { readonly train: Train; readonly signal?: AbortSignal },
): AsyncGenerator<PlanEvent> {
  const statuses = new Map<PlannedRun, RunStatus>();
  for (const run of runs) statuses.set(run, await runStatus(run));
  await makeFolder(out);
  const unlock = lockFolder(out);
  try {
    for (const [i, run] of runs.entries()) {
      const status = statuses.get(run) ?? 'new';
      if (signal?.aborted) return;
      yield { type: 'run', run, number: i + 1, of: runs.length, status };
      if (status === 'finished') continue;
      const { folder } = run;
      try {
        const events = train(run, { folder, resume: status === 'begun', ...(signal && { signal }) });
        for await (const event of events) yield { type: 'event', run, event };
      } catch (error) {
        if (signal?.aborted && (error as Error).name === 'AbortError') return;
        yield { type: 'failed', run, error };
      }
    }
  } finally {
    unlock();
  }
}

/**
 * How far a run has got, by what is in its folder.
 *
 * @throws UserError where the run there was begun with another configuration or other files
 */
export async function runStatus(run: RunInFolder): Promise<RunStatus> {
  const { folder } = run;
  if (!existsSync(join(folder, RUN_FILES.config))) return 'new';
  if (run.command === 'distill') await checkSameRun(folder, { kind: RUN_KINDS.distill, config: run.config });
  else await checkSameRun(folder, { kind: RUN_KINDS['train-teacher'], config: run.config });
  const events = await readRun(run);
  return events.at(-1)?.type === 'finished' ? 'finished' : 'begun';
}

/** A run and its folder. */
export type RunInFolder = KindAndConfig & { readonly folder: string };

/** The history of a run of either kind; nothing where it has no log yet. */
export async function readRun({
  command,
  folder,
}: Pick<RunInFolder, 'command' | 'folder'>): Promise<LoggedEvent<AnyRunEvent>[]> {
  if (!existsSync(join(folder, RUN_FILES.events))) return [];
  return RUN_KINDS[command].readEvents(folder);
}
