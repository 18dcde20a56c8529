// The tensors of dicts and of networks that were saved whole, and those among them that are kept in other ways than as numbers.

import { UserError } from '../../files/user-error.js';
import { NumpyArray } from '../pickle/pickle.js';
import { itemsOf, PickleRecord, type PickleValue } from '../pickle/values.js';
import type { StoredTensor } from '../tensors/elements.js';
import { TorchTensor } from '../torch/tensor.js';

const MAX_DEPTH = 64;
const MAX_MODULES = 2 ** 16;

/** Tensors by name. */
export interface NamedTensors {
  readonly tensors: Map<string, StoredTensor>;
  /** Names of tensors whose values are not read, and why: 'quantised', 'sparse' or the function that makes them. */
  readonly unread: Map<string, string>;
}

/** A value as a tensor, where it is one. */
export function asTensor(value: PickleValue): StoredTensor | undefined {
  if (value instanceof TorchTensor) return value;
  return value instanceof NumpyArray ? value.tensor : undefined;
}

/** The tensors that are direct items of a dict; what else it holds (versions, counters) is passed over. */
export function collectDict(items: ReadonlyMap<PickleValue, PickleValue>): NamedTensors {
  const found: NamedTensors = { tensors: new Map(), unread: new Map() };
  for (const [key, value] of items) {
    if (typeof key !== 'string') continue;
    const tensor = asTensor(value);
    const why = tensor === undefined ? unreadKind(value) : undefined;
    if (tensor) found.tensors.set(key, tensor);
    else if (why !== undefined) found.unread.set(key, why);
  }
  return found;
}

/** Why a value that stands for a tensor is none here; a quantised layer keeps a pair of weight and bias. */
function unreadKind(value: PickleValue): string | undefined {
  if (Array.isArray(value))
    return value
      .slice(0, 2)
      .map(unreadKind)
      .find((kind) => kind === 'quantised');
  if (!(value instanceof PickleRecord)) return undefined;
  const { fullName } = value;
  if (fullName === 'torch._utils._rebuild_qtensor' || /\bquantized\b/.test(fullName)) return 'quantised';
  if (/^torch\._utils\._rebuild_sparse/.test(fullName)) return 'sparse';
  return fullName.startsWith('torch._utils._rebuild') ? fullName : undefined;
}

/** Whether a value is a network that was saved whole: an object with modules and parameters among its attributes. */
export function isModule(value: PickleValue): value is PickleRecord {
  return value instanceof PickleRecord && value.state instanceof Map && value.state.has('_modules');
}

/**
 * Parameters and buffers of a network that was saved whole, and of the modules in it, under their dotted names.
 *
 * @throws UserError naming the file where modules are nested without end
 */
export function moduleTensors(module: PickleRecord, file: string): NamedTensors {
  const found: NamedTensors = { tensors: new Map(), unread: new Map() };
  let modules = 0;
  const visit = (record: PickleRecord, prefix: string, depth: number): void => {
    if (!(record.state instanceof Map)) {
      if (unreadKind(record) === 'quantised') found.unread.set(prefix.slice(0, -1), 'quantised');
      return;
    }
    // A hostile file may make a module part of itself.
    if (depth > MAX_DEPTH || ++modules > MAX_MODULES) {
      throw new UserError(
        `${file} holds a network whose modules are nested without end; do not trust this file`,
      );
    }
    for (const kind of ['_parameters', '_buffers']) {
      const { tensors, unread } = collectDict(itemsOf(record.state.get(kind)) ?? new Map());
      for (const [name, tensor] of tensors) found.tensors.set(`${prefix}${name}`, tensor);
      for (const [name, why] of unread) found.unread.set(`${prefix}${name}`, why);
    }
    for (const [name, part] of itemsOf(record.state.get('_modules')) ?? []) {
      if (typeof name === 'string' && part instanceof PickleRecord)
        visit(part, `${prefix}${name}.`, depth + 1);
    }
  };
  visit(module, '', 0);
  return found;
}
