// The weights with which a network's training starts: random ones, or those of a file.

import { UserError } from '../../files/user-error.js';
import { refuseForeign } from '../../formats/foreign/recognise-foreign.js';
import { storedTensorsOf } from '../../formats/weights/stored-weights.js';
import { openWeightFile } from '../../formats/weights/weight-file.js';
import { formatShape } from '../../graph/tensor.js';
import type { Network } from '../architecture.js';
import { initialWeights, type Weights } from '../initialise.js';
import { describeParts } from '../parts.js';
import { embeddingImporters } from './importers.js';
import { refuseOtherTensors } from './other-weights.js';
import { chooseNetwork, type PartChoice } from './recognise/choose-network.js';
import { findNetworks, type KnownNetwork, RECOGNISABLE } from './recognise/find-networks.js';
import { refuseUnread } from './recognise/refusals.js';
import { checkTensors, readTensors, wantedTensors } from './stored-tensors.js';
import { IMAGENET_CLASSES } from './tinyfar.js';

/** A file that a training starts from. */
export interface StartFile extends PartChoice {
  readonly file: string;
  /** Told which of several networks was taken. */
  readonly onChosen?: (message: string) => void;
}

/**
 * The file that a section of a configuration names; undefined where it names none.
 *
 * @param how `key`: the dotted key by which a user chooses among several networks
 */
export function startFile(
  { weights, part }: { readonly weights?: string | undefined; readonly part?: string | undefined },
  { key, onChosen }: { readonly key: string; readonly onChosen: (message: string) => void },
): StartFile | undefined {
  if (weights === undefined) return undefined;
  return {
    file: weights,
    part,
    chooseBy: `set ${key}=NAME`,
    onChosen: (text) => onChosen(`${text} (${key} chooses)`),
  };
}

/**
 * Random weights of a seed, or the weights of a weight file in any format that is read: the network's own, or timm's where it
 * is made of timm's TinyNet. ImageNet's classifier is passed over; an embedding layer that the file lacks as a whole stays
 * random. Of several networks of this kind the one that is asked for is taken, else the network itself.
 *
 * @throws UserError naming the file, and the tensors that are missing, extra, of another shape or not finite
 */
export async function startWeights(network: Network, seed: number, start?: StartFile): Promise<Weights> {
  const weights = initialWeights(network, seed);
  if (start === undefined) return weights;
  const { file } = start;
  const { embeddingSize: size } = network;
  const importer = embeddingImporters.find(({ name }) => name === network.name);
  const tensors = await tensorsOf(importer ?? { name: network.name, network: () => network }, start);
  const embedding = importer ? embeddingTensors(importer.network) : new Set<string>();
  const found = [...tensors.keys()].filter((name) => embedding.has(name));
  for (const name of found) {
    const classes = tensors.get(name)?.shape[0];
    if (classes === IMAGENET_CLASSES && size !== IMAGENET_CLASSES) tensors.delete(name);
  }
  const misfit = found.find((name) => (tensors.get(name)?.shape[0] ?? size) !== size);
  if (misfit !== undefined) {
    throw new UserError(
      `${file}: tensor ${misfit} has shape ${formatShape(tensors.get(misfit)?.shape ?? [])}, but the network embeds in ` +
        `${size} numbers, like its teacher; choose a teacher that fits, or take the embedding layer out of the file`,
    );
  }
  const lacksEmbedding = !found.some((name) => tensors.has(name));
  const wanted = wantedTensors(network).filter(({ name }) => !(lacksEmbedding && embedding.has(name)));
  checkTensors(tensors, wanted, { file, network: network.name });
  for (const [name, values] of await readTensors(tensors, wanted, file)) weights.set(name, values);
  return weights;
}

/** The file's tensors under the names of the network: of several such networks, of the chosen one. */
async function tensorsOf(known: KnownNetwork, { file, onChosen, ...choice }: StartFile) {
  await refuseForeign(file, 'a file of weights');
  const stored = storedTensorsOf(await openWeightFile(file));
  const all = findNetworks(stored, [known]);
  const alike = all.filter(({ likeness }) => likeness >= RECOGNISABLE);
  if (alike.length === 0) {
    refuseUnread(stored);
    refuseOtherTensors(stored);
  }
  const candidates = alike.length > 0 ? alike : all.slice(0, 1);
  if (candidates.length === 0) return new Map<string, never>();
  const { chosen, partOf } = await chooseNetwork(candidates, file, choice);
  if (partOf) onChosen?.(describeParts(file, partOf));
  return new Map(chosen.tensors);
}

/** The tensors whose shapes depend on the size of the embedding. */
function embeddingTensors(make: (size: number) => Network): Set<string> {
  const other = new Map(wantedTensors(make(16)).map(({ name, shape }) => [name, shape.join()]));
  const differing = wantedTensors(make(8)).filter(({ name, shape }) => shape.join() !== other.get(name));
  return new Set(differing.map(({ name }) => name));
}
