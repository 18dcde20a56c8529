// The skin's mesh: rows and columns around the head, cut open along the line between the lips.
import type { Detail } from './head.js';
import { COLUMNS, loftHead, MOUTH_ROW, ROWS } from './loft.js';
import { sculptFeatures } from './sculpt.js';

/** The lips are apart up to here from the middle. */
const CUT = 2.5;

/** How far the two edges of the cut lie from its height, so that each knows its side. */
const ASIDE = 0.0002;

/** The skin of the average head. */
export interface SkinGrid {
  /** [vertices, 3]; after the grid come the lower lip's own vertices along the cut. */
  readonly points: Float32Array;
  readonly indices: Uint32Array;
  /** Fewer triangles without the cut: enough for shadows. */
  readonly coarseIndices: Uint32Array;
  /** Vertices along the cut from the picture's left to right, corners included: of the upper and of the lower lip. */
  readonly upperEdge: readonly number[];
  readonly lowerEdge: readonly number[];
}

/** The rows of the loft that a mesh has: all, or every second one, with those at the ends and along the lips. */
function rowsOf(detail: Detail): number[] {
  const all = Array.from({ length: ROWS }, (_, row) => row);
  if (detail === 'full') return all;
  return all.filter((row) => row === 0 || row === ROWS - 1 || (row - MOUTH_ROW) % 2 === 0);
}

/** Every second column, and row of all rows, as triangles. */
function coarseTriangles(rows: number, detail: Detail): Uint32Array {
  const indices: number[] = [];
  const step = detail === 'full' ? 2 : 1;
  for (let row = 0; row < rows - 1; row += step) {
    const below = Math.min(rows - 1, row + step);
    for (let column = 0; column < COLUMNS; column += 2) {
      const next = (column + 2) % COLUMNS;
      const [a, b] = [row * COLUMNS + column, row * COLUMNS + next];
      const [c, d] = [below * COLUMNS + column, below * COLUMNS + next];
      indices.push(a, c, b, b, c, d);
    }
  }
  return Uint32Array.from(indices);
}

/** Builds the skin of the average head. */
export function buildSkinGrid(detail: Detail): SkinGrid {
  const whole = loftHead();
  sculptFeatures(whole);
  const rows = rowsOf(detail);
  const loft = new Float64Array(rows.length * COLUMNS * 3);
  for (const [i, row] of rows.entries()) {
    loft.set(whole.subarray(row * COLUMNS * 3, (row + 1) * COLUMNS * 3), i * COLUMNS * 3);
  }
  const mouth = rows.indexOf(MOUTH_ROW);
  const row = mouth * COLUMNS;
  const open: number[] = [];
  for (let column = 0; column < COLUMNS; column++) {
    const p = (row + column) * 3;
    if (Math.abs(loft[p]) < CUT && loft[p + 2] > 5) open.push(column);
  }
  const count = rows.length * COLUMNS;
  const points = new Float32Array((count + open.length) * 3);
  points.set(loft);
  const lower = new Map<number, number>();
  for (const [i, column] of open.entries()) {
    const from = row + column;
    points.copyWithin((count + i) * 3, from * 3, from * 3 + 3);
    points[from * 3 + 1] += ASIDE;
    points[(count + i) * 3 + 1] -= ASIDE;
    lower.set(from, count + i);
  }
  const first = row + open[0] - 1;
  const last = row + open[open.length - 1] + 1;
  return {
    points,
    indices: gridTriangles(rows.length, mouth, lower),
    coarseIndices: coarseTriangles(rows.length, detail),
    upperEdge: [first, ...lower.keys(), last],
    lowerEdge: [first, ...lower.values(), last],
  };
}

function gridTriangles(rows: number, mouth: number, lower: ReadonlyMap<number, number>): Uint32Array {
  const indices: number[] = [];
  for (let row = 0; row + 1 < rows; row++) {
    const vertex = (column: number) => {
      const at = row * COLUMNS + (column % COLUMNS);
      return row === mouth ? (lower.get(at) ?? at) : at;
    };
    for (let column = 0; column < COLUMNS; column++) {
      const [a, b] = [vertex(column), vertex(column + 1)];
      const c = (row + 1) * COLUMNS + column;
      const d = (row + 1) * COLUMNS + ((column + 1) % COLUMNS);
      // The diagonal runs alike on both sides of the face.
      if (column < COLUMNS / 2) indices.push(a, c, b, b, c, d);
      else indices.push(a, c, d, a, d, b);
    }
  }
  return Uint32Array.from(indices);
}
