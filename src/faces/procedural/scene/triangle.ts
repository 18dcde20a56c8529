// The samples that a triangle covers, exactly: neighbours share no sample and leave none out.
import type { ProjectedVertices } from './projected-vertices.js';
import { TriangleSetup } from './triangle-setup.js';

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

/** Some triangles of a list of vertex numbers, three each. */
export interface TriangleRange {
  readonly indices: Uint32Array;
  readonly first: number;
  readonly end: number;
}

/** More than 0 and less than any edge function that is not 0. */
const TINY = 1e-9;

const setup = new TriangleSetup();

/** Draws the triangles from `first` to before `end`, edges included, wherever they are the nearest so far. */
export function drawTriangles(
  { indices, first, end }: TriangleRange,
  vertices: ProjectedVertices,
  twoSided: boolean,
  buffer: DepthBuffer,
): void {
  for (let t = first; t < end; t++) drawTriangle(indices, t, vertices, twoSided, buffer);
}

function drawTriangle(
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
