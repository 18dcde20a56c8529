// What rasterising a triangle begins with: its edge functions and the part of the grid that it may cover.
import type { ProjectedVertices } from './projected-vertices.js';

/** A triangle turned so that it is seen from the front, with its edge functions' steps; one is used again and again. */
export class TriangleSetup {
  /** Vertex a's edge functions are `area - b - c`; those of the others at (left, top) and their steps. */
  area = 0.5;
  edgeB = 0.5;
  edgeC = 0.5;
  stepBX = 0.5;
  stepBY = 0.5;
  stepCX = 0.5;
  stepCY = 0.5;
  depth = 0.5;
  deltaB = 0.5;
  deltaC = 0.5;
  left = 0;
  right = 0;
  top = 0;
  bottom = 0;
  /** Whether second and third vertex changed places. */
  front = false;

  /** False if nothing can be seen: out of the grid, too near, or from behind although it is not two-sided. */
  prepare(
    indices: Uint32Array,
    t: number,
    vertices: ProjectedVertices,
    twoSided: boolean,
    side: number,
  ): boolean {
    const { x, y, depth } = vertices;
    const a = indices[t * 3];
    let b = indices[t * 3 + 1];
    let c = indices[t * 3 + 2];
    const ax = x[a];
    const ay = y[a];
    let area = (x[b] - ax) * (y[c] - ay) - (x[c] - ax) * (y[b] - ay);
    // y points down here, so what is anticlockwise in space has a negative area.
    const front = area < 0;
    if (area === 0 || !(front || twoSided)) return false;
    const depthA = depth[a];
    if (depthA === 0 || depth[b] === 0 || depth[c] === 0) return false;
    if (front) {
      const swap = b;
      b = c;
      c = swap;
      area = -area;
    }
    const bx = x[b];
    const by = y[b];
    const cx = x[c];
    const cy = y[c];
    const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
    const right = Math.min(side - 1, Math.floor(Math.max(ax, bx, cx)));
    const top = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
    const bottom = Math.min(side - 1, Math.floor(Math.max(ay, by, cy)));
    if (left > right || top > bottom) return false;
    // A vertex's weight is the edge function of the opposite edge over the area.
    this.stepBX = cy - ay;
    this.stepBY = ax - cx;
    this.stepCX = ay - by;
    this.stepCY = bx - ax;
    this.edgeB = (left - ax) * this.stepBX + (top - ay) * this.stepBY;
    this.edgeC = (left - ax) * this.stepCX + (top - ay) * this.stepCY;
    this.area = area;
    this.depth = depthA;
    this.deltaB = (depth[b] - depthA) / area;
    this.deltaC = (depth[c] - depthA) / area;
    this.left = left;
    this.right = right;
    this.top = top;
    this.bottom = bottom;
    this.front = front;
    return true;
  }
}
