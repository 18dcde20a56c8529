// What a run is between two iterations: saved as a checkpoint, and taken up again from one.
import { UserError } from '../math/user-error.js';
import {
  type Checkpoint,
  type DamagedCheckpoint,
  readNewestCheckpoint,
  writeCheckpoint,
} from './checkpoint.js';
import { configDigest } from './config-digest.js';
import type { RunConfig } from './config-kinds.js';
import type { TrainingState } from './step-session.js';
import type { TargetStatistics } from './student-step.js';

/** All that decides how a run goes on. */
export interface RunState {
  /** Optimiser steps made. */
  readonly step: number;
  /** Epochs after which the network was exported and measured. */
  readonly validatedEpochs: number;
  /** The vectors of the network in training. */
  readonly vectors: TrainingState;
  /** Of a student's standardised target. */
  readonly target: TargetStatistics | undefined;
}

const TARGET_MEAN = 'targetMean';
const TARGET_DEVIATION = 'targetDeviation';
const VALIDATED_EPOCHS = 'validatedEpochs';

/** Writes a checkpoint; the path of its file inside the run folder. */
export function saveRunState(folder: string, config: RunConfig, state: RunState): Promise<string> {
  const vectors = new Map(state.vectors);
  if (state.target) {
    vectors.set(TARGET_MEAN, state.target.mean).set(TARGET_DEVIATION, state.target.deviation);
  }
  return writeCheckpoint(folder, {
    step: state.step,
    digest: configDigest(config),
    tensors: new Map([...vectors].map(([name, data]) => [name, { shape: [data.length], data }])),
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
 * @throws UserError when none is whole, or it was written under a configuration with other weights
 */
export async function restoreRunState(folder: string, config: RunConfig): Promise<RestoredState | undefined> {
  const found = await readNewestCheckpoint(folder);
  if (!found) return undefined;
  const { checkpoint, file, damaged } = found;
  if (checkpoint.digest !== configDigest(config)) {
    throw new UserError(
      `${folder}: ${file} was written under another configuration than config.yaml now holds: undo the change to ` +
        'config.yaml, or start a new run with another --out',
    );
  }
  const { [TARGET_MEAN]: mean, [TARGET_DEVIATION]: deviation, ...vectors } = vectorsOf(checkpoint);
  return {
    step: checkpoint.step,
    validatedEpochs: checkpoint.numbers[VALIDATED_EPOCHS] ?? 0,
    vectors: new Map(Object.entries(vectors)),
    target: mean && deviation ? { mean, deviation } : undefined,
    file,
    damaged,
  };
}

function vectorsOf({ tensors }: Checkpoint): Record<string, Float32Array> {
  return Object.fromEntries([...tensors].map(([name, { data }]) => [name, data]));
}
