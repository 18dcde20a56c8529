// A weight file: the named tensors of a file of weights, whatever its format, without the names that wrappers put in front.
import type { StoredTensor } from '../tensors/elements.js';
import { compareRoles, type PartRole, roleOf } from './part-role.js';
import { findStateDict, findStateDicts } from './state-dict.js';
import { openWeightFile, type WeightFile, type WeightFormat } from './weight-file.js';

/** Named tensors out of a file. */
export interface StoredWeights {
  readonly file: string;
  readonly format: WeightFormat;
  /** The dotted keys that lead to the tensors inside the file, such as 'state_dict'; empty for a bare state_dict. */
  readonly place: string;
  /** What all names began with and what was taken off, such as 'module.'; empty for nothing. */
  readonly prefix: string;
  /** The tensors by name, in the file's order; each is read when it is asked for. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** All tensors of a file, whatever network they belong to. */
export interface StoredTensors {
  readonly file: string;
  readonly format: WeightFormat;
  /** By full name: the dotted keys that lead to the tensor, and its name there. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Full names of those whose values are not read, and why ('quantised', 'sparse', …). */
  readonly unread: ReadonlyMap<string, string>;
  /** What the network under a path (dotted, without a dot at its end) is to the training that wrote it. */
  roleOf(path: string): PartRole;
}

/** What training programs put around a network: DataParallel, torch.compile, Lightning modules, teacher and student pairs. */
const WRAPPERS = ['module', '_orig_mod', 'model', 'backbone', 'net', 'network', 'student', 'encoder', 'ema'];

/**
 * Reads the named tensors of a PyTorch file (zip or old format), a safetensors, .npz or pickle file. Of several networks in
 * it, the one itself rather than its moving average, its teacher or a copy.
 *
 * @throws UserError naming the file where it is missing, damaged, no file of weights, or without named tensors
 */
export async function readStoredWeights(path: string): Promise<StoredWeights> {
  const opened = await openWeightFile(path);
  const { tensors, place } = findStateDict(opened);
  const prefix = commonWrapper([...tensors.keys()]);
  const { file, format } = opened;
  return { file, format, place, prefix, tensors: tensorsUnder(tensors, prefix) };
}

/** All tensors of a file that is open; UserError where it has none. */
export function storedTensorsOf(opened: WeightFile): StoredTensors {
  const dicts = findStateDicts(opened);
  const tensors = new Map<string, StoredTensor>();
  const unread = new Map<string, string>();
  for (const dict of dicts) {
    const fullName = (name: string) => (dict.place === '' ? name : `${dict.place}.${name}`);
    for (const [name, tensor] of dict.tensors) tensors.set(fullName(name), tensor);
    for (const [name, why] of dict.unread) unread.set(fullName(name), why);
  }
  const { file, format } = opened;
  const roleUnder = (path: string): PartRole => {
    const around = dicts.filter(({ place }) => place === path || path.startsWith(`${place}.`));
    const inner = around.toSorted((a, b) => b.place.length - a.place.length)[0];
    // What the keys say together counts, unless the training program exchanges them.
    if (inner?.role === undefined || inner.role === roleOf(inner.place)) return roleOf(path);
    const own = roleOf(path.slice(inner.place.length));
    return compareRoles(own, inner.role) > 0 ? own : inner.role;
  };
  return { file, format, tensors, unread, roleOf: roleUnder };
}

/** The tensors whose names begin with a prefix, without it. */
export function tensorsUnder<Value>(tensors: ReadonlyMap<string, Value>, prefix: string): Map<string, Value> {
  const inside = [...tensors].filter(([name]) => name.startsWith(prefix));
  return new Map(inside.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

function commonWrapper(names: readonly string[]): string {
  let prefix = '';
  for (;;) {
    const wrapper = WRAPPERS.find((each) => names.every((name) => name.startsWith(`${prefix}${each}.`)));
    if (wrapper === undefined || names.length === 0) return prefix;
    prefix += `${wrapper}.`;
  }
}
