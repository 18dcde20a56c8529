// The steps of a run, counted: what is told of each, and where the run is when something goes wrong.
import type { TrainingStepMade } from './events.js';
import type { RunProgress } from './run-folder/run-progress.js';
import { Speedometer } from './speedometer.js';

/** How the steps of a run are divided. */
export interface StepCounts {
  readonly seed: number;
  /** Images in a step. */
  readonly batchSize: number;
  /** Optimiser steps in an epoch, and in an iteration, whole numbers of which make an epoch. */
  readonly stepsPerEpoch: number;
  readonly stepsPerIteration: number;
}

/** Counts the steps of a run in its progress. */
export class StepCounter {
  readonly #speed: Speedometer;

  constructor(
    readonly progress: RunProgress,
    readonly counts: StepCounts,
  ) {
    this.#speed = new Speedometer(counts.batchSize);
  }

  /** Images seen so far, each as often as it was shown. */
  get images(): number {
    return this.progress.step * this.counts.batchSize;
  }

  /** Counts a step that was made. */
  count({
    step,
    loss,
    learningRate,
  }: Pick<TrainingStepMade, 'step' | 'loss' | 'learningRate'>): TrainingStepMade {
    this.progress.step = step;
    return {
      type: 'step',
      step,
      epoch: Math.ceil(step / this.counts.stepsPerEpoch),
      loss,
      learningRate,
      imagesPerSecond: this.#speed.tick(),
      images: this.images,
    };
  }

  /** Call after work that is no step, which the speed does not count. */
  pause(): void {
    this.#speed.pause();
  }

  /**
   * Where a step is, for errors: `step 7 (fresh batch 3 of seed 2021)`.
   *
   * @param kind of the batch
   */
  place(step: number, kind?: string): string {
    const { seed, stepsPerIteration } = this.counts;
    const batch = Math.floor((step - 1) / stepsPerIteration);
    return `step ${step} (${kind === undefined ? '' : `${kind} `}batch ${batch} of seed ${seed})`;
  }
}
