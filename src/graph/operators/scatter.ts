// The gradient of gather: rows added into place.
import type { Tensor } from '../tensor.js';
import { reshape, transpose } from './shaping.js';

/**
 * A tensor of `shape`, zero but for dy's slices, which are added at `indices` along `axis`. Indices may repeat.
 *
 * @param dy gather's output gradient: `shape` with the axis replaced by the shape of `indices`
 */
export function scatterRows(dy: Tensor, indices: Tensor, shape: readonly number[], axis: number): Tensor {
  const graph = dy.graph;
  // ScatterND adds along the outermost axis: bring the axis there, scatter, and bring it back.
  const rank = indices.shape.length;
  const front = dy.shape.map((_, i) => i).slice(axis, axis + rank);
  const others = dy.shape.map((_, i) => i).filter((i) => !front.includes(i));
  const updates = axis === 0 ? dy : transpose(dy, [...front, ...others]);
  const moved = [shape[axis], ...shape.slice(0, axis), ...shape.slice(axis + 1)];
  const scattered = graph.add(
    'ScatterND',
    [graph.filled(0, moved), reshape(indices, [...indices.shape, 1]), updates],
    { shape: moved, dtype: dy.dtype },
    { reduction: 'add' },
  );
  if (axis === 0) return scattered;
  const back = moved.map((_, i) => (i < axis ? i + 1 : i === axis ? 0 : i));
  return transpose(scattered, back);
}
