// Triangles on a grid of samples: which is the nearest at each sample, and how near.
import type { ProjectedVertices } from './projected-vertices.js';

/** The nearest surface at each sample of a square grid, and what it belongs to. */
export class DepthBuffer {
  /** Larger is nearer; what a picture begins with is set by its maker. */
  readonly depth: Float32Array;
  /** The triangle's number, -1 for none. */
  readonly triangle: Int32Array;
  /** The rows that were drawn to, `last` included; none where it is before `first`. */
  first = 0;
  last = -1;

  constructor(readonly side: number) {
    this.depth = new Float32Array(side * side);
    this.triangle = new Int32Array(side * side).fill(-1);
  }

  /** Takes away all triangles; depths stay. */
  clearTriangles(): void {
    this.triangle.fill(-1, this.first * this.side, (this.last + 1) * this.side);
    this.first = this.side;
    this.last = -1;
  }
}

/** Some triangles of a list of vertex numbers, three each. */
export interface TriangleRange {
  readonly indices: Uint32Array;
  readonly first: number;
  readonly end: number;
}

/** Samples are this near to an edge when they lie on it, but for rounding; what is beside it is further away. */
const ON_EDGE = 1e-6;

/**
 * Draws the triangles from `first` to before `end`, edges included, wherever they are the nearest so far. Left out is what is
 * too near to the camera, and what is seen from behind although it is not two-sided.
 */
export function drawTriangles(
  { indices, first, end }: TriangleRange,
  { x, y, depth: nearness }: ProjectedVertices,
  twoSided: boolean,
  buffer: DepthBuffer,
): void {
  const { side, depth, triangle } = buffer;
  for (let t = first; t < end; t++) {
    // The vertices from the top down.
    let a = indices[t * 3];
    let b = indices[t * 3 + 1];
    let c = indices[t * 3 + 2];
    // y points down here, so what is anticlockwise in space has a negative area.
    const turn = (x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a]);
    if (turn === 0 || (turn > 0 && !twoSided)) continue;
    if (y[b] < y[a]) [a, b] = [b, a];
    if (y[c] < y[a]) [a, b, c] = [c, a, b];
    else if (y[c] < y[b]) [b, c] = [c, b];
    const ax = x[a];
    const ay = y[a];
    const by = y[b];
    const cy = y[c];
    const top = Math.max(0, Math.ceil(ay) | 0);
    const bottom = Math.min(side - 1, Math.floor(cy) | 0);
    if (top > bottom) continue;
    const bx = x[b];
    const cx = x[c];
    if ((ax < 0 && bx < 0 && cx < 0) || (ax >= side && bx >= side && cx >= side)) continue;
    const near = nearness[a];
    if (near === 0 || nearness[b] === 0 || nearness[c] === 0) continue;
    if (top < buffer.first) buffer.first = top;
    if (bottom > buffer.last) buffer.last = bottom;
    // Depth is a plane over the grid: a vertex's weight there is the edge function of the opposite edge over the area.
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
    const deltaB = (nearness[b] - near) / area;
    const deltaC = (nearness[c] - near) / area;
    const across = (cy - ay) * deltaB - (by - ay) * deltaC;
    const along = (bx - ax) * deltaC - (cx - ax) * deltaB;
    // One edge goes down all the way, the other two lie beside it, one below the other.
    const slope = (cx - ax) / (cy - ay);
    const upper = (bx - ax) / (by - ay);
    const lower = cy > by ? (cx - bx) / (cy - by) : 0;
    const bent = area > 0;
    for (let row = top; row <= bottom; row++) {
      const straight = ax + (row - ay) * slope;
      const corner = row < by ? ax + (row - ay) * upper : bx + (row - by) * lower;
      let start = Math.ceil((bent ? straight : corner) - ON_EDGE) | 0;
      let stop = Math.floor((bent ? corner : straight) + ON_EDGE) | 0;
      if (start < 0) start = 0;
      if (stop >= side) stop = side - 1;
      let here = near + (start - ax) * across + (row - ay) * along;
      stop += row * side;
      for (let at = row * side + start; at <= stop; at++, here += across) {
        if (here <= depth[at]) continue;
        depth[at] = here;
        triangle[at] = t;
      }
    }
  }
}
