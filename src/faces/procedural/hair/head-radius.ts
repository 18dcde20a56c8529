// How far the head's surface is from its centre in each direction: what hair and hats are wrapped around.
import type { Mesh } from '../scene/mesh.js';

/** The middle of the skull in head space, centimetres: directions and radii are taken from here. */
export const SKULL_CENTRE: readonly [number, number, number] = [0, 3, -0.5];

const COLUMNS = 40;
const ROWS = 21;

/** A head's radius over all directions: rows from straight up to straight down, columns around from the back. */
export interface HeadRadius {
  /** [ROWS * COLUMNS] centimetres. */
  readonly radii: Float32Array;
}

/**
 * Measures a head mesh: the mean distance of the triangles' corners and centres near each of 21 x 40 directions. Where the
 * mesh has nothing, the neighbours' mean is taken.
 */
export function measureRadius(head: Pick<Mesh, 'positions' | 'indices'>): HeadRadius {
  const sums = new Float32Array(ROWS * COLUMNS);
  const weights = new Float32Array(ROWS * COLUMNS);
  const { positions, indices } = head;
  for (let t = 0; t < indices.length; t += 3) {
    const a = indices[t] * 3;
    const b = indices[t + 1] * 3;
    const c = indices[t + 2] * 3;
    splat(sums, weights, positions[a], positions[a + 1], positions[a + 2]);
    splat(
      sums,
      weights,
      (positions[a] + positions[b] + positions[c]) / 3,
      (positions[a + 1] + positions[b + 1] + positions[c + 1]) / 3,
      (positions[a + 2] + positions[b + 2] + positions[c + 2]) / 3,
    );
  }
  for (let i = 0; i < sums.length; i++) sums[i] = weights[i] > 0 ? sums[i] / weights[i] : 0;
  fillGaps(sums);
  return { radii: sums };
}

/** The radius in a direction from `SKULL_CENTRE`, which needs no unit length; bilinear between those measured. */
export function radiusAt(head: HeadRadius, x: number, y: number, z: number): number {
  const place = placeOf(x, y, z);
  const row = Math.min(Math.floor(place.row), ROWS - 2);
  const low = place.row - row;
  const left = Math.floor(place.column);
  const right = place.column - left;
  const c0 = left % COLUMNS;
  const c1 = (left + 1) % COLUMNS;
  const above = head.radii[row * COLUMNS + c0] * (1 - right) + head.radii[row * COLUMNS + c1] * right;
  const below =
    head.radii[(row + 1) * COLUMNS + c0] * (1 - right) + head.radii[(row + 1) * COLUMNS + c1] * right;
  return above * (1 - low) + below * low;
}

function placeOf(x: number, y: number, z: number): { row: number; column: number } {
  const across = Math.sqrt(x * x + z * z);
  const row = (Math.atan2(across, y) / Math.PI) * (ROWS - 1);
  const column = ((Math.atan2(x, z) + Math.PI) / (2 * Math.PI)) * COLUMNS;
  return { row, column };
}

/** Adds a point of the surface to the four directions around it. */
function splat(sums: Float32Array, weights: Float32Array, px: number, py: number, pz: number): void {
  const x = px - SKULL_CENTRE[0];
  const y = py - SKULL_CENTRE[1];
  const z = pz - SKULL_CENTRE[2];
  const radius = Math.sqrt(x * x + y * y + z * z);
  const place = placeOf(x, y, z);
  const row = Math.min(Math.floor(place.row), ROWS - 2);
  const left = Math.floor(place.column);
  for (let corner = 0; corner < 4; corner++) {
    const r = row + (corner >> 1);
    const c = (left + (corner & 1)) % COLUMNS;
    const near = (1 - Math.abs(place.row - r)) * (1 - Math.abs(place.column - left - (corner & 1))) + 1e-4;
    sums[r * COLUMNS + c] += near * radius;
    weights[r * COLUMNS + c] += near;
  }
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
