// Finds the named tensors in what a file of weights holds: bare, nested, or inside a network that was saved whole.

import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { NumpyArray } from '../pickle/pickle.js';
import { describePickleValue, itemsOf, PickleRecord, type PickleValue } from '../pickle/values.js';
import type { StoredTensor } from '../tensors/elements.js';
import { TorchTensor } from '../torch/tensor.js';
import type { WeightFile } from './weight-file.js';

/** Named tensors, and where in the file they were found. */
export interface StateDict {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** The dotted keys that lead to them, such as 'state_dict'; empty where they are the file's whole content. */
  readonly place: string;
}

// Under which keys training programs put weights, the ones to prefer first.
const USUAL_KEYS = [
  'state_dict_ema',
  'state_dict',
  'model_state_dict',
  'model_ema',
  'params_ema',
  'g_ema',
  'model',
  'backbone',
  'net',
  'network',
  'student',
  'params',
  'weights',
  'module',
];
const MAX_DEPTH = 64;
const MAX_MODULES = 2 ** 16;

/**
 * The named tensors of a file: its own, those of the first nested dict that is usual (`state_dict`, `model`, `backbone`,
 * …) or the only one, or those of a network's modules under dotted names.
 *
 * @throws UserError naming the file and what it holds instead, or a tensor that is kept in an unknown way
 */
export function findStateDict(file: WeightFile): StateDict {
  if ('tensors' in file) return { tensors: file.tensors, place: '' };
  const found = search(file.content, '', { file: file.file, seen: new Set() });
  if (found) return found;
  throw new UserError(
    `${file.file} holds no named tensors, but ${describeContent(file.content)}; expected a state_dict`,
  );
}

/** A dict may contain itself: each is looked into once. */
interface Search {
  readonly file: string;
  readonly seen: Set<PickleValue>;
}

function search(value: PickleValue, place: string, context: Search): StateDict | undefined {
  if (context.seen.has(value) || place.split('.').length > 4) return undefined;
  context.seen.add(value);
  if (isModule(value)) return nonEmpty(moduleTensors(value, context.file), place);
  const items = itemsOf(value);
  if (items === undefined) return undefined;
  const own = nonEmpty(collectDict(items, context.file), place);
  const inner = (key: string) =>
    search(items.get(key) ?? null, place === '' ? key : `${place}.${key}`, context);
  for (const key of USUAL_KEYS) {
    const found = inner(key);
    // Beside a network there may be a tensor or two of another kind, such as a loss.
    if (found && found.tensors.size > (own?.tensors.size ?? 0)) return found;
  }
  if (own) return own;
  const others = [...items.keys()]
    .filter((key) => typeof key === 'string')
    .flatMap((key) => inner(key) ?? []);
  return others.length === 1 ? others[0] : undefined;
}

function nonEmpty(tensors: Map<string, StoredTensor>, place: string): StateDict | undefined {
  return tensors.size > 0 ? { tensors, place } : undefined;
}

function asTensor(value: PickleValue): StoredTensor | undefined {
  if (value instanceof TorchTensor) return value;
  return value instanceof NumpyArray ? value.tensor : undefined;
}

/** The tensors that are direct items of a dict; what else it holds (versions, counters) is passed over. */
function collectDict(items: ReadonlyMap<PickleValue, PickleValue>, file: string): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  for (const [key, value] of items) {
    if (typeof key !== 'string') continue;
    const tensor = asTensor(value);
    if (tensor) tensors.set(key, tensor);
    else refuseOtherTensor(value, key, file);
  }
  return tensors;
}

function refuseOtherTensor(value: PickleValue, key: string, file: string): void {
  const isTensor = value instanceof PickleRecord && value.fullName.startsWith('torch._utils._rebuild');
  if (!isTensor) return;
  throw new UserError(
    `${file}: tensor '${showText(key)}' is kept as ${showText(value.fullName)} (quantised or sparse), which is not supported; save it as an ordinary tensor`,
  );
}

/** Whether a value is a network that was saved whole: an object with modules and parameters among its attributes. */
function isModule(value: PickleValue): value is PickleRecord {
  return value instanceof PickleRecord && value.state instanceof Map && value.state.has('_modules');
}

/**
 * Parameters and buffers of a network that was saved whole, and of the modules in it, under their dotted names.
 *
 * @throws UserError naming the file where modules are nested without end, or a tensor is kept in an unknown way
 */
export function moduleTensors(module: PickleRecord, file: string): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  let modules = 0;
  const visit = (record: PickleRecord, prefix: string, depth: number): void => {
    if (!(record.state instanceof Map)) return;
    // A hostile file may make a module part of itself.
    if (depth > MAX_DEPTH || ++modules > MAX_MODULES) {
      throw new UserError(
        `${file} holds a network whose modules are nested without end; do not trust this file`,
      );
    }
    for (const kind of ['_parameters', '_buffers']) {
      const items = itemsOf(record.state.get(kind)) ?? new Map();
      for (const [name, tensor] of collectDict(items, file)) tensors.set(`${prefix}${name}`, tensor);
    }
    for (const [name, part] of itemsOf(record.state.get('_modules')) ?? []) {
      if (typeof name === 'string' && part instanceof PickleRecord)
        visit(part, `${prefix}${name}.`, depth + 1);
    }
  };
  visit(module, '', 0);
  return tensors;
}

function describeContent(value: PickleValue): string {
  if (asTensor(value)) return 'a single tensor';
  const items = itemsOf(value);
  if (items === undefined) return describePickleValue(value);
  const keys = [...items.keys()].filter((key) => typeof key === 'string');
  const more = keys.length > 5 ? ` and ${keys.length - 5} more` : '';
  return keys.length === 0 ? 'an empty dict' : `a dict of ${showText(keys.slice(0, 5).join(', '))}${more}`;
}
