// The end of an epoch of a training on labelled people: the network is exported and measured on pairs.
import { join } from 'node:path';
import type { SupervisedConfig } from '../config/supervised-config.js';
import { writeFileWhole } from '../files/write-file.js';
import type { Engine } from '../graph/engine.js';
import { openEmbeddingModel } from '../nets/foreign/embedding-network.js';
import { storeHalfPrecision } from '../nets/half-precision.js';
import type { NetworkInTraining } from '../training/network-in-training.js';
import type { EpochPlace } from '../training/run-epochs.js';
import type { TrainingState } from '../training/step-session.js';
import { writeCurves } from '../training/write-curves.js';
import { supervisedCurves } from './curves.js';
import type { SupervisedEvent } from './events.js';
import type { LabelledSource } from './labelled-source.js';
import { trainingMetadata } from './metadata.js';
import { supervisedRun } from './supervised-run.js';
import { validatePairs } from './validate-pairs.js';

/** Who takes part in the end of an epoch, and where its files go. */
export interface SupervisedEpochParts {
  readonly engine: Engine;
  readonly folder: string;
  readonly source: LabelledSource;
  readonly training: NetworkInTraining;
  readonly signal?: AbortSignal | undefined;
}

/** Ends an epoch with the network in `state`; whether all was measured, which `signal` may prevent. */
export async function* endSupervisedEpoch(
  config: SupervisedConfig,
  { engine, folder, source, training, signal }: SupervisedEpochParts,
  at: EpochPlace,
  state: TrainingState,
): AsyncGenerator<SupervisedEvent, boolean> {
  const name = supervisedRun.network;
  const model = training.export(state, trainingMetadata(config, source.identities, at.step));
  await writeFileWhole(join(folder, supervisedRun.networkFile(at.epoch)), model);
  const half = storeHalfPrecision(model, name);
  await writeFileWhole(join(folder, name), half);
  if (source.heldOut.same.length > 0) {
    // What ships is what is measured.
    const measured = await openEmbeddingModel(engine, half, { name, check: 'none' });
    const result = await validatePairs(measured, source.heldOut, signal).finally(() => measured.close());
    if (!result) return false;
    yield { type: 'validation', ...at, ...result };
  }
  const { network, margin } = config;
  await writeCurves(folder, {
    title: `${network.name}: ${margin.kind}, ${config.source.kind} people`,
    panels: supervisedCurves(await supervisedRun.readEvents(folder), margin.kind),
  });
  return true;
}
