// The types that a tensor's values may have in a file, and their bytes as typed arrays.

import type { Dtype } from '../onnx/dtypes.js';
import { widenBfloat16, widenFloat16 } from './half-floats.js';

/** The type of a tensor's values: PyTorch's and ONNX Runtime's names without the rarer ones. */
export type ElementType = Exclude<Dtype, 'string'>;

/** The values of a tensor: every floating-point type as float32, integers as they are, bool as bytes of 0 or 1. */
export type Elements =
  | Float32Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array;

/** A tensor in a weight file; its values are fetched from the file only when they are asked for. */
export interface StoredTensor {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** The values in row-major order; a UserError where the file is cut short or damaged. */
  read(): Promise<Elements>;
}

interface Reader {
  readonly size: number;
  readonly read: (bytes: Uint8Array, count: number) => Elements;
}

// `bytes` are aligned to the element size: a view costs nothing.
const readers: Readonly<Record<ElementType, Reader>> = {
  float64: { size: 8, read: (b, n) => Float32Array.from(new Float64Array(b.buffer, b.byteOffset, n)) },
  float32: { size: 4, read: (b, n) => new Float32Array(b.buffer, b.byteOffset, n) },
  float16: { size: 2, read: (b, n) => widenFloat16(new Uint16Array(b.buffer, b.byteOffset, n)) },
  bfloat16: { size: 2, read: (b, n) => widenBfloat16(new Uint16Array(b.buffer, b.byteOffset, n)) },
  int64: { size: 8, read: (b, n) => new BigInt64Array(b.buffer, b.byteOffset, n) },
  uint64: { size: 8, read: (b, n) => new BigUint64Array(b.buffer, b.byteOffset, n) },
  int32: { size: 4, read: (b, n) => new Int32Array(b.buffer, b.byteOffset, n) },
  uint32: { size: 4, read: (b, n) => new Uint32Array(b.buffer, b.byteOffset, n) },
  int16: { size: 2, read: (b, n) => new Int16Array(b.buffer, b.byteOffset, n) },
  uint16: { size: 2, read: (b, n) => new Uint16Array(b.buffer, b.byteOffset, n) },
  int8: { size: 1, read: (b, n) => new Int8Array(b.buffer, b.byteOffset, n) },
  uint8: { size: 1, read: (b) => b },
  bool: { size: 1, read: (b) => b },
};

/** How many values a tensor of this shape has. */
export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Size of one value in bytes. */
export function elementSize(type: ElementType): number {
  return readers[type].size;
}

/** The values in little-endian bytes whose length is a multiple of the element size; a view where type and alignment allow it. */
export function readElements(type: ElementType, bytes: Uint8Array): Elements {
  const { size, read } = readers[type];
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return read(aligned, bytes.length / size);
}
