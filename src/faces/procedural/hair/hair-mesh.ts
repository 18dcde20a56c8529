// The body of hair: a grid from the crown to the hairline all around the head, and from there down where it hangs.
import { hashUnit, valueNoise } from '../hash.js';
import { computeNormals, type Mesh } from '../scene/mesh.js';
import { smoothStep } from '../smooth-step.js';
import type { HairStyle } from './hair-style.js';
import { crownDirection, hairlineAt } from './hairline.js';
import { type HeadRadius, radiusAt, SKULL_CENTRE } from './head-radius.js';

const COLUMNS = 64;
const ARC_ROWS = 13;
const HANG_ROWS = 9;
const ROWS = ARC_ROWS + HANG_ROWS;
const RADIAN = Math.PI / 180;

const INDICES = gridIndices();

/**
 * The outside of a hairdo on a measured head. `coords` are cosine and sine of the angle at which a strand leaves the point
 * from which all strands flow, and the way from there in centimetres. Every length, also none, gives a finite mesh.
 */
export function buildHairMesh(style: HairStyle, head: HeadRadius): Mesh {
  const count = COLUMNS * ROWS;
  const mesh = {
    positions: new Float32Array(count * 3),
    normals: new Float32Array(count * 3),
    coords: new Float32Array(count * 3),
    indices: INDICES,
    occlusion: new Float32Array(count),
    bodyWeight: new Float32Array(count),
  };
  const flow = flowFrame(style);
  for (let column = 0; column < COLUMNS; column++) placeColumn(mesh, style, head, { column, flow });
  computeNormals(mesh.positions, mesh.indices, mesh.normals);
  smoothCrown(mesh.normals);
  return mesh;
}

/** Unit vectors: the point on the head from which strands flow, and two across it. */
export function flowFrame(style: HairStyle): Float64Array {
  const tilt = style.flowTilt * RADIAN;
  const lean = style.partX * 0.9;
  const scale = 1 / Math.sqrt(1 + lean * lean);
  const [x, y, z] = [lean * scale, Math.cos(tilt) * scale, Math.sin(tilt) * scale];
  // Across: the picture's x made perpendicular, and the cross product of both.
  const flat = Math.sqrt(1 - x * x);
  return Float64Array.of(x, y, z, flat, (-x * y) / flat, (-x * z) / flat, 0, z / flat, -y / flat);
}

type WritableMesh = Mesh & { readonly occlusion: Float32Array; readonly bodyWeight: Float32Array };

function placeColumn(
  mesh: WritableMesh,
  style: HairStyle,
  head: HeadRadius,
  { column, flow }: { column: number; flow: Float64Array },
): void {
  const around = (column / COLUMNS) * 2 * Math.PI - Math.PI;
  const side = Math.abs(around) / RADIAN;
  const line = hairlineAt(style, around / RADIAN);
  const ragged = hashUnit(style.pattern, 100 + column) - 0.5;
  const overForehead = style.fringe * (1 - smoothStep(34, 58, side)) * (1 + 0.2 * ragged);
  // Hair hangs from where the head is widest, where it is long enough to get below its hairline.
  const front = style.overEars > 0.5 ? smoothStep(50, 62, side) : smoothStep(84, 100, side);
  const hangsTo = style.hangsTo + 0.9 * ragged;
  const hangs = front > 0.5 && hangsTo < 2.5 - 7 * smoothStep(95, 135, side);
  const end = hangs ? Math.min(line.end, 92) : line.end + overForehead;
  const start = Math.min(line.start, end - 2);
  const direction = new Float64Array(3);
  const dryEnd = hangs ? 0.3 + 0.7 * smoothStep(50, 75, side) : overForehead > 3 ? 0.42 : -0.25;
  let x = 0;
  let y = 0;
  let z = 0;
  for (let row = 0; row < ARC_ROWS; row++) {
    const s = row / (ARC_ROWS - 1);
    const polar = start + (end - start) * (1 - (1 - s) ** 1.25);
    crownDirection(around, polar * RADIAN, direction);
    const thickness = thicknessAt(style, { around, polar, start, end, dryEnd, direction });
    const radius = radiusAt(head, direction[0], direction[1], direction[2]) + thickness;
    x = SKULL_CENTRE[0] + direction[0] * radius;
    y = SKULL_CENTRE[1] + direction[1] * radius;
    z = SKULL_CENTRE[2] + direction[2] * radius;
    const at = row * COLUMNS + column;
    mesh.positions.set([x, y, z], at * 3);
    setFlow(mesh, at, flow, direction);
    const groove = partingAt(style, direction);
    mesh.occlusion[at] = (1 - 0.45 * groove) * (0.72 + 0.28 * smoothStep(125, 60, polar));
  }
  hangColumn(mesh, style, { column, x, y, z, hangsTo: hangs ? Math.min(hangsTo, y - 1) : y - 0.02, hangs });
}

function hangColumn(
  mesh: WritableMesh,
  style: HairStyle,
  from: { column: number; x: number; y: number; z: number; hangsTo: number; hangs: boolean },
): void {
  const last = (ARC_ROWS - 1) * COLUMNS + from.column;
  const reach = from.y - from.hangsTo;
  const phase = 2.5 * valueNoise(style.pattern, from.column / 5, 0);
  for (let row = 0; row < HANG_ROWS; row++) {
    const s = (row + 1) / HANG_ROWS;
    const at = (ARC_ROWS + row) * COLUMNS + from.column;
    const fallen = reach * s;
    const wave = style.waveHeight * Math.sin((2 * Math.PI * fallen) / style.waveLength + 2 * Math.PI * phase);
    // Falls outwards a little at first and turns in at the tips; thin hair ends thin.
    const flare = from.hangs
      ? (0.06 + 0.1 * style.sideThickness) * Math.sin(Math.PI * Math.min(1, s * 0.9))
      : 0;
    const scale = 1 + (from.hangs ? 0.09 * flare + (0.06 * wave * Math.min(1, fallen / 3)) / 1 : -0.002 * s);
    mesh.positions[at * 3] = from.x * scale;
    mesh.positions[at * 3 + 1] = from.y - fallen;
    mesh.positions[at * 3 + 2] = (from.z + 1) * scale - 1;
    mesh.coords[at * 3] = mesh.coords[last * 3];
    mesh.coords[at * 3 + 1] = mesh.coords[last * 3 + 1];
    mesh.coords[at * 3 + 2] = mesh.coords[last * 3 + 2] + fallen;
    mesh.occlusion[at] = mesh.occlusion[last] * (1 - 0.25 * s);
    mesh.bodyWeight[at] = from.hangs ? 0.75 * smoothStep(-4, -18, from.y - fallen) : 0;
  }
}

/** How far hair stands off the head at a place. */
function thicknessAt(
  style: HairStyle,
  at: {
    around: number;
    polar: number;
    start: number;
    end: number;
    dryEnd: number;
    direction: Float64Array;
  },
): number {
  const side = Math.abs(at.around) / RADIAN;
  const low = smoothStep(58, 100, at.polar) * smoothStep(35, 75, side);
  const body = style.topThickness + (style.sideThickness - style.topThickness) * low;
  const bumps =
    1 +
    (0.22 + 0.2 * style.coil) * (valueNoise(style.pattern, 3 + at.direction[0] * 4, at.polar / 16) - 0.5) +
    0.25 *
      style.coil *
      (valueNoise(style.pattern + 9, at.direction[0] * 9, at.direction[1] * 9 + at.direction[2] * 5) - 0.5);
  const rise = smoothStep(at.end, at.end - 9 - 9 * Math.min(2, body), at.polar);
  const bald = at.start > 1 ? smoothStep(at.start, at.start + 18, at.polar) : 1;
  const standing = body * bumps * (1 - style.partDepth * partingAt(style, at.direction));
  const dryEnd = Math.min(at.dryEnd, Math.max(standing, -0.25));
  return dryEnd + (standing - dryEnd) * rise * bald - 0.25 * (1 - bald);
}

/** 1 in the parting, which runs from the forehead to the crown, and 0 away from it. */
function partingAt(style: HairStyle, direction: Float64Array): number {
  if (style.partDepth <= 0) return 0;
  const across = (direction[0] - style.partX) / 0.075;
  const along = smoothStep(-0.15, 0.25, direction[2]) * smoothStep(0.1, 0.35, direction[1]);
  return along * Math.exp(-across * across);
}

function setFlow(mesh: Mesh, at: number, flow: Float64Array, direction: Float64Array): void {
  const [x, y, z] = direction;
  const out = flow[0] * x + flow[1] * y + flow[2] * z;
  const a = flow[3] * x + flow[4] * y + flow[5] * z;
  const b = flow[6] * x + flow[7] * y + flow[8] * z;
  const length = Math.max(1e-6, Math.sqrt(a * a + b * b));
  mesh.coords[at * 3] = a / length;
  mesh.coords[at * 3 + 1] = b / length;
  mesh.coords[at * 3 + 2] = 9.5 * Math.atan2(length, out);
}

/** Gives all vertices at the crown, which are one point, one normal. */
function smoothCrown(normals: Float32Array): void {
  let [x, y, z] = [0, 0, 0];
  for (let i = 0; i < COLUMNS * 3; i += 3) {
    x += normals[i];
    y += normals[i + 1];
    z += normals[i + 2];
  }
  const scale = 1 / Math.max(1e-6, Math.sqrt(x * x + y * y + z * z));
  for (let i = 0; i < COLUMNS * 3; i += 3) normals.set([x * scale, y * scale, z * scale], i);
}

function gridIndices(): Uint32Array {
  const indices: number[] = [];
  for (let row = 0; row + 1 < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const a = row * COLUMNS + column;
      const b = row * COLUMNS + ((column + 1) % COLUMNS);
      indices.push(a, a + COLUMNS, b, b, a + COLUMNS, b + COLUMNS);
    }
  }
  return Uint32Array.from(indices);
}
