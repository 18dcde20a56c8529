// The weights of a run's student as they were trained, BatchNorms and all: out of its newest checkpoint.
import { configDigest } from '../config/digest.js';
import { distillRun } from '../distill/distill-run.js';
import { UserError } from '../files/user-error.js';
import { unpackVector } from '../graph/vector-layout.js';
import type { Network } from '../nets/architecture.js';
import { type StudentName, students } from '../nets/architectures/networks.js';
import { embeddingImporters } from '../nets/import/importers.js';
import type { UnfoldedNetwork } from '../nets/import/unfold-network.js';
import { countParameters } from '../nets/network-tensors.js';
import { foldHead, statisticsAmong } from '../training/head.js';
import { restoreRunState } from '../training/run-folder/run-state.js';
import { readRunConfig } from '../training/run-folder/same-run.js';
import { trainingVectors } from '../training/training-step.js';

/**
 * Reads the student of a run folder that `distill` wrote; of a standardised target, the way back is in the last layer.
 *
 * @throws UserError where the folder is none of a distillation, or has no whole checkpoint yet
 */
export async function readTrainedStudent(folder: string): Promise<UnfoldedNetwork> {
  const config = readRunConfig(distillRun, folder);
  const state = await restoreRunState(folder, configDigest(distillRun.config, config));
  if (!state) throw new UserError(`${folder}: has no checkpoint yet; wait until the run has saved one`);
  const vector = (name: string): Float32Array => state.vectors.get(name) ?? new Float32Array(0);
  const parameters = vector('parameters');
  const network = fittingNetwork(config.student.network, parameters.length, folder);
  const statistics = statisticsAmong(state.vectors);
  const layouts = trainingVectors(network, { headNorm: statistics !== undefined });
  const weights = new Map([
    ...unpackVector(layouts.parameters, parameters),
    ...unpackVector(layouts.statistics, vector('statistics')),
  ]);
  if (statistics) foldHead(network, weights, statistics);
  const importer = embeddingImporters.find(({ name }) => name === network.name);
  if (!importer) throw new Error(`no importer knows the names of ${network.name}`);
  return { importer, network, weights };
}

/** The network with embeddings of the teacher's size, which only the number of parameters tells. */
function fittingNetwork(name: StudentName, length: number, folder: string): Network {
  const make = students[name];
  const [none, one] = [0, 1].map((size) => countParameters(make(size)));
  const size = (length - none) / (one - none);
  if (Number.isInteger(size) && size > 0) return make(size);
  throw new UserError(`${folder}: its checkpoint holds ${length} parameters, which do not fit ${name}`);
}
