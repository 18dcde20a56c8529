// Sums, means and maxima over axes.
import { type Dim, formatShape, staticShape, type Tensor } from '../tensor.js';

/** Over which axes to reduce (default all), and whether they stay as ones (default not). */
export interface ReduceOptions {
  readonly axes?: readonly number[];
  readonly keepDims?: boolean;
}

/** Axes as non-negative numbers in ascending order; throws, naming the operator and the shape, on one that is not there. */
export function normaliseAxes(operator: string, x: Tensor, axes?: readonly number[]): number[] {
  const rank = x.shape.length;
  if (!axes) return x.shape.map((_, i) => i);
  return axes
    .map((axis) => {
      if (axis < -rank || axis >= rank) {
        throw new Error(`${operator}: axis ${axis} is outside the shape ${formatShape(x.shape)}`);
      }
      return axis < 0 ? axis + rank : axis;
    })
    .sort((a, b) => a - b);
}

function reduce(operator: string, x: Tensor, options: ReduceOptions): Tensor {
  const axes = normaliseAxes(operator, x, options.axes);
  const keep = options.keepDims ?? false;
  const shape: Dim[] = [];
  x.shape.forEach((dim, axis) => {
    if (!axes.includes(axis)) shape.push(dim);
    else if (keep) shape.push(1);
  });
  const inputs = [x, x.graph.integers(axes)];
  return x.graph.add(operator, inputs, { shape, dtype: x.dtype }, { keepdims: keep ? 1 : 0 });
}

/** The sum over `axes`. */
export const sum = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce('ReduceSum', x, options);

/** The mean over `axes`. */
export const mean = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce('ReduceMean', x, options);

/** The largest over `axes`; ties share the gradient equally. */
export const max = (x: Tensor, options: ReduceOptions = {}): Tensor => reduce('ReduceMax', x, options);

/** How many elements `axes` of x span; they must be fixed. */
export function countOver(x: Tensor, axes: readonly number[]): number {
  const shape = staticShape('count', x);
  return axes.reduce((product, axis) => product * shape[axis], 1);
}
