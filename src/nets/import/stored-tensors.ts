// Tensors of a weight file against those that a network needs: missing, extra and misshapen ones named, the rest read.

import { requireMemory } from '../../files/memory.js';
import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { elementSize, type StoredTensor } from '../../formats/tensors/elements.js';
import { elementCount, formatShape } from '../../graph/tensor.js';
import type { Network } from '../architecture.js';
import type { Weights } from '../initialise.js';
import { normsOf, parametersOf } from '../network-tensors.js';

/** A tensor that a network needs. */
export interface WantedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** Every tensor that a network needs: parameters and running statistics. */
export function wantedTensors(network: Network): WantedTensor[] {
  const statistics = normsOf(network).flatMap(({ name, channels }) =>
    ['running_mean', 'running_var'].map((kind) => ({ name: `${name}.${kind}`, shape: [channels] })),
  );
  return [...parametersOf(network), ...statistics];
}

/** How messages call the file and the network. */
export interface TensorSource {
  readonly file: string;
  readonly network: string;
}

const SHOWN = 5;

/** The first five names, and how many more there are. */
export function listNames(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return `${names
    .slice(0, SHOWN)
    .map((name) => showText(name))
    .join(', ')}${more}`;
}

/**
 * Checks that a file holds exactly the tensors that a network needs, each with its shape.
 *
 * @throws UserError that names the first five culprits and says how many there are
 */
export function checkTensors(
  stored: ReadonlyMap<string, StoredTensor>,
  wanted: readonly WantedTensor[],
  { file, network }: TensorSource,
): void {
  const missing = wanted.filter(({ name }) => !stored.has(name)).map(({ name }) => name);
  if (missing.length > 0) {
    const tensors = missing.length === 1 ? 'tensor' : 'tensors';
    throw new UserError(`${file}: lacks ${missing.length} ${tensors} of ${network}: ${listNames(missing)}`);
  }
  const known = new Set(wanted.map(({ name }) => name));
  const extra = [...stored.keys()].filter((name) => !known.has(name));
  if (extra.length > 0) {
    const tensors = extra.length === 1 ? 'tensor' : 'tensors';
    throw new UserError(
      `${file}: holds ${extra.length} ${tensors} that ${network} does not have: ${listNames(extra)}`,
    );
  }
  const misshapen = wanted.flatMap(({ name, shape }) => {
    const found = stored.get(name)?.shape ?? [];
    return found.join() === shape.join()
      ? []
      : [`${name} is ${formatShape(found)} instead of ${formatShape(shape)}`];
  });
  if (misshapen.length > 0) {
    throw new UserError(
      `${file}: holds tensors of other shapes than ${network}: ${misshapen.length} in all, ${listNames(misshapen)}`,
    );
  }
}

/**
 * Reads the tensors that a network needs, as float32.
 *
 * @throws UserError naming the file and the tensor where one does not hold finite real numbers, and where memory is short
 */
export async function readTensors(
  stored: ReadonlyMap<string, StoredTensor>,
  wanted: readonly WantedTensor[],
  file: string,
): Promise<Weights> {
  const count = wanted.reduce((total, { shape }) => total + elementCount(shape), 0);
  requireMemory(count * elementSize('float32'), file);
  const weights: Weights = new Map();
  for (const { name } of wanted) {
    const tensor = stored.get(name);
    const values = await tensor?.read();
    if (!(values instanceof Float32Array)) {
      throw new UserError(
        `${file}: tensor ${name} is of type ${tensor?.dtype}; expected floating-point values`,
      );
    }
    if (!values.every(Number.isFinite)) throw new UserError(`${file}: tensor ${name} holds NaN or infinity`);
    weights.set(name, values);
  }
  return weights;
}
