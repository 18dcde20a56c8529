// Triangles on a grid of samples: which is the nearest at each sample, and where on it the sample lies.
import type { ProjectedVertices } from './projected-vertices.js';

/** The nearest surface at each sample of a square grid, and what it belongs to. */
export class DepthBuffer {
  /** Larger is nearer; what a picture begins with is set by its maker. */
  readonly depth: Float32Array;
  /** The triangle's number, and the weights of its second and third vertex in the grid's plane. */
  readonly triangle: Int32Array;
  readonly second: Float32Array;
  readonly third: Float32Array;
  /** The rows that were drawn to, `last` included; none where it is before `first`. */
  first = 0;
  last = -1;

  constructor(readonly side: number) {
    this.depth = new Float32Array(side * side);
    this.triangle = new Int32Array(side * side).fill(-1);
    this.second = new Float32Array(side * side);
    this.third = new Float32Array(side * side);
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
    const a = indices[t * 3];
    let b = indices[t * 3 + 1];
    let c = indices[t * 3 + 2];
    const ax = x[a];
    const ay = y[a];
    const turn = (x[b] - ax) * (y[c] - ay) - (x[c] - ax) * (y[b] - ay);
    // y points down here, so what is anticlockwise in space has a negative area.
    const front = turn < 0;
    if (turn === 0 || !(front || twoSided)) continue;
    if (front) {
      b = c;
      c = indices[t * 3 + 1];
    }
    const bx = x[b];
    const by = y[b];
    const cx = x[c];
    const cy = y[c];
    const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
    const right = Math.min(side - 1, Math.floor(Math.max(ax, bx, cx)));
    const top = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
    const bottom = Math.min(side - 1, Math.floor(Math.max(ay, by, cy)));
    if (left > right || top > bottom) continue;
    const near = nearness[a];
    if (near === 0 || nearness[b] === 0 || nearness[c] === 0) continue;
    // A vertex's weight is the edge function of the opposite edge over the area.
    const area = Math.abs(turn);
    const scale = 1 / area;
    const stepBX = cy - ay;
    const stepCX = ay - by;
    const deltaB = (nearness[b] - near) * scale;
    const deltaC = (nearness[c] - near) * scale;
    const second = front ? buffer.third : buffer.second;
    const third = front ? buffer.second : buffer.third;
    if (top < buffer.first) buffer.first = top;
    if (bottom > buffer.last) buffer.last = bottom;
    for (let row = top; row <= bottom; row++) {
      let edgeB = (left - ax) * stepBX + (row - ay) * (ax - cx);
      let edgeC = (left - ax) * stepCX + (row - ay) * (bx - ax);
      const rowEnd = row * side + right;
      for (let at = row * side + left; at <= rowEnd; at++, edgeB += stepBX, edgeC += stepCX) {
        if (edgeB < 0 || edgeC < 0 || edgeB + edgeC > area) continue;
        const here = near + edgeB * deltaB + edgeC * deltaC;
        if (here <= depth[at]) continue;
        depth[at] = here;
        triangle[at] = t;
        second[at] = edgeB * scale;
        third[at] = edgeC * scale;
      }
    }
  }
}
