// The body of hair: a grid from the crown to the hairline all around the head, and from there down where it hangs.
import { valueNoise } from '../hash.js';
import { computeNormals, type Mesh } from '../scene/mesh.js';
import { smoothStep } from '../smooth-step.js';
import { type ColumnPlan, partingAt, planColumn, thicknessAt } from './hair-column.js';
import { flowFrame, setFlow } from './hair-flow.js';
import type { HairStyle } from './hair-style.js';
import { crownDirection } from './hairline.js';
import { type HeadRadius, radiusAt, SKULL_CENTRE } from './head-radius.js';

const COLUMNS = 64;
const ARC_ROWS = 13;
const HANG_ROWS = 9;
const ROWS = ARC_ROWS + HANG_ROWS;
const RADIAN = Math.PI / 180;

/** The last rows, in which hair thins out into strands. */
const TIP_ROWS = 3;
const BODY_ROWS = ROWS - TIP_ROWS;

const INDICES = gridIndices(ROWS);
const BODY_INDICES = gridIndices(BODY_ROWS);

/** The body in every second row and column, which is enough for its shadow. */
export const BODY_SHADOW_INDICES = gridIndices(BODY_ROWS, { step: 2 });

/** A hairdo: what is dense, and the tips of hair that hangs or falls over the forehead, where there is any. */
export interface HairMeshes {
  readonly body: Mesh;
  readonly tips: Mesh | undefined;
}

/**
 * The outside of a hairdo on a measured head. `coords` are cosine and sine of the angle at which a strand leaves the point
 * from which all strands flow, and the way from there in centimetres; the length of the first two is how dense the hair is,
 * 1 but in the tips. Every length, also none, gives a finite mesh.
 */
export function buildHairMesh(style: HairStyle, head: HeadRadius): HairMeshes {
  const grid = new HairGrid(style, head);
  const thins: boolean[] = [];
  for (let column = 0; column < COLUMNS; column++) {
    const plan = planColumn(style, column / COLUMNS);
    thins.push(plan.hangs || plan.tips > 0.5);
    grid.place(column, plan);
  }
  computeNormals(grid.positions, INDICES, grid.normals);
  smoothCrown(grid.normals);
  return {
    body: grid.rows(0, BODY_ROWS, BODY_INDICES),
    tips: thins.includes(true)
      ? grid.rows(BODY_ROWS - 1, ROWS, gridIndices(TIP_ROWS + 1, { wanted: thins }))
      : undefined,
  };
}

/** All vertices of a hairdo, row by row from the crown. */
class HairGrid {
  readonly positions = new Float32Array(COLUMNS * ROWS * 3);
  readonly normals = new Float32Array(COLUMNS * ROWS * 3);
  private readonly coords = new Float32Array(COLUMNS * ROWS * 3);
  private readonly occlusion = new Float32Array(COLUMNS * ROWS);
  private readonly bodyWeight = new Float32Array(COLUMNS * ROWS);
  private readonly flow: Float64Array;
  private readonly direction = new Float64Array(3);

  constructor(
    private readonly style: HairStyle,
    private readonly head: HeadRadius,
  ) {
    this.flow = flowFrame(style);
  }

  /** The rows from `first` to before `end` as a mesh. */
  rows(first: number, end: number, indices: Uint32Array): Mesh {
    const [from, to] = [first * COLUMNS, end * COLUMNS];
    return {
      positions: this.positions.subarray(from * 3, to * 3),
      normals: this.normals.subarray(from * 3, to * 3),
      coords: this.coords.subarray(from * 3, to * 3),
      indices,
      occlusion: this.occlusion.subarray(from, to),
      bodyWeight: this.bodyWeight.subarray(from, to),
    };
  }

  /** Places the vertices of a column. */
  place(column: number, plan: ColumnPlan): void {
    const { start, end, tips, hangs } = plan;
    for (let row = 0; row < ARC_ROWS; row++) {
      const s = row / (ARC_ROWS - 1);
      this.placeOnHead(row * COLUMNS + column, plan, start + (end - tips - start) * (1 - (1 - s) ** 1.25));
    }
    if (hangs) this.hang(column, plan);
    else {
      for (let row = 0; row < HANG_ROWS; row++) {
        const at = (ARC_ROWS + row) * COLUMNS + column;
        this.placeOnHead(at, plan, end - tips * (1 - ((row + 1) / HANG_ROWS) ** 2.5));
        this.thin(at, row);
      }
    }
  }

  private placeOnHead(at: number, plan: ColumnPlan, polar: number): void {
    const direction = this.direction;
    const positions = this.positions;
    const style = this.style;
    crownDirection(plan.around, polar * RADIAN, direction);
    const radius =
      radiusAt(this.head, direction[0], direction[1], direction[2]) +
      thicknessAt(style, plan, polar, direction);
    positions[at * 3] = SKULL_CENTRE[0] + direction[0] * radius;
    positions[at * 3 + 1] = SKULL_CENTRE[1] + direction[1] * radius;
    positions[at * 3 + 2] = SKULL_CENTRE[2] + direction[2] * radius;
    setFlow(this.coords, at, this.flow, direction);
    const groove = partingAt(style, direction);
    this.occlusion[at] = (1 - 0.45 * groove) * (0.72 + 0.28 * smoothStep(125, 60, polar));
  }

  private hang(column: number, plan: ColumnPlan): void {
    const style = this.style;
    const positions = this.positions;
    const coords = this.coords;
    const last = (ARC_ROWS - 1) * COLUMNS + column;
    const x = positions[last * 3];
    const y = positions[last * 3 + 1];
    const z = positions[last * 3 + 2];
    const reach = y - Math.min(plan.hangsTo, y - 1);
    const phase = 2.5 * valueNoise(style.pattern, column / 5, 0);
    for (let row = 0; row < HANG_ROWS; row++) {
      const s = (row + 1) / HANG_ROWS;
      const at = (ARC_ROWS + row) * COLUMNS + column;
      const fallen = reach * s;
      const wave =
        style.waveHeight * Math.sin((2 * Math.PI * fallen) / style.waveLength + 2 * Math.PI * phase);
      // Falls outwards a little at first and turns in at the tips; thin hair ends thin.
      const flare = (0.06 + 0.1 * style.sideThickness) * Math.sin(Math.PI * Math.min(1, s * 0.9));
      const scale = 1 + 0.09 * flare + 0.06 * wave * Math.min(1, fallen / 3);
      // Beside the face it falls back and in towards the neck.
      const swept = smoothStep(y, -6, y - fallen);
      const back = swept * 3.2 * smoothStep(-1, 5, z);
      positions[at * 3] = x * scale * (1 - 0.07 * swept);
      positions[at * 3 + 1] = y - fallen;
      positions[at * 3 + 2] = (z + 1) * scale - 1 - back;
      coords[at * 3] = coords[last * 3];
      coords[at * 3 + 1] = coords[last * 3 + 1];
      coords[at * 3 + 2] = coords[last * 3 + 2] + fallen;
      this.occlusion[at] = this.occlusion[last] * (1 - 0.25 * s);
      this.bodyWeight[at] = 0.75 * smoothStep(-4, -18, y - fallen);
      this.thin(at, row);
    }
  }

  /** Writes how dense hair is in a row of those that hang: 1, and from the tips' first row down to nearly nothing. */
  private thin(at: number, row: number): void {
    const dense = Math.min(1, Math.max(1e-3, (HANG_ROWS - 1 - row) / TIP_ROWS));
    this.coords[at * 3] *= dense;
    this.coords[at * 3 + 1] *= dense;
  }
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

/** The triangles of every `step`th row and column, between all columns or those of which both are wanted. */
function gridIndices(
  rows: number,
  { step = 1, wanted }: { readonly step?: number; readonly wanted?: readonly boolean[] } = {},
): Uint32Array {
  const indices: number[] = [];
  const down = step * COLUMNS;
  for (let row = 0; row + step < rows; row += step) {
    for (let column = 0; column < COLUMNS; column += step) {
      const next = (column + step) % COLUMNS;
      if (wanted && !(wanted[column] && wanted[next])) continue;
      const a = row * COLUMNS + column;
      const b = row * COLUMNS + next;
      indices.push(a, a + down, b, b, a + down, b + down);
    }
  }
  return Uint32Array.from(indices);
}
