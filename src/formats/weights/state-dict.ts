// Finds the named tensors in what a file of weights holds: bare, nested, or inside networks that were saved whole.

import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { describeForeign, FOREIGN } from '../foreign/foreign-format.js';
import { describePickleValue, itemsOf, type PickleValue } from '../pickle/values.js';
import type { StoredTensor } from '../tensors/elements.js';
import { asTensor, collectDict, isModule, moduleTensors, type NamedTensors } from './module-tensors.js';
import { nameList, restoreDots } from './nameless-averages.js';
import { compareRoles, exchangedRoles, type PartRole, roleOf } from './part-role.js';
import type { WeightFile } from './weight-file.js';

/** Named tensors that lie together in a file. */
export interface StateDict {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Names of tensors whose values are not read, and why ('quantised', 'sparse', …). */
  readonly unread: ReadonlyMap<string, string>;
  /** The dotted keys that lead to them, such as 'state_dict'; empty where they are the file's whole content. */
  readonly place: string;
  /** What they are to the training that wrote them, as far as the keys say; undefined where the names in them decide. */
  readonly role: PartRole | undefined;
}

// Under which keys training programs put weights, the ones to prefer first.
const USUAL_KEYS = [
  'state_dict',
  'model_state_dict',
  'model',
  'backbone',
  'net',
  'network',
  'student',
  'params',
  'weights',
  'module',
];
const PADDLE_KEY = 'StructuredToParameterName@@';
const MAX_DEPTH = 8;
const MAX_DICTS = 4096;
const MAX_LISTED = 64;

/**
 * All dicts of named tensors of a file, in its order, and its networks that were saved whole, their modules under dotted names.
 * What optimisers keep is passed over.
 *
 * @throws UserError naming the file and what it holds instead
 */
export function findStateDicts(file: WeightFile): StateDict[] {
  if ('tensors' in file) {
    return [{ tensors: restoreDots(file.tensors), unread: new Map(), place: '', role: undefined }];
  }
  const found: StateDict[] = [];
  // What Paddle's programs save is a pickle of arrays too, under names and in layouts of its own.
  if (itemsOf(file.content)?.has(PADDLE_KEY)) {
    throw new UserError(`${file.file} holds ${describeForeign(FOREIGN.paddleWeights)}`);
  }
  const keys = [...(itemsOf(file.content)?.keys() ?? [])].filter((key) => typeof key === 'string');
  const exchanged = exchangedRoles(new Set(keys));
  // A dict may contain itself: each is looked into once.
  const seen = new Set<PickleValue>();
  const lists: { readonly tensors: readonly StoredTensor[]; readonly place: string }[] = [];
  const add = ({ tensors, unread }: NamedTensors, path: readonly string[]): void => {
    if (tensors.size + unread.size === 0) return;
    const place = path.join('.');
    const named = roleOf(place);
    const role = exchanged.get(path[0] ?? '') ?? (named === 'plain' ? undefined : named);
    found.push({ tensors: restoreDots(tensors), unread, place, role });
  };
  const visit = (value: PickleValue, path: readonly string[]): void => {
    if (seen.has(value) || path.length > MAX_DEPTH || seen.size > MAX_DICTS) return;
    if (Array.isArray(value)) {
      seen.add(value);
      const tensors = value.map(asTensor);
      if (tensors.every((tensor) => tensor !== undefined)) lists.push({ tensors, place: path.join('.') });
      // A tuple of networks, or of a network and its optimiser.
      else value.slice(0, MAX_LISTED).forEach((inner, i) => void visit(inner, [...path, String(i)]));
      return;
    }
    const items = isModule(value) ? new Map() : itemsOf(value);
    if (items === undefined || isOptimiser(items)) return;
    seen.add(value);
    add(isModule(value) ? moduleTensors(value, file.file) : collectDict(items), path);
    for (const [key, inner] of items) {
      const isName = typeof key === 'string' || typeof key === 'number';
      if (isName && !/^optim/i.test(String(key))) visit(inner, [...path, String(key)]);
    }
  };
  visit(file.content, []);
  const networks = found.map(({ tensors }) => tensors);
  for (const { tensors, place } of lists) {
    const named = roleOf(place) === 'average' ? nameList(tensors, networks) : undefined;
    if (named) found.push({ tensors: named, unread: new Map(), place, role: 'average' });
  }
  if (found.length > 0) return found;
  if (isBenchmark(file.content)) {
    throw new UserError(
      `${file.file} is an InsightFace .bin, pictures and answers to measure on; expected a network: give this file as the benchmark`,
      { mendedBy: ['benchmark'] },
    );
  }
  throw new UserError(
    `${file.file} holds no named tensors, but ${describeContent(file.content)}; expected a state_dict`,
  );
}

/** Whether a dict is what PyTorch's optimisers keep, under whatever name: their moments are no network. */
function isOptimiser(items: ReadonlyMap<PickleValue, PickleValue>): boolean {
  return items.has('state') && items.has('param_groups');
}

/** Whether a pickle is a pair of two lists: pictures, and answers of half their number. */
function isBenchmark(content: PickleValue): boolean {
  if (!Array.isArray(content) || content.length !== 2) return false;
  const [pictures, answers] = content;
  return Array.isArray(pictures) && Array.isArray(answers) && pictures.length === 2 * answers.length;
}

/**
 * The named tensors of a file: of several dicts of them the one that is the network itself rather than its moving average, a
 * teacher or a copy, under the most usual key.
 *
 * @throws UserError as {@link findStateDicts}, where several would do, and for tensors that are kept in an unknown way
 */
export function findStateDict(file: WeightFile): StateDict {
  const all = findStateDicts(file);
  const sizeOf = ({ tensors, unread }: StateDict) => tensors.size + unread.size;
  const most = Math.max(...all.map(sizeOf));
  // Beside a network there may be a tensor or two of another kind, such as a loss.
  const large = all.filter((each) => 2 * sizeOf(each) > most);
  const rank = ({ role = 'plain' }: StateDict) => role;
  const [first] = large.toSorted((a, b) => compareRoles(rank(a), rank(b)));
  const equals = large.filter((each) => rank(each) === rank(first));
  const chosen =
    equals.length === 1
      ? first
      : USUAL_KEYS.map((key) => equals.find(({ place }) => place.split('.').includes(key))).find(Boolean);
  if (chosen === undefined) {
    const places = equals.map(({ place }) => showText(place || 'the outermost dict')).join(', ');
    throw new UserError(`${file.file} holds ${equals.length} state_dicts: ${places}; give a file with one`);
  }
  const [unread] = chosen.unread;
  if (unread === undefined) return chosen;
  throw new UserError(
    `${file.file}: tensor '${showText(unread[0])}' is kept as ${describeUnread(unread[1])}, which is not read; save it as an ordinary tensor`,
  );
}

/** Why a tensor is not read, in words. */
export function describeUnread(why: string): string {
  return /^[a-z]+$/.test(why) ? `a ${why} tensor` : showText(why);
}

function describeContent(value: PickleValue): string {
  if (asTensor(value)) return 'a single tensor';
  const items = itemsOf(value);
  if (items === undefined) return describePickleValue(value);
  const keys = [...items.keys()].filter((key) => typeof key === 'string' || typeof key === 'number');
  const more = keys.length > 5 ? ` and ${keys.length - 5} more` : '';
  return keys.length === 0 ? 'an empty dict' : `a dict of ${showText(keys.slice(0, 5).join(', '))}${more}`;
}
