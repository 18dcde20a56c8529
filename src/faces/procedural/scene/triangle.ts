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

/** Vertices lie at multiples of one over this, so that sums of edge functions are exact. */
export const SUBPIXEL = 16;

/** More than 0 and less than any edge function that is not 0. */
const TINY = 1e-9;

/** Finds what triangle `t` covers: nothing if a vertex is not seen, or if it shows its back and is not two-sided. */
export function coverTriangle(
  indices: Uint32Array,
  t: number,
  vertices: ProjectedVertices,
  twoSided: boolean,
  coverage: Coverage,
): void {
  coverage.count = 0;
  const { x, y, depth } = vertices;
  const a = indices[t * 3];
  let b = indices[t * 3 + 1];
  let c = indices[t * 3 + 2];
  const depthA = depth[a];
  if (depthA === 0 || depth[b] === 0 || depth[c] === 0) return;
  const ax = x[a];
  const ay = y[a];
  let area = (x[b] - ax) * (y[c] - ay) - (x[c] - ax) * (y[b] - ay);
  // y points down here, so what is anticlockwise in space has a negative area.
  const front = area < 0;
  if (area === 0 || !(front || twoSided)) return;
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
  const side = coverage.side;
  const left = Math.max(0, Math.ceil(Math.min(ax, bx, cx)));
  const right = Math.min(side - 1, Math.floor(Math.max(ax, bx, cx)));
  const top = Math.max(0, Math.ceil(Math.min(ay, by, cy)));
  const bottom = Math.min(side - 1, Math.floor(Math.max(ay, by, cy)));
  if (left > right || top > bottom) return;

  // A vertex's weight is the edge function of the opposite edge over the area.
  const stepBX = cy - ay;
  const stepBY = ax - cx;
  const stepCX = ay - by;
  const stepCY = bx - ax;
  const leastA = ownsEdge(cx - bx, cy - by) ? 0 : TINY;
  const leastB = ownsEdge(ax - cx, ay - cy) ? 0 : TINY;
  const leastC = ownsEdge(bx - ax, by - ay) ? 0 : TINY;
  const scale = 1 / area;
  const deltaB = (depth[b] - depthA) * scale;
  const deltaC = (depth[c] - depthA) * scale;
  let count = 0;
  for (let row = top; row <= bottom; row++) {
    let edgeB = (left - ax) * stepBX + (row - ay) * stepBY;
    let edgeC = (left - ax) * stepCX + (row - ay) * stepCY;
    for (let column = left; column <= right; column++, edgeB += stepBX, edgeC += stepCX) {
      if (edgeB < leastB || edgeC < leastC || area - edgeB - edgeC < leastA) continue;
      coverage.sample[count] = row * side + column;
      coverage.second[count] = (front ? edgeC : edgeB) * scale;
      coverage.third[count] = (front ? edgeB : edgeC) * scale;
      coverage.depth[count] = depthA + edgeB * deltaB + edgeC * deltaC;
      count++;
    }
  }
  coverage.count = count;
}

/** Of two triangles that share an edge and go along it in opposite directions, one owns it. */
function ownsEdge(dx: number, dy: number): boolean {
  return dy < 0 || (dy === 0 && dx > 0);
}
