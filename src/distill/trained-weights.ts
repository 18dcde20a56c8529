// The weights of a run's student as they were trained, BatchNorms and all: out of its newest checkpoint.
import { join } from 'node:path';
import { unpackVector } from '../graph/vector-layout.js';
import { UserError } from '../math/user-error.js';
import type { Network } from '../nets/architecture.js';
import { embeddingImporters } from '../nets/importers.js';
import { countParameters } from '../nets/network-tensors.js';
import type { UnfoldedNetwork } from '../nets/unfold-network.js';
import type { DistillConfig } from './config.js';
import { resolveConfig } from './config-file.js';
import { RUN_FILES } from './run-folder.js';
import { restoreRunState } from './run-state.js';
import { foldHead, studentNetwork } from './student.js';
import { trainingVectors } from './training-step.js';

/**
 * Reads the student of a run folder that `distill` wrote; of a standardised target, the way back is in the last layer.
 *
 * @throws UserError where the folder is none of a distillation, or has no whole checkpoint yet
 */
export async function readTrainedStudent(folder: string): Promise<UnfoldedNetwork> {
  const config = resolveConfig({ file: join(folder, RUN_FILES.config) });
  const state = await restoreRunState(folder, config);
  if (!state) throw new UserError(`${folder}: has no checkpoint yet; wait until the run has saved one`);
  const vector = (name: string): Float32Array => state.vectors.get(name) ?? new Float32Array(0);
  const parameters = vector('parameters');
  const network = fittingNetwork(config, parameters.length, folder);
  const layouts = trainingVectors(network, { headNorm: state.target !== undefined });
  const weights = new Map([
    ...unpackVector(layouts.parameters, parameters),
    ...unpackVector(layouts.statistics, vector('statistics')),
  ]);
  if (state.target) foldHead(weights, state.target);
  const importer = embeddingImporters.find(({ name }) => name === network.name);
  if (!importer) throw new Error(`no importer knows the names of ${network.name}`);
  return { importer, network, weights };
}

/** The configured network with embeddings of the teacher's size, which only the number of parameters tells. */
function fittingNetwork(config: DistillConfig, length: number, folder: string): Network {
  const [none, one] = [0, 1].map((size) => countParameters(studentNetwork(config, size)));
  const size = (length - none) / (one - none);
  if (Number.isInteger(size) && size > 0) return studentNetwork(config, size);
  throw new UserError(
    `${folder}: its checkpoint holds ${length} parameters, which do not fit ${config.student.network}`,
  );
}
