// The samples that a triangle covers, exactly: neighbours share no sample and leave none out.

/** Vertices in a square grid of samples: x and y (snapped to `SUBPIXEL`), and a depth that grows towards the eye; 0: not seen. */
export class ProjectedVertices {
  x = new Float64Array(0);
  y = new Float64Array(0);
  depth = new Float64Array(0);

  /** Makes room for a number of vertices. */
  reserve(count: number): void {
    if (this.x.length >= count) return;
    const size = Math.ceil(count * 1.3);
    this.x = new Float64Array(size);
    this.y = new Float64Array(size);
    this.depth = new Float64Array(size);
  }
}

/** The samples that one triangle covers: their numbers, weights of its second and third vertex, and depths. */
export class Coverage {
  count = 0;
  readonly sample: Int32Array;
  readonly second: Float32Array;
  readonly third: Float32Array;
  readonly depth: Float32Array;

  constructor(readonly side: number) {
    this.sample = new Int32Array(side * side);
    this.second = new Float32Array(side * side);
    this.third = new Float32Array(side * side);
    this.depth = new Float32Array(side * side);
  }
}

/** The nearest surface at each sample of a square grid, and, where `triangle` is given, what it belongs to. */
export class DepthBuffer {
  /** Larger is nearer; what a picture begins with is set by its maker. */
  readonly depth: Float32Array;
  /** The triangle's number, and the weights of its second and third vertex in the grid's plane. */
  readonly triangle: Int32Array;
  readonly second: Float32Array;
  readonly third: Float32Array;

  constructor(readonly side: number) {
    this.depth = new Float32Array(side * side);
    this.triangle = new Int32Array(side * side);
    this.second = new Float32Array(side * side);
    this.third = new Float32Array(side * side);
  }
}

/** Vertices lie at multiples of one over this, so that sums of edge functions are exact. */
export const SUBPIXEL = 16;

/** More than 0 and less than any edge function that is not 0. */
const TINY = 1e-9;

/** A triangle turned so that it is seen from the front, with its edge functions' steps; one is used again and again. */
class Setup {
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

const setup = new Setup();

/** Draws triangle `t`, edges included, wherever it is the nearest so far. */
export function drawTriangle(
  indices: Uint32Array,
  t: number,
  vertices: ProjectedVertices,
  twoSided: boolean,
  buffer: DepthBuffer,
): void {
  if (!setup.prepare(indices, t, vertices, twoSided, buffer.side)) return;
  const { area, stepBX, stepCX, deltaB, deltaC, left, right, front } = setup;
  const { side, depth, triangle } = buffer;
  const second = front ? buffer.third : buffer.second;
  const third = front ? buffer.second : buffer.third;
  const scale = 1 / area;
  let rowB = setup.edgeB;
  let rowC = setup.edgeC;
  for (let row = setup.top; row <= setup.bottom; row++, rowB += setup.stepBY, rowC += setup.stepCY) {
    let edgeB = rowB;
    let edgeC = rowC;
    for (let at = row * side + left; at <= row * side + right; at++, edgeB += stepBX, edgeC += stepCX) {
      if (edgeB < 0 || edgeC < 0 || edgeB + edgeC > area) continue;
      const here = setup.depth + edgeB * deltaB + edgeC * deltaC;
      if (here <= depth[at]) continue;
      depth[at] = here;
      triangle[at] = t;
      second[at] = edgeB * scale;
      third[at] = edgeC * scale;
    }
  }
}

/** Lists what triangle `t` covers; samples on an edge belong to one of the two triangles that share it. */
export function coverTriangle(
  indices: Uint32Array,
  t: number,
  vertices: ProjectedVertices,
  twoSided: boolean,
  coverage: Coverage,
): void {
  coverage.count = 0;
  const { side } = coverage;
  if (!setup.prepare(indices, t, vertices, twoSided, side)) return;
  const { area, stepBX, stepBY, stepCX, stepCY, front } = setup;
  // The edges' directions, from c to a, from a to b and from b to c.
  const leastB = ownsEdge(stepBY, -stepBX) ? 0 : TINY;
  const leastC = ownsEdge(stepCY, -stepCX) ? 0 : TINY;
  const leastA = ownsEdge(-stepBY - stepCY, stepBX + stepCX) ? 0 : TINY;
  const scale = 1 / area;
  let count = 0;
  for (let row = setup.top; row <= setup.bottom; row++) {
    let edgeB = setup.edgeB + (row - setup.top) * stepBY;
    let edgeC = setup.edgeC + (row - setup.top) * stepCY;
    for (let column = setup.left; column <= setup.right; column++, edgeB += stepBX, edgeC += stepCX) {
      if (edgeB < leastB || edgeC < leastC || area - edgeB - edgeC < leastA) continue;
      coverage.sample[count] = row * side + column;
      coverage.second[count] = (front ? edgeC : edgeB) * scale;
      coverage.third[count] = (front ? edgeB : edgeC) * scale;
      coverage.depth[count] = setup.depth + edgeB * setup.deltaB + edgeC * setup.deltaC;
      count++;
    }
  }
  coverage.count = count;
}

/** Of two triangles that share an edge and go along it in opposite directions, one owns it. */
function ownsEdge(dx: number, dy: number): boolean {
  return dy < 0 || (dy === 0 && dx > 0);
}
