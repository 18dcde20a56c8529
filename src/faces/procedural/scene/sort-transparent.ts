// The order in which transparent triangles are laid over a picture.
import type { Geometry } from './geometry.js';
import type { ProjectedVertices } from './projected-vertices.js';

/** More than a scene has triangles. */
const TRIANGLES = 2 ** 20;

/** The transparent triangles of a geometry from back to front, by the mean of their corners. */
export function sortTransparent(geometry: Geometry, { depth }: ProjectedVertices): Uint32Array {
  const { indices, parts, starts } = geometry;
  const keys: number[] = [];
  for (const [p, part] of parts.entries()) {
    if (part.transparent !== true) continue;
    for (let t = starts[p]!; t < starts[p + 1]!; t++) {
      const nearness = depth[indices[t * 3]] + depth[indices[t * 3 + 1]] + depth[indices[t * 3 + 2]];
      // One number to sort by that carries the triangle along.
      keys.push(Math.floor(nearness * 2 ** 22) * TRIANGLES + t);
    }
  }
  return Uint32Array.from(Float64Array.from(keys).sort(), (key) => key % TRIANGLES);
}
