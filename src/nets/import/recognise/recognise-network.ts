// Which network a weight file belongs to, from the names and shapes of its tensors.

import { showText } from '../../../files/show-text.js';
import { UserError } from '../../../files/user-error.js';
import { compareRoles } from '../../../formats/weights/part-role.js';
import type { StoredTensors } from '../../../formats/weights/stored-weights.js';
import type { PartOf } from '../../parts.js';
import type { EmbeddingImporter } from '../importer.js';
import { checkTensors, listNames, wantedTensors } from '../stored-tensors.js';
import { unsupportedNetwork } from '../unsupported/unsupported-networks.js';
import { lacksStatisticsAlone, withStatistics } from './borrow-statistics.js';
import { chooseNetwork, isCalled, type PartChoice } from './choose-network.js';
import { type FoundNetwork, findNetworks, RECOGNISABLE } from './find-networks.js';
import { refuseUnread, shapesOf, unknownNetwork } from './refusals.js';

/** A network that a weight file holds. */
export interface RecognisedNetwork extends FoundNetwork<EmbeddingImporter> {
  /** What the file calls it and the other networks that were recognised; undefined where it is the only one. */
  readonly partOf: PartOf | undefined;
  /** The path of the network whose BatchNorm's statistics were taken, where an average of parameters has none of its own. */
  readonly statisticsOf: string | undefined;
  /** Tensors of the file that belong to no network that is known here, such as a classifier of people. */
  readonly leftOut: readonly string[];
}

/** What the caller knows. */
export interface RecogniseOptions extends PartChoice {
  /** Restricts the choice to importers of that name. */
  readonly as?: string | undefined;
}

// From here on a file holds the network that it is like, though not all of it.
const ALIKE = 0.8;

// Fewer tensors than this are a head or a loss, not a network.
const MIN_NETWORK = 16;

// The largest networks have a thousand tensors; more than this is no file of a few of them.
const MAX_TENSORS = 2 ** 13;

/**
 * Finds the network that a weight file holds; of several the one that is asked for, else the network itself rather than its
 * moving average, its teacher or a copy.
 *
 * @throws UserError naming what the file holds instead; the nearest network where half of it is there, and what is missing,
 *   extra or misshapen; or the networks of the file where none or several are what is asked for
 */
export async function recogniseNetwork(
  stored: StoredTensors,
  importers: readonly EmbeddingImporter[],
  { as, ...choice }: RecogniseOptions = {},
): Promise<RecognisedNetwork> {
  const { file } = stored;
  const names = [...stored.tensors.keys(), ...stored.unread.keys()];
  if (names.length > MAX_TENSORS) {
    throw new UserError(`${file}: holds ${names.length} tensors; no network known here has so many`);
  }
  const known = as === undefined ? importers : importers.filter(({ name }) => name === as);
  const all = findNetworks(stored, known);
  const alike = all.filter(({ likeness }) => likeness >= RECOGNISABLE);
  const candidates = alike.length === 0 && as !== undefined ? all.slice(0, 1) : alike;
  if (candidates.length === 0) {
    refuseUnread(stored);
    throw unknownNetwork(stored, importers, all[0]);
  }
  const asked = askedFor(stored, choice.part);
  const isKnown = candidates.some((each) => isCalled(each, undefined, choice.part ?? ''));
  if (asked.tensors.size > 0 && !isKnown) throw unknownNetwork(asked, importers, undefined);
  const { chosen: part, partOf } = await chooseNetwork(candidates, file, choice);
  const { statisticsOf, ...chosen } = withStatistics(part, candidates);
  try {
    checkTensors(chosen.tensors, wantedTensors(chosen.network), { file, network: chosen.known.name });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (lacksStatisticsAlone(chosen)) {
      throw new UserError(
        `${error.message}; it holds parameters alone, as averages of them do: give a file with the network itself beside it`,
      );
    }
    const own = tensorsWithin(stored, chosen);
    refuseUnread(own);
    const other = unsupportedNetwork(shapesOf(own));
    // Backbones share names with networks that are known here, TinyNet's with EfficientNet's.
    const isOther = other !== undefined && (other.purpose !== 'backbone' || chosen.likeness < ALIKE);
    if (as === undefined && isOther) throw unknownNetwork(own, importers, chosen);
    if (partOf === undefined) throw error;
    const { chooseBy = 'part' } = choice;
    throw new UserError(`${error.message}; the file also holds ${listNames(partOf.others)}`, {
      mendedBy: [chooseBy],
    });
  }
  const taken = new Set(candidates.flatMap(({ fullNames }) => [...fullNames]));
  const leftOut = [...stored.tensors.keys()].filter(
    (name) => !taken.has(name) && !name.endsWith('num_batches_tracked'),
  );
  if (choice.part === undefined) refuseSubstitute(stored, chosen, { leftOut, importers, choice });
  return { ...chosen, partOf, statisticsOf, leftOut };
}

/** The tensors that lie under a key or prefix of this name, wherever it stands. */
function askedFor(stored: StoredTensors, part: string | undefined): StoredTensors {
  const inside = [...stored.tensors].filter(
    ([name]) => part !== undefined && `.${name}`.includes(`.${part}.`),
  );
  return { ...stored, tensors: new Map(inside) };
}

/** A teacher, an average or a copy is not taken by itself where the network that was trained is there, but of an unknown kind. */
function refuseSubstitute(
  stored: StoredTensors,
  { role, path }: FoundNetwork,
  { leftOut, importers, choice }: Rest,
): void {
  const better = leftOut.filter((name) => compareRoles(stored.roleOf(name), role) < 0);
  if (better.length < MIN_NETWORK) return;
  const tensors = new Map([...stored.tensors].filter(([name]) => better.includes(name)));
  const { message } = unknownNetwork({ ...stored, tensors }, importers, undefined);
  const { chooseBy = 'part' } = choice;
  throw new UserError(`${message}; beside them the file holds ${showText(path)}, which can be asked for`, {
    mendedBy: [chooseBy],
  });
}

interface Rest {
  readonly leftOut: readonly string[];
  readonly importers: readonly EmbeddingImporter[];
  readonly choice: PartChoice;
}

/** The tensors under a network's path: what is beside it may belong to another network. */
function tensorsWithin(stored: StoredTensors, { path }: FoundNetwork): StoredTensors {
  const isInside = ([name]: readonly [string, unknown]) => path === '' || name.startsWith(`${path}.`);
  const tensors = new Map([...stored.tensors].filter(isInside));
  return { ...stored, tensors, unread: new Map([...stored.unread].filter(isInside)) };
}
