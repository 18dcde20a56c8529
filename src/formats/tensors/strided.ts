// Tensors that do not lie in row-major order: which part of their storage they use, and their values put in order.
import { countElements, type Elements } from './elements.js';

/** Strides, in elements, of a tensor whose values follow each other in row-major order. */
export function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1] * shape[axis + 1];
  return strides;
}

/** How many elements from its first to its last a tensor with these strides (none negative) spans; 0 where it is empty. */
export function stridedSpan(shape: readonly number[], strides: readonly number[]): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((span, size, axis) => span + (size - 1) * strides[axis], 1);
}

/** Whether the values follow each other in row-major order without gaps. */
export function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  const expected = rowMajorStrides(shape);
  return shape.includes(0) || shape.every((size, axis) => size === 1 || strides[axis] === expected[axis]);
}

/** The values of a tensor whose first value is `values[0]`, copied into row-major order. */
export function gatherStrided<T extends Elements>(
  values: T,
  shape: readonly number[],
  strides: readonly number[],
): T {
  const count = countElements(shape);
  const result = new (values.constructor as new (length: number) => T)(count);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < count; to++) {
    result[to] = values[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}
