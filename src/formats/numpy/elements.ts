// NumPy's names for element types, and arrays of either byte order and either memory order as plain values.
import { type Elements, type ElementType, elementSize, readElements } from '../tensors/elements.js';
import { gatherStrided } from '../tensors/strided.js';

const types = new Map<string, ElementType>([
  ['b1', 'bool'],
  ['i1', 'int8'],
  ['u1', 'uint8'],
  ['i2', 'int16'],
  ['u2', 'uint16'],
  ['i4', 'int32'],
  ['u4', 'uint32'],
  ['i8', 'int64'],
  ['u8', 'uint64'],
  ['f2', 'float16'],
  ['f4', 'float32'],
  ['f8', 'float64'],
]);

/** How NumPy lays an array out in bytes. */
export interface NumpyLayout {
  readonly dtype: ElementType;
  readonly little: boolean;
  readonly shape: readonly number[];
  /** Whether the first index moves fastest, as in Fortran. */
  readonly columnOrder: boolean;
}

/** The type behind NumPy's kind and size ('f4'); undefined for texts, objects, records and other rare ones. */
export function numpyElementType(code: string): ElementType | undefined {
  return types.get(code);
}

/** The values of an array in row-major order; a view into `bytes` where type, order and alignment allow it. */
export function readNumpyElements(bytes: Uint8Array, layout: NumpyLayout): Elements {
  const { dtype, little, shape, columnOrder } = layout;
  const values = readElements(dtype, little ? bytes : swapBytes(bytes, elementSize(dtype)));
  if (!columnOrder || shape.length < 2) return values;
  let stride = 1;
  const strides = shape.map((size) => {
    const own = stride;
    stride *= size;
    return own;
  });
  return gatherStrided(values, shape, strides);
}

function swapBytes(bytes: Uint8Array, size: number): Uint8Array {
  const swapped = Uint8Array.from(bytes);
  for (let at = 0; at < swapped.length; at += size) swapped.subarray(at, at + size).reverse();
  return swapped;
}
