// What a run is between two iterations: saved as a checkpoint, and taken up again from one.
import { UserError } from '../../files/user-error.js';
import type { TrainingState } from '../step-session.js';
import { type DamagedCheckpoint, readNewestCheckpoint, writeCheckpoint } from './checkpoint.js';

/** All that decides how a run goes on. */
export interface RunState {
  /** Optimiser steps made. */
  readonly step: number;
  /** Epochs after which the network was exported and measured. */
  readonly validatedEpochs: number;
  /** The vectors of the network in training, and of its target. */
  readonly vectors: TrainingState;
}

const VALIDATED_EPOCHS = 'validatedEpochs';

/**
 * Writes a checkpoint; the path of its file inside the run folder.
 *
 * @param digest `configDigest` of the run's configuration
 */
export function saveRunState(folder: string, digest: string, state: RunState): Promise<string> {
  return writeCheckpoint(folder, {
    step: state.step,
    digest,
    tensors: new Map([...state.vectors].map(([name, data]) => [name, { shape: [data.length], data }])),
    numbers: { [VALIDATED_EPOCHS]: state.validatedEpochs },
  });
}

/** A state that was read back: from which file, and which newer ones are damaged. */
export interface RestoredState extends RunState {
  readonly file: string;
  readonly damaged: readonly DamagedCheckpoint[];
}

/**
 * Reads the newest whole checkpoint of a run; undefined where none was written yet.
 *
 * @param digest `configDigest` of the run's configuration
 * @throws UserError when none is whole, or it was written under a configuration with other weights
 */
export async function restoreRunState(folder: string, digest: string): Promise<RestoredState | undefined> {
  const found = await readNewestCheckpoint(folder);
  if (!found) return undefined;
  const { checkpoint, file, damaged } = found;
  if (checkpoint.digest !== digest) {
    throw new UserError(
      `${folder}: ${file} was written under another configuration than config.yaml now holds: undo the change to ` +
        'config.yaml, or start a new run in another folder',
      { mendedBy: ['folder'] },
    );
  }
  return {
    step: checkpoint.step,
    validatedEpochs: checkpoint.numbers[VALIDATED_EPOCHS] ?? 0,
    vectors: new Map([...checkpoint.tensors].map(([name, { data }]) => [name, data])),
    file,
    damaged,
  };
}
