// How far a run is, what of it is safe on disk, and what is said when it cannot go on.

import { UserError } from '../../files/user-error.js';
import type { CheckpointEvent, InterruptedEvent, WarningEvent } from '../events.js';
import { allFinite, type NotFinite, TOO_FAST } from '../finite.js';
import type { TrainingState } from '../step-session.js';
import { type RestoredState, saveRunState } from './run-state.js';

/** The progress of a run, from its beginning or from what was restored. */
export class RunProgress {
  /** Optimiser steps made. */
  step: number;
  /** Epochs after which the network was exported and measured. */
  validatedEpochs: number;
  /** Path of the newest checkpoint inside the run folder. */
  lastGood: string | undefined;

  /**
   * @param folder the run folder
   * @param digest `configDigest` of the run's configuration, which every checkpoint carries
   */
  constructor(
    private readonly folder: string,
    private readonly digest: string,
    private readonly restored?: RestoredState,
  ) {
    this.step = restored?.step ?? 0;
    this.validatedEpochs = restored?.validatedEpochs ?? 0;
    this.lastGood = restored?.file;
  }

  /** One line about each newer checkpoint that is damaged. */
  get warnings(): WarningEvent[] {
    return (this.restored?.damaged ?? []).map(({ file, reason }) => ({
      type: 'warning',
      message: `${file} is damaged (${reason}): going on from ${this.restored?.file}`,
    }));
  }

  /**
   * The error that ends a run when a step gave numbers that are not finite; what was saved before stays.
   *
   * @param where the step and the batch
   */
  failure(where: string, { what, remedy }: NotFinite): UserError {
    const saved =
      this.lastGood === undefined ? 'nothing was saved yet' : `the last good checkpoint is ${this.lastGood}`;
    return new UserError(`${where}: ${what}; ${saved}; ${remedy}`);
  }

  /**
   * Saves the vectors of a training, which must be finite to be worth keeping.
   *
   * @throws UserError when the disk is full
   */
  async save(vectors: TrainingState): Promise<CheckpointEvent> {
    const { step, validatedEpochs } = this;
    this.lastGood = await saveRunState(this.folder, this.digest, { step, validatedEpochs, vectors });
    return { type: 'checkpoint', step, file: this.lastGood };
  }

  /**
   * Throws unless all vectors are finite.
   *
   * @param whose whom they belong to, such as `student`
   * @param where the step and the batch
   */
  checkFinite(vectors: TrainingState, whose: string, where: string): void {
    for (const [name, values] of vectors) {
      if (allFinite(values)) continue;
      throw this.failure(where, { what: `the ${whose}'s ${name} hold NaN or infinity`, remedy: TOO_FAST });
    }
  }

  /** The last event of a run that was asked to stop. */
  interrupted(): InterruptedEvent {
    const { step, lastGood } = this;
    return { type: 'interrupted', step, ...(lastGood === undefined ? {} : { file: lastGood }) };
  }
}
