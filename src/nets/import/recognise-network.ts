// Which network a weight file belongs to, from the names and shapes of its tensors.

import { UserError } from '../../files/user-error.js';
import type { StoredTensor } from '../../formats/tensors/elements.js';
import { type StoredWeights, tensorsUnder, wrapperPrefixes } from '../../formats/weights/stored-weights.js';
import type { Network } from '../architecture.js';
import { normsOf, parametersOf } from '../network-tensors.js';
import type { EmbeddingImporter } from './importer.js';
import { checkTensors, listNames, type WantedTensor } from './stored-tensors.js';
import { unsupportedNetwork } from './unsupported-networks.js';

/** A network that a weight file fits, and the weight file's tensors under the network's names. */
export interface RecognisedNetwork {
  readonly importer: EmbeddingImporter;
  readonly network: Network;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Tensors of the file that lie outside the network, such as a classifier of people, and were left out. */
  readonly leftOut: readonly string[];
}

interface Candidate extends RecognisedNetwork {
  /** How much of network and file is the same, 0 to 1. */
  readonly likeness: number;
  readonly found: number;
}

// Below this a weight file has only names in common with a network that many have, such as conv1.weight.
const RECOGNISABLE = 0.5;

/**
 * Finds the network that a weight file fits; `as` restricts the choice to importers of that name.
 *
 * @throws UserError naming the nearest network, and what is missing, extra or misshapen, or the networks that are known
 */
export function recogniseNetwork(
  stored: StoredWeights,
  importers: readonly EmbeddingImporter[],
  as?: string,
): RecognisedNetwork {
  const choice = as === undefined ? importers : importers.filter(({ name }) => name === as);
  const names = [...stored.tensors.keys()];
  const candidates = wrapperPrefixes(names).flatMap((prefix) =>
    choice.map((importer) => compare(stored, importer, prefix)),
  );
  const best = candidates.reduce((a, b) => (b.likeness > a.likeness ? b : a));
  const { importer, network, tensors, likeness } = best;
  const unsupported = unsupportedNetwork(names);
  if (as === undefined && (likeness < RECOGNISABLE || unsupported !== undefined)) {
    throw new UserError(
      `${stored.file}: its tensors (${listNames(names)}; ${names.length} in all) ` +
        (unsupported
          ? `are those of ${unsupported}, which is not supported; `
          : 'belong to no network known here; ') +
        `${describeNearest(best)}; known: ${importerNames(importers)}; any other face network is taken as ONNX`,
    );
  }
  checkTensors(tensors, wantedTensors(network), { file: stored.file, network: importer.name });
  return best;
}

function describeNearest({ importer, network, found }: Candidate): string {
  if (found === 0) return 'it has no tensor of any of them';
  return `the nearest is ${importer.name}, of whose ${wantedTensors(network).length} tensors it has ${found}`;
}

function importerNames(importers: readonly EmbeddingImporter[]): string {
  return [...new Set(importers.map(({ name }) => name))].join(', ');
}

/** Every tensor that a network needs: parameters and running statistics. */
export function wantedTensors(network: Network): WantedTensor[] {
  const statistics = normsOf(network).flatMap(({ name, channels }) =>
    ['running_mean', 'running_var'].map((kind) => ({ name: `${name}.${kind}`, shape: [channels] })),
  );
  return [...parametersOf(network), ...statistics];
}

/** A weight file's tensors under the names of a network, from under the wrapper where most of them are found. */
export function bestTensors(
  stored: StoredWeights,
  network: Network,
  importer?: EmbeddingImporter,
): Map<string, StoredTensor> {
  const names = wantedTensors(network).map(({ name }) => name);
  const choices = wrapperPrefixes([...stored.tensors.keys()]).map((prefix) => {
    const tensors = renameTensors(tensorsUnder(stored.tensors, prefix), importer);
    return { tensors, found: names.filter((name) => tensors.has(name)).length };
  });
  return choices.reduce((a, b) => (b.found > a.found ? b : a)).tensors;
}

/** A weight file's tensors under the names of the importer's network; counters of batches are dropped. */
function renameTensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  importer?: EmbeddingImporter,
): Map<string, StoredTensor> {
  const renamed = new Map<string, StoredTensor>();
  for (const [name, tensor] of tensors) {
    if (name.endsWith('num_batches_tracked')) continue;
    const own = importer?.rename ? importer.rename(name) : name;
    if (own !== undefined) renamed.set(own, tensor);
  }
  return renamed;
}

function compare(stored: StoredWeights, importer: EmbeddingImporter, prefix: string): Candidate {
  const tensors = renameTensors(tensorsUnder(stored.tensors, prefix), importer);
  const network = withEmbeddingSize(importer, tensors);
  const wanted = wantedTensors(network);
  let same = 0;
  let found = 0;
  for (const { name, shape } of wanted) {
    const tensor = tensors.get(name);
    if (tensor === undefined) continue;
    found++;
    same += tensor.shape.join() === shape.join() ? 1 : 0.5;
  }
  const likeness = same / (wanted.length + tensors.size - found);
  const leftOut = [...stored.tensors.keys()].filter((name) => !name.startsWith(prefix));
  return { importer, network, tensors, leftOut, likeness, found };
}

/** The importer's network with embeddings as long as the file's last layer makes them. */
function withEmbeddingSize(importer: EmbeddingImporter, tensors: ReadonlyMap<string, StoredTensor>): Network {
  const shapeOf = (name: string) => tensors.get(name)?.shape;
  const network = importer.network(undefined, shapeOf);
  const last = parametersOf(network).findLast(
    ({ shape }) => shape.length > 1 && shape[0] === network.embeddingSize,
  );
  const size = tensors.get(last?.name ?? '')?.shape[0];
  const isUsual = size === undefined || size === 0 || size === network.embeddingSize || size > 2 ** 16;
  return isUsual ? network : importer.network(size, shapeOf);
}
