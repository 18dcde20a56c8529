// The face as a relief on a cylinder: what glasses, masks and hands are laid upon.
import { angleOf } from '../angle.js';
import type { Mesh } from '../scene/mesh.js';
import { ProjectedVertices, snap } from '../scene/projected-vertices.js';
import { DepthBuffer, drawTriangles } from '../scene/triangle.js';

const SIDE = 64;
/** Half the width of the relief, radians around the vertical axis through the ears. */
const REACH = 1.9;
const TOP = 9;
const HEIGHT = 26;

const vertices = new ProjectedVertices();
const buffer = new DepthBuffer(SIDE);

/** Distances of a head's surface from the vertical axis through the origin of head space. */
export interface Relief {
  /** [64, 64] centimetres: rows from y = 9 down to -17, columns from -1.9 to 1.9 radians; 0 in front. */
  readonly radii: Float32Array;
}

/** Takes the relief of a head. */
export function takeRelief(head: Pick<Mesh, 'positions' | 'indices'>): Relief {
  unroll(head.positions);
  buffer.depth.fill(0);
  drawTriangles({ indices: head.indices, first: 0, end: head.indices.length / 3 }, vertices, false, buffer);
  const radii = buffer.depth.slice();
  fillGaps(radii);
  return { radii };
}

/** Projects [count, 3] positions on the cylinder, into `vertices`. */
function unroll(positions: Float32Array): void {
  const count = positions.length / 3;
  vertices.reserve(count);
  for (let i = 0, p = 0; i < count; i++, p += 3) {
    const x = positions[p];
    const z = positions[p + 2];
    const angle = angleOf(x, z);
    const column = ((angle / REACH + 1) / 2) * (SIDE - 1);
    const row = ((TOP - positions[p + 1]) / HEIGHT) * (SIDE - 1);
    vertices.x[i] = snap(column);
    vertices.y[i] = snap(row);
    // The back, where angles jump, is left out.
    vertices.depth[i] = Math.abs(angle) > 2.4 ? 0 : Math.sqrt(x * x + z * z);
  }
}

/** Where there is no surface, that to the left counts. */
function fillGaps(radii: Float32Array): void {
  for (let i = 0; i < radii.length; i++) if (radii[i] === 0) radii[i] = i % SIDE > 0 ? radii[i - 1] : 7;
}

/** The distance from the axis at an angle in radians and a height; beyond the relief the edge counts. */
export function reliefAt(relief: Relief, angle: number, y: number): number {
  const column = Math.min(Math.max(((angle / REACH + 1) / 2) * (SIDE - 1), 0), SIDE - 1.001);
  const row = Math.min(Math.max(((TOP - y) / HEIGHT) * (SIDE - 1), 0), SIDE - 1.001);
  const left = Math.floor(column);
  const top = Math.floor(row);
  const right = column - left;
  const low = row - top;
  const at = top * SIDE + left;
  const { radii } = relief;
  const above = radii[at] + right * (radii[at + 1] - radii[at]);
  const below = radii[at + SIDE] + right * (radii[at + SIDE + 1] - radii[at + SIDE]);
  return above + low * (below - above);
}

/** The greatest distance near a place, less what a taut cloth of stiffness `reach` in centimetres sinks between two points. */
export function tautAt(relief: Relief, angle: number, y: number, reach: number): number {
  let greatest = 0;
  for (let i = -3; i <= 3; i++) {
    for (let k = -3; k <= 3; k++) {
      const value =
        reliefAt(relief, angle + (i * reach) / 24, y + (k * reach) / 3) - 0.055 * (i * i + k * k) * reach;
      if (value > greatest) greatest = value;
    }
  }
  return greatest;
}

/** How far in front (z) the face is at x and y. */
export function frontAt(relief: Relief, x: number, y: number): number {
  let angle = Math.atan2(x, 8);
  for (let i = 0; i < 4; i++) {
    const radius = Math.max(reliefAt(relief, angle, y), Math.abs(x) + 0.1);
    angle = 0.4 * angle + 0.6 * Math.asin(x / radius);
  }
  return reliefAt(relief, angle, y) * Math.cos(angle);
}
