// The loop of every training: iterations, checkpoints, the end of each epoch, interruption.
import type { LoopEvent } from './events.js';
import type { StepCounter } from './step-counter.js';
import type { TrainingState } from './step-session.js';

/** Where a training stands at the end of an epoch. */
export interface EpochPlace {
  readonly epoch: number;
  readonly step: number;
  /** Images seen in training so far. */
  readonly images: number;
}

/** A training as the loop sees it. */
export interface EpochLoop<Event> {
  readonly steps: StepCounter;
  readonly epochs: number;
  readonly checkpointEverySteps: number;
  /** Aborting it ends the loop after the present iteration or epoch, with a checkpoint. */
  readonly signal?: AbortSignal | undefined;
  /** The exported network, inside the run folder. */
  readonly file: string;
  /** Makes the next iteration, and counts its steps. */
  iterate(): AsyncIterable<Event>;
  /** All that the training goes on from, checked to be finite. */
  read(): Promise<TrainingState>;
  /** Exports and measures; the state that was exported, or undefined where it was stopped before all was measured, which ends the loop as `signal` does. */
  endEpoch(place: EpochPlace, state: TrainingState): AsyncGenerator<Event, TrainingState | undefined>;
}

/** Runs a training from where its progress stands to its last epoch, and reports what happens. */
export async function* runEpochs<Event>(loop: EpochLoop<Event>): AsyncGenerator<Event | LoopEvent> {
  const { steps, epochs, signal, file } = loop;
  const { progress, counts } = steps;
  while (progress.validatedEpochs < epochs) {
    const epoch = progress.validatedEpochs + 1;
    let isStopped = false;
    if (progress.step < epoch * counts.stepsPerEpoch) {
      yield* loop.iterate();
      const isDue = progress.step % loop.checkpointEverySteps < counts.stepsPerIteration;
      if (isDue || signal?.aborted) yield await progress.save(await loop.read());
    } else {
      const state = await loop.read();
      const { step } = progress;
      const exported = yield* loop.endEpoch({ epoch, step, images: steps.images }, state);
      if (exported) progress.validatedEpochs = epoch;
      else isStopped = true;
      steps.pause();
      yield await progress.save(exported ?? state);
    }
    if (isStopped || (signal?.aborted && progress.validatedEpochs < epochs)) {
      yield progress.interrupted();
      return;
    }
  }
  yield { type: 'finished', step: progress.step, images: steps.images, file };
}
