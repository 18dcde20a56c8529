// Many named tensors in one flat vector: how parameters, moments and statistics cross into a training graph.
import { reshape, slice } from './operators/shaping.js';
import { elementCount, type Tensor } from './tensor.js';

/** A named tensor's place in a vector. */
export interface VectorEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly length: number;
}

/** Named tensors one after the other. */
export interface VectorLayout {
  readonly entries: readonly VectorEntry[];
  readonly length: number;
}

/** Lays tensors out in the order given. */
export function layOut(tensors: readonly { name: string; shape: readonly number[] }[]): VectorLayout {
  let offset = 0;
  const entries = tensors.map(({ name, shape }) => {
    const entry = { name, shape, offset, length: elementCount(shape) };
    offset += entry.length;
    return entry;
  });
  return { entries, length: offset };
}

/** The vector of named values; `valuesFor` must give as many as the layout has room for. */
export function packVector(
  layout: VectorLayout,
  valuesFor: (entry: VectorEntry) => ArrayLike<number>,
): Float32Array {
  const vector = new Float32Array(layout.length);
  for (const entry of layout.entries) {
    const values = valuesFor(entry);
    if (values.length !== entry.length) {
      throw new Error(`${entry.name}: ${values.length} values where ${entry.length} fit`);
    }
    vector.set(values, entry.offset);
  }
  return vector;
}

/** Views of a vector's parts, by name. */
export function unpackVector(layout: VectorLayout, vector: Float32Array): Map<string, Float32Array> {
  return new Map(
    layout.entries.map(({ name, offset, length }) => [name, vector.subarray(offset, offset + length)]),
  );
}

/** The parts of a symbolic vector [length], by name, each in its own shape. */
export function splitVector(layout: VectorLayout, vector: Tensor): Map<string, Tensor> {
  return new Map(
    layout.entries.map(({ name, shape, offset, length }) => [
      name,
      reshape(slice(vector, [{ axis: 0, begin: offset, end: offset + length }]), shape),
    ]),
  );
}
