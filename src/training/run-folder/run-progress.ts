// How far a run is, what of it is safe on disk, and what is said when it cannot go on.

import { configDigest } from '../../config/digest.js';
import { UserError } from '../../files/user-error.js';
import type { CheckpointEvent, InterruptedEvent, RunEvent, TrainingStart, WarningEvent } from '../events.js';
import { allFinite, type NotFinite, TOO_FAST } from '../finite.js';
import type { TrainingState } from '../step-session.js';
import { type RestoredState, restoreRunState, saveRunState } from './run-state.js';
import type { ConfiguredRun } from './same-run.js';

/** The progress of a run, from its beginning or from its newest checkpoint. */
export class RunProgress {
  /** Optimiser steps made. */
  step: number;
  /** Epochs after which the network was exported and measured. */
  validatedEpochs: number;
  /** Path of the newest checkpoint inside the run folder. */
  lastGood: string | undefined;

  /**
   * @param digest `configDigest` of the run's configuration, which every checkpoint carries
   * @param restored what the run goes on from; undefined where it begins
   */
  private constructor(
    private readonly folder: string,
    private readonly digest: string,
    readonly restored: RestoredState | undefined,
  ) {
    this.step = restored?.step ?? 0;
    this.validatedEpochs = restored?.validatedEpochs ?? 0;
    this.lastGood = restored?.file;
  }

  /**
   * The progress of a run in its folder, restored from the newest checkpoint where it is resumed and one was written.
   *
   * @throws UserError when no checkpoint is whole, or it was written under a configuration with other weights
   */
  static async open<Config, Event extends RunEvent>(
    { kind, config }: ConfiguredRun<Config, Event>,
    { folder, resume = false }: { readonly folder: string; readonly resume?: boolean },
  ): Promise<RunProgress> {
    const digest = configDigest(kind.config, config);
    return new RunProgress(folder, digest, resume ? await restoreRunState(folder, digest) : undefined);
  }

  /** What the start of a resumed run says of it. */
  get resumedFrom(): Pick<TrainingStart, 'resumedFromStep'> {
    return this.restored ? { resumedFromStep: this.restored.step } : {};
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
