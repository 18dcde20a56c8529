// Operators that move elements without computing: reshape, transpose, slice, concat, pad, gather, expand.
import { broadcastShapes, type Dim, formatShape, type Shape, sameShape, type Tensor } from '../tensor.js';
import { normaliseAxes } from './reduce.js';

/** The same elements under another shape. A free dimension may stay, as the outermost one. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (sameShape(shape, x.shape)) return x;
  const count = (dims: Shape) =>
    dims.reduce<number>((product, dim) => (typeof dim === 'string' ? product : product * dim), 1);
  const free = (dims: Shape) => dims.filter((dim) => typeof dim === 'string').join();
  if (count(shape) !== count(x.shape) || free(shape) !== free(x.shape)) {
    throw new Error(`Reshape: ${formatShape(x.shape)} cannot become ${formatShape(shape)}`);
  }
  const target = x.graph.integers(shape.map((dim) => (typeof dim === 'string' ? -1 : dim)));
  return x.graph.add('Reshape', [x, target], { shape, dtype: x.dtype });
}

/** Dimensions in another order: dimension i of the result is dimension `order[i]` of x. Default: reversed. */
export function transpose(x: Tensor, order?: readonly number[]): Tensor {
  const perm = order ?? x.shape.map((_, i) => x.shape.length - 1 - i);
  if ([...perm].sort((a, b) => a - b).join() !== x.shape.map((_, i) => i).join()) {
    throw new Error(
      `Transpose: ${formatShape(perm)} is not an order of the dimensions of ${formatShape(x.shape)}`,
    );
  }
  return x.graph.add('Transpose', [x], { shape: perm.map((i) => x.shape[i]), dtype: x.dtype }, { perm });
}

/** Where {@link slice} begins and ends along one axis. */
export interface SliceRange {
  readonly axis: number;
  readonly begin: number;
  /** One past the last. */
  readonly end: number;
}

/** A part of x: along each axis named, elements begin..end. */
export function slice(x: Tensor, ranges: readonly SliceRange[]): Tensor {
  const shape: Dim[] = [...x.shape];
  for (const { axis, begin, end } of ranges) {
    const size = x.shape[axis];
    if (typeof size !== 'number' || begin < 0 || end > size || begin >= end) {
      throw new Error(`Slice: ${begin}..${end} of axis ${axis} is outside the shape ${formatShape(x.shape)}`);
    }
    shape[axis] = end - begin;
  }
  const integers = (pick: (range: SliceRange) => number) => x.graph.integers(ranges.map(pick));
  const inputs = [x, integers((r) => r.begin), integers((r) => r.end), integers((r) => r.axis)];
  return x.graph.add('Slice', inputs, { shape, dtype: x.dtype });
}

/** x with the elements of each axis named in reverse order. */
export function reverse(x: Tensor, axes: readonly number[]): Tensor {
  const all = (value: number) => x.graph.integers(axes.map(() => value));
  const inputs = [x, all(-1), all(-(2 ** 31)), x.graph.integers(axes), all(-1)];
  return x.graph.add('Slice', inputs, { shape: x.shape, dtype: x.dtype }, {}, '');
}

/** Tensors one after the other along `axis`. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const [first] = parts;
  if (!first) throw new Error('Concat: there is nothing to concatenate');
  const [at] = normaliseAxes('Concat', first, [axis]);
  if (parts.length === 1) return first;
  let length = 0;
  for (const part of parts) {
    const fits = part.shape.length === first.shape.length;
    if (!fits || part.shape.some((dim, i) => i !== at && dim !== first.shape[i])) {
      throw new Error(
        `Concat: shapes ${formatShape(first.shape)} and ${formatShape(part.shape)} differ outside axis ${at}`,
      );
    }
    if (part.dtype !== first.dtype) {
      throw new Error(`Concat: element types ${first.dtype} and ${part.dtype} differ`);
    }
    const size = part.shape[at];
    if (typeof size !== 'number') throw new Error(`Concat: axis ${at} of ${formatShape(part.shape)} is free`);
    length += size;
  }
  const shape = first.shape.map((dim, i) => (i === at ? length : dim));
  return first.graph.add('Concat', parts, { shape, dtype: first.dtype }, { axis: at });
}

/** x with zeros around: `before[i]` and `after[i]` along dimension i. */
export function pad(x: Tensor, before: readonly number[], after: readonly number[]): Tensor {
  if (before.length !== x.shape.length || after.length !== x.shape.length) {
    throw new Error(`Pad: ${before.length} amounts for the shape ${formatShape(x.shape)}`);
  }
  if (before.every((n) => n === 0) && after.every((n) => n === 0)) return x;
  const shape = x.shape.map((dim, i) => {
    if (before[i] + after[i] === 0) return dim;
    if (typeof dim === 'string') throw new Error(`Pad: dimension ${i} of ${formatShape(x.shape)} is free`);
    return dim + before[i] + after[i];
  });
  return x.graph.add('Pad', [x, x.graph.integers([...before, ...after])], { shape, dtype: x.dtype });
}

/** Slices of x along `axis` at int64 `indices`: their shape takes the place of that axis. */
export function gather(x: Tensor, indices: Tensor, axis = 0): Tensor {
  if (indices.dtype !== 'int64') throw new Error(`Gather: indices must be int64, got ${indices.dtype}`);
  const [at] = normaliseAxes('Gather', x, [axis]);
  const shape = [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)];
  return x.graph.add('Gather', [x, indices], { shape, dtype: x.dtype }, { axis: at });
}

/** x repeated to `shape`, to which it must broadcast. */
export function expand(x: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes('Expand', x.shape, shape), shape)) {
    throw new Error(`Expand: ${formatShape(x.shape)} does not broadcast to ${formatShape(shape)}`);
  }
  return x.graph.add('Expand', [x, x.graph.integers(shape)], { shape, dtype: x.dtype });
}

/** x without a gradient: what is computed from it counts as constant. */
export function stopGradient(x: Tensor): Tensor {
  return x.graph.add('Identity', [x], { shape: x.shape, dtype: x.dtype });
}
