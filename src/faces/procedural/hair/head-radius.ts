// How far the head's surface is from its centre in each direction: what hair and hats are wrapped around.
import { angleOf } from '../angle.js';
import type { Mesh } from '../scene/mesh.js';

/** The middle of the skull in head space, centimetres: directions and radii are taken from here. */
export const SKULL_CENTRE: readonly [number, number, number] = [0, 3, -0.5];

const COLUMNS = 40;
const ROWS = 21;

/** Height below which the neck spreads into shoulders. */
const LOWEST = -14;

/** A head's radius over all directions: rows from straight up to straight down, columns around from the back. */
export interface HeadRadius {
  /** [ROWS * COLUMNS] centimetres. */
  readonly radii: Float32Array;
}

/**
 * Measures a head mesh: the mean distance of the vertices near each of 21 x 40 directions. Where there are none, the
 * neighbours' mean is taken.
 */
export function measureRadius(head: Pick<Mesh, 'positions'>): HeadRadius {
  const sums = new Float32Array(ROWS * COLUMNS);
  const weights = new Float32Array(ROWS * COLUMNS);
  const { positions } = head;
  for (let p = 0; p < positions.length; p += 3) {
    // Shoulders would widen the neck.
    if (positions[p + 1] > LOWEST) splat(sums, weights, positions[p], positions[p + 1], positions[p + 2]);
  }
  for (let i = 0; i < sums.length; i++) sums[i] = weights[i] > 0 ? sums[i] / weights[i] : 0;
  fillGaps(sums);
  return { radii: sums };
}

/** The radius in a direction from `SKULL_CENTRE`, which needs no unit length; bilinear between those measured. */
export function radiusAt(head: HeadRadius, x: number, y: number, z: number): number {
  const rowPlace = rowOf(x, y, z);
  const columnPlace = columnOf(x, z);
  const row = Math.min(Math.floor(rowPlace), ROWS - 2);
  const low = rowPlace - row;
  const left = Math.floor(columnPlace);
  const right = columnPlace - left;
  const c0 = left % COLUMNS;
  const c1 = (left + 1) % COLUMNS;
  const above = head.radii[row * COLUMNS + c0] * (1 - right) + head.radii[row * COLUMNS + c1] * right;
  const below =
    head.radii[(row + 1) * COLUMNS + c0] * (1 - right) + head.radii[(row + 1) * COLUMNS + c1] * right;
  return above * (1 - low) + below * low;
}

function rowOf(x: number, y: number, z: number): number {
  return (angleOf(Math.sqrt(x * x + z * z), y) / Math.PI) * (ROWS - 1);
}

function columnOf(x: number, z: number): number {
  return ((angleOf(x, z) + Math.PI) / (2 * Math.PI)) * COLUMNS;
}

/** Adds a point of the surface to the four directions around it. */
function splat(sums: Float32Array, weights: Float32Array, px: number, py: number, pz: number): void {
  const x = px - SKULL_CENTRE[0];
  const y = py - SKULL_CENTRE[1];
  const z = pz - SKULL_CENTRE[2];
  const radius = Math.sqrt(x * x + y * y + z * z);
  const rowPlace = rowOf(x, y, z);
  const columnPlace = columnOf(x, z);
  const row = Math.min(Math.floor(rowPlace), ROWS - 2);
  const left = Math.floor(columnPlace);
  const low = rowPlace - row;
  const right = columnPlace - left;
  const c0 = left % COLUMNS;
  const c1 = (left + 1) % COLUMNS;
  const above = row * COLUMNS;
  const below = above + COLUMNS;
  const add = (at: number, near: number) => {
    sums[at] += near * radius;
    weights[at] += near;
  };
  add(above + c0, (1 - low) * (1 - right) + 1e-4);
  add(above + c1, (1 - low) * right + 1e-4);
  add(below + c0, low * (1 - right) + 1e-4);
  add(below + c1, low * right + 1e-4);
}

/** Replaces zeros by the mean of their neighbours, from the edges of each gap inwards. */
function fillGaps(radii: Float32Array): void {
  for (let pass = 0; pass < ROWS + COLUMNS && radii.includes(0); pass++) {
    const before = radii.slice();
    for (let row = 0; row < ROWS; row++) {
      for (let column = 0; column < COLUMNS; column++) {
        if (before[row * COLUMNS + column] > 0) continue;
        let sum = 0;
        let count = 0;
        for (let dr = -1; dr <= 1; dr++) {
          for (let dc = -1; dc <= 1; dc++) {
            const r = row + dr;
            if (r < 0 || r >= ROWS) continue;
            const value = before[r * COLUMNS + ((column + dc + COLUMNS) % COLUMNS)];
            if (value > 0) {
              sum += value;
              count++;
            }
          }
        }
        if (count > 0) radii[row * COLUMNS + column] = sum / count;
      }
    }
  }
}
