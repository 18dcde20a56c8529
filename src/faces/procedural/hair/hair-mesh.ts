// The body of hair: a grid from the crown to the hairline all around the head, and from there down where it hangs.
import { valueNoise } from '../hash.js';
import { computeNormals, type Mesh } from '../scene/mesh.js';
import { smoothStep } from '../smooth-step.js';
import { partingAt, planColumn, thicknessAt } from './hair-column.js';
import type { HairStyle } from './hair-style.js';
import { crownDirection } from './hairline.js';
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
  const plan = planColumn(style, column / COLUMNS);
  const { start, end, hangs } = plan;
  const direction = new Float64Array(3);
  let x = 0;
  let y = 0;
  let z = 0;
  for (let row = 0; row < ARC_ROWS; row++) {
    const s = row / (ARC_ROWS - 1);
    const polar = start + (end - start) * (1 - (1 - s) ** 1.25);
    crownDirection(plan.around, polar * RADIAN, direction);
    const radius =
      radiusAt(head, direction[0], direction[1], direction[2]) + thicknessAt(style, plan, polar, direction);
    x = SKULL_CENTRE[0] + direction[0] * radius;
    y = SKULL_CENTRE[1] + direction[1] * radius;
    z = SKULL_CENTRE[2] + direction[2] * radius;
    const at = row * COLUMNS + column;
    mesh.positions[at * 3] = x;
    mesh.positions[at * 3 + 1] = y;
    mesh.positions[at * 3 + 2] = z;
    setFlow(mesh.coords, at, flow, direction);
    const groove = partingAt(style, direction);
    mesh.occlusion[at] = (1 - 0.45 * groove) * (0.72 + 0.28 * smoothStep(125, 60, polar));
  }
  hangColumn(mesh, style, {
    column,
    x,
    y,
    z,
    hangsTo: hangs ? Math.min(plan.hangsTo, y - 1) : y - 0.02,
    hangs,
  });
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
    // Beside the face it falls back and in towards the neck.
    const swept = from.hangs ? smoothStep(from.y, -6, from.y - fallen) : 0;
    const back = swept * 3.2 * smoothStep(-1, 5, from.z);
    mesh.positions[at * 3] = from.x * scale * (1 - 0.07 * swept);
    mesh.positions[at * 3 + 1] = from.y - fallen;
    mesh.positions[at * 3 + 2] = (from.z + 1) * scale - 1 - back;
    mesh.coords[at * 3] = mesh.coords[last * 3];
    mesh.coords[at * 3 + 1] = mesh.coords[last * 3 + 1];
    mesh.coords[at * 3 + 2] = mesh.coords[last * 3 + 2] + fallen;
    mesh.occlusion[at] = mesh.occlusion[last] * (1 - 0.25 * s);
    mesh.bodyWeight[at] = from.hangs ? 0.75 * smoothStep(-4, -18, from.y - fallen) : 0;
  }
}

/** Writes the coordinates of a vertex in a direction: where its strand comes from, times `fade`, and how far it has come. */
export function setFlow(
  coords: Float32Array,
  at: number,
  flow: Float64Array,
  direction: Float64Array,
  fade = 1,
): void {
  const [x, y, z] = direction;
  const out = flow[0] * x + flow[1] * y + flow[2] * z;
  const a = flow[3] * x + flow[4] * y + flow[5] * z;
  const b = flow[6] * x + flow[7] * y + flow[8] * z;
  const length = Math.max(1e-6, Math.sqrt(a * a + b * b));
  coords[at * 3] = (fade * a) / length;
  coords[at * 3 + 1] = (fade * b) / length;
  coords[at * 3 + 2] = 9.5 * Math.atan2(length, out);
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
