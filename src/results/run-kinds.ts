// Runs of both kinds side by side, by the command that makes them.
import type { DistillConfig } from '../config/distill-config.js';
import type { SupervisedConfig } from '../config/supervised-config.js';
import { distillRun } from '../distill/distill-run.js';
import type { DistillEvent } from '../distill/events.js';
import type { SupervisedEvent } from '../supervised/events.js';
import { supervisedRun } from '../supervised/supervised-run.js';

/** The kinds of runs. */
export const RUN_KINDS = { distill: distillRun, 'train-teacher': supervisedRun } as const;

/** The command of a kind of run. */
export type RunCommand = keyof typeof RUN_KINDS;

/** A run's kind with a configuration of that kind. */
export type KindAndConfig =
  | { readonly command: 'distill'; readonly config: DistillConfig }
  | { readonly command: 'train-teacher'; readonly config: SupervisedConfig };

/** An event of a run of either kind. */
export type AnyRunEvent = DistillEvent | SupervisedEvent;
