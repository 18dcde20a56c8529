// What a run had reached at the end of each epoch, read from its log: images seen, time trained, agreement.

import type { ValidationEvent } from '../distill/events.js';
import type { LoggedEvent } from '../training/run-folder/event-log.js';
import type { AnyRunEvent } from './run-kinds.js';

/** The end of an epoch. */
export interface ReachedEpoch {
  /** From 1. */
  readonly epoch: number;
  /** Images seen in training, fresh and re-sampled. */
  readonly images: number;
  /** Time spent in training steps: without preparing, validating, saving. */
  readonly seconds: number;
  /** Mean cosine of student and teacher in the validation; null where there was none, or no teacher. */
  readonly cosine: number | null;
  /** The same with the teacher's mean subtracted. */
  readonly centredCosine: number | null;
}

/**
 * The epochs that a run has completed.
 *
 * A step took the time since the event before it in the log, because every other event stands at the end of something
 * else: of preparing, of a validation, of saving. What lies between an interruption and going on counts nowhere.
 */
export function reachedEpochs(events: readonly LoggedEvent<AnyRunEvent>[]): ReachedEpoch[] {
  const start = events.find((event) => event.type === 'start');
  if (!start) return [];
  const { stepsPerEpoch, batchSize } = start;
  const validations = new Map<number, ValidationEvent>();
  for (const event of events) {
    if (event.type === 'validation' && 'cosine' in event) validations.set(event.epoch, event);
  }
  const reached: ReachedEpoch[] = [];
  let milliseconds = 0;
  for (const [i, event] of events.entries()) {
    if (event.type !== 'step') continue;
    milliseconds += Math.max(0, Date.parse(event.time) - Date.parse(events[i - 1].time));
    if (event.step % stepsPerEpoch !== 0) continue;
    const epoch = event.step / stepsPerEpoch;
    const { cosine = null, centredCosine = null } = validations.get(epoch) ?? {};
    reached.push({
      epoch,
      images: event.step * batchSize,
      seconds: milliseconds / 1000,
      cosine,
      centredCosine,
    });
  }
  return reached;
}
