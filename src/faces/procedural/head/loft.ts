// The average head without its features: closed curves from crown to shoulders through front, side and back.
import { curveThrough, ramp } from './curves.js';

/**
 * The curves' points in the middle of the face, at the widest place and in the middle of the back, in centimetres, and how
 * square the front half is (2 is an ellipse). The last column is how many rows of the mesh there are up to the next curve.
 */
const CURVES: readonly (readonly number[])[] = [
  // front y, z; side x, y, z; back y, z; squareness; rows
  [11.4, -0.8, 0.02, 11.4, -0.8, 11.4, -0.82, 2, 2],
  [11.1, 2.0, 3.1, 10.85, -1.0, 10.8, -4.0, 2, 2],
  [10.1, 4.8, 5.2, 9.5, -1.2, 9.4, -6.7, 2, 2],
  [8.4, 7.05, 6.7, 7.4, -1.4, 7.0, -8.6, 2.02, 3],
  [6.2, 8.5, 7.35, 5.0, -1.4, 4.6, -9.5, 2.1, 2],
  [4.3, 9.15, 7.45, 3.4, -1.2, 2.5, -9.6, 2.12, 5],
  [2.5, 9.45, 7.25, 1.9, -0.7, 0.8, -9.2, 2.15, 10],
  [0, 9.0, 6.95, -0.2, -0.1, -1.5, -8.2, 2.1, 7],
  [-1.6, 9.0, 6.8, -1.5, 0.2, -3.2, -7.2, 2.08, 7],
  [-3.4, 9.3, 6.55, -3.0, 0.2, -4.8, -6.4, 2.05, 8],
  [-4.95, 9.7, 6.25, -4.4, 0.0, -6.3, -6.0, 2.02, 7],
  [-6.5, 9.85, 5.95, -5.8, -0.2, -7.6, -5.8, 2, 4],
  [-7.2, 9.82, 5.82, -6.3, -0.2, -8.2, -5.8, 2, 5],
  [-8.1, 9.65, 5.66, -6.85, -0.3, -8.8, -5.8, 1.98, 4],
  [-9.0, 9.45, 5.46, -7.35, -0.4, -9.4, -5.8, 1.96, 5],
  [-10.3, 9.35, 5.18, -7.9, -0.6, -10.4, -5.85, 1.95, 4],
  [-11.2, 8.55, 4.82, -8.6, -0.9, -11.2, -5.9, 1.95, 3],
  [-11.8, 6.2, 4.42, -10.0, -1.2, -12.0, -6.0, 2, 3],
  [-12.7, 4.0, 4.38, -12.1, -1.5, -13.0, -6.2, 2, 2],
  [-15.0, 3.3, 4.65, -15.0, -1.8, -15.5, -6.6, 2, 2],
  [-19.5, 3.8, 6.8, -19.5, -2.0, -19.5, -7.4, 2, 0],
];

/** Columns of the mesh on each side of the face, in degrees from its middle; there is one in the middle and one at the back. */
const ANGLES: readonly number[] = [
  2.5, 5, 7.6, 10.2, 12.9, 15.6, 18.4, 21.2, 24.1, 27, 30, 33, 36.2, 39.5, 43, 46.8, 51, 55.5, 60.5, 66, 72.5,
  80, 88, 97, 107, 119, 132, 148, 164,
];

/** The number of columns around the head; they begin at the back and go over the person's right side to the front. */
export const COLUMNS = 2 * ANGLES.length + 2;

/** The number of rows from crown to shoulders. */
export const ROWS = 1 + CURVES.reduce((sum, curve) => sum + curve[8], 0);

/** The row that follows the line between the lips. */
export const MOUTH_ROW = CURVES.slice(0, 12).reduce((sum, curve) => sum + curve[8], 0);
/** The height of the line between the lips of the average head, in centimetres from the level of the eyes, negative downward. */
export const MOUTH_HEIGHT = -7.2;

/** Points of the lofted head, [ROWS * COLUMNS, 3]. */
export function loftHead(): Float64Array {
  const starts: number[] = [0];
  for (const curve of CURVES) starts.push(starts[starts.length - 1] + curve[8]);
  const along = (column: number) => curveThrough(CURVES.map((curve, i) => [starts[i], curve[column]]));
  const [frontY, frontZ, sideX, sideY, sideZ, backY, backZ, square] = [0, 1, 2, 3, 4, 5, 6, 7].map(along);
  const points = new Float64Array(ROWS * COLUMNS * 3);
  const angles = [180, ...ANGLES.map((a) => -a).reverse(), 0, ...ANGLES];
  for (let row = 0, p = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++, p += 3) {
      const angle = (angles[column] * Math.PI) / 180;
      const sine = Math.sin(angle);
      const cosine = Math.cos(angle);
      const front = cosine >= 0;
      const power = front ? 2 / square(row) : 1;
      const [endY, endZ] = front ? [frontY(row), frontZ(row)] : [backY(row), backZ(row)];
      const [middleY, middleZ] = [sideY(row), sideZ(row)];
      // Rows are level across the mouth and rise towards the sides; along the jaw they rise from the chin on.
      const level = front ? levelled(Math.abs(angle), levelTo(frontY(row))) : Math.abs(cosine) ** 1.5;
      points[p] = sideX(row) * Math.sign(sine) * Math.abs(sine) ** power;
      points[p + 1] = middleY + (endY - middleY) * level;
      points[p + 2] = middleZ + (endZ - middleZ) * Math.abs(cosine) ** power;
    }
  }
  smooth(points, 1);
  smooth(points, COLUMNS);
  smooth(points, 1);
  smooth(points, COLUMNS);
  return points;
}

/** Evens out x and z along rows (stride 1) or columns (stride COLUMNS) of the grid; heights stay. */
function smooth(points: Float64Array, stride: number): void {
  for (let round = 0; round < 3; round++) {
    const before = points.slice();
    for (let i = COLUMNS * 2; i < (ROWS - 2) * COLUMNS; i++) {
      const row = i - (i % COLUMNS);
      const last = stride === 1 ? row + ((i - row + COLUMNS - 1) % COLUMNS) : i - stride;
      const next = stride === 1 ? row + ((i - row + 1) % COLUMNS) : i + stride;
      for (const axis of [0, 2]) {
        points[i * 3 + axis] =
          0.5 * before[i * 3 + axis] + 0.25 * (before[last * 3 + axis] + before[next * 3 + axis]);
      }
    }
  }
}

/** The angle in radians from the middle of the face up to which a row is level. */
function levelTo(frontY: number): number {
  return 0.16 + 0.31 * ramp(-11.2, -8.4, frontY);
}

function levelled(angle: number, from: number): number {
  return 1 - ramp(from, Math.PI / 2, angle);
}
