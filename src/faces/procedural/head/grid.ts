// The skin's mesh: rows and columns around the head, cut open along the line between the lips.
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
  /** Vertices along the cut from the picture's left to right, corners included: of the upper and of the lower lip. */
  readonly upperEdge: readonly number[];
  readonly lowerEdge: readonly number[];
}

/** Every second row and column of the grid as triangles, without the cut: enough for shadows. */
export function coarseTriangles(): Uint32Array {
  const indices: number[] = [];
  for (let row = 0; row < ROWS - 1; row += 2) {
    const below = Math.min(ROWS - 1, row + 2);
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
export function buildSkinGrid(): SkinGrid {
  const loft = loftHead();
  sculptFeatures(loft);
  const row = MOUTH_ROW * COLUMNS;
  const open: number[] = [];
  for (let column = 0; column < COLUMNS; column++) {
    const p = (row + column) * 3;
    if (Math.abs(loft[p]) < CUT && loft[p + 2] > 5) open.push(column);
  }
  const count = ROWS * COLUMNS;
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
  const first = row + open[0]! - 1;
  const last = row + open.at(-1)! + 1;
  return {
    points,
    indices: gridTriangles(lower),
    upperEdge: [first, ...lower.keys(), last],
    lowerEdge: [first, ...lower.values(), last],
  };
}

function gridTriangles(lower: ReadonlyMap<number, number>): Uint32Array {
  const indices: number[] = [];
  for (let row = 0; row + 1 < ROWS; row++) {
    const vertex = (column: number) => {
      const at = row * COLUMNS + (column % COLUMNS);
      return row === MOUTH_ROW ? (lower.get(at) ?? at) : at;
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
