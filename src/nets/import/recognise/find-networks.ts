// The networks in a weight file: under which of its dotted prefixes lie the tensors of a network that is known here.

import type { StoredTensor } from '../../../formats/tensors/elements.js';
import type { PartRole } from '../../../formats/weights/part-role.js';
import { roleOf } from '../../../formats/weights/part-role.js';
import type { StoredTensors } from '../../../formats/weights/stored-weights.js';
import type { Network } from '../../architecture.js';
import { parametersOf } from '../../network-tensors.js';
import type { EmbeddingImporter } from '../importer.js';
import { wantedTensors } from '../stored-tensors.js';
import { COUNTER, groupTensors, type TensorGroup } from './group-tensors.js';

/** What has to be known of a network to find it. */
export type KnownNetwork = Pick<EmbeddingImporter, 'name' | 'network' | 'rename' | 'originalName'>;

/** A network that part of a weight file fits, more or less. */
export interface FoundNetwork<Known extends KnownNetwork = KnownNetwork> {
  readonly known: Known;
  readonly network: Network;
  /** The dotted path in the file under which it lies, without a dot at its end; empty for the file itself. */
  readonly path: string;
  readonly role: PartRole;
  /** The tensors under that path by the network's names, those that it does not have included; counters of batches are not. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** How many batches its BatchNorms have seen, in the form in which PyTorch keeps that. */
  readonly counters: readonly StoredTensor[];
  /** The full names of the tensors in the file that are the network's. */
  readonly fullNames: ReadonlySet<string>;
  /** How much of network and file is the same, 0 to 1. */
  readonly likeness: number;
  /** How many of the network's tensors are there. */
  readonly found: number;
  readonly wanted: number;
}

/** Below this a weight file has only names in common with a network that many have, such as conv1.weight. */
export const RECOGNISABLE = 0.5;

// What stands beside a network and is no part of it: classifiers of people, losses, and other networks' wrappers.
const BESIDE =
  /^(head|heads|header|loss|losses|criterion|margin|margins|metric|metrics|product|kernel)$|_(head|loss|fc|margin)$|^(head|loss|metric|margin|arcface|cosface|adaface|classif|criterion|discrim|model$|backbone$|net$)/i;

// Below this share of a network's names, it is not worth a closer look.
const WORTH_COMPARING = 0.25;

/**
 * Every network that a part of the file fits best, the likest first; parts do not overlap. The last ones may be hardly alike.
 *
 * @param known what is looked for
 */
export function findNetworks<Known extends KnownNetwork>(
  stored: StoredTensors,
  known: readonly Known[],
): FoundNetwork<Known>[] {
  const names = new Map(known.map((each) => [each, wantedTensors(each.network()).map(({ name }) => name)]));
  const least = Math.min(...[...names.values()].map(({ length }) => length)) * RECOGNISABLE;
  const candidates = groupTensors(stored, least).flatMap((group) =>
    known
      .filter((each) => isWorthComparing(group, each, names.get(each) ?? []))
      .map((each) => compare(stored, each, group)),
  );
  const taken = new Set<string>();
  return (
    candidates
      // Wrappers' names count as if they were not there: of paths that lead to the same tensors the whole one is told.
      .toSorted((a, b) => b.likeness - a.likeness || b.path.length - a.path.length)
      .filter(({ fullNames }) => {
        if ([...fullNames].some((name) => taken.has(name))) return false;
        for (const name of fullNames) taken.add(name);
        return true;
      })
  );
}

function isWorthComparing(
  { fullNames }: TensorGroup,
  { originalName }: KnownNetwork,
  names: readonly string[],
): boolean {
  const isThere = (name: string) =>
    fullNames.has(name) || (originalName !== undefined && fullNames.has(originalName(name)));
  return names.filter(isThere).length >= WORTH_COMPARING * names.length;
}

function compare<Known extends KnownNetwork>(
  stored: StoredTensors,
  known: Known,
  group: TensorGroup,
): FoundNetwork<Known> {
  const all = new Map<string, StoredTensor>();
  const sources = new Map<string, readonly [raw: string, fullName: string]>();
  for (const [raw, fullName] of group.fullNames) {
    const name = known.rename ? known.rename(raw) : raw;
    const tensor = stored.tensors.get(fullName);
    if (name === undefined || tensor === undefined || all.has(name)) continue;
    all.set(name, tensor);
    sources.set(name, [raw, fullName]);
  }
  const network = withEmbeddingSize(known, all);
  const wanted = wantedTensors(network);
  const names = new Set(wanted.map(({ name }) => name));
  const tops = new Set([...names].map(topOf));
  const tensors = new Map(
    [...all].filter(
      ([name, tensor]) =>
        names.has(name) || !(isBeside(sources.get(name)?.[0] ?? '', tops) || isCounter(name, tensor)),
    ),
  );
  let same = 0;
  const fullNames = new Set<string>();
  for (const { name, shape } of wanted) {
    const tensor = tensors.get(name);
    if (tensor === undefined) continue;
    fullNames.add(sources.get(name)?.[1] ?? '');
    same += tensor.shape.join() === shape.join() ? 1 : 0.5;
  }
  const counters = [...fullNames].flatMap((name) =>
    name.endsWith(STATISTIC) ? (stored.tensors.get(counterBeside(name)) ?? []) : [],
  );
  const found = fullNames.size;
  const likeness = same / (wanted.length + tensors.size - found);
  const { path } = group;
  const role = stored.roleOf(path);
  return { known, network, path, role, tensors, counters, fullNames, likeness, found, wanted: wanted.length };
}

const STATISTIC = 'running_mean';
const counterBeside = (name: string): string => name.slice(0, -STATISTIC.length) + COUNTER;

const topOf = (name: string): string => name.split('.', 1)[0] ?? '';

/** Whether a name that the network lacks belongs to something beside it: a head, a loss, or another network. */
function isBeside(name: string, tops: ReadonlySet<string>): boolean {
  const top = topOf(name);
  return !tops.has(top) && (BESIDE.test(top) || roleOf(top) !== 'plain');
}

/** Whether a tensor is a number that a wrapper keeps of itself, such as an average's `decay` or `num_updates`. */
function isCounter(name: string, { shape }: StoredTensor): boolean {
  return !name.includes('.') && shape.every((size) => size === 1);
}

/** The network with embeddings as long as the file's last layer makes them. */
function withEmbeddingSize(known: KnownNetwork, tensors: ReadonlyMap<string, StoredTensor>): Network {
  const shapeOf = (name: string) => tensors.get(name)?.shape;
  const network = known.network(undefined, shapeOf);
  const last = parametersOf(network).findLast(
    ({ shape }) => shape.length > 1 && shape[0] === network.embeddingSize,
  );
  const size = tensors.get(last?.name ?? '')?.shape[0];
  const isUsual = size === undefined || size === 0 || size === network.embeddingSize || size > 2 ** 16;
  return isUsual ? network : known.network(size, shapeOf);
}
