// Smooth random fields: a few control values over a face, and every pixel between them.
import { normals } from '../../math/random.js';
import type { FaceKey } from './face-key.js';

/** Of each pixel of an axis: the first of its four control values, and their weights. */
interface Spline {
  readonly first: Int32Array;
  /** [sizePx, 4]. */
  readonly weights: Float32Array;
}

const splines = new Map<string, Spline>();

/**
 * A field [sizePx, sizePx] that passes through `cells` x `cells` control values, the first and last of which lie at the
 * edges; cubic between them (Catmull-Rom), the outermost values repeated beyond the edges.
 *
 * @param control [cells, cells]; cells from 2
 */
export function smoothField(control: Float32Array, cells: number, sizePx: number): Float32Array {
  const { first, weights } = splineOf(cells, sizePx);
  const padded = cells + 2;
  const rows = new Float32Array(padded * sizePx);
  for (let row = 0; row < padded; row++) {
    const from = clamp(row - 1, cells) * cells;
    for (let x = 0; x < sizePx; x++) {
      let sum = 0;
      for (let t = 0; t < 4; t++) sum += weights[4 * x + t] * control[from + clamp(first[x] + t - 1, cells)];
      rows[row * sizePx + x] = sum;
    }
  }
  const field = new Float32Array(sizePx * sizePx);
  for (let y = 0, at = 0; y < sizePx; y++) {
    const top = first[y] * sizePx;
    const [a, b, c, d] = weights.subarray(4 * y, 4 * y + 4);
    for (let x = top; x < top + sizePx; x++, at++) {
      field[at] = a * rows[x] + b * rows[x + sizePx] + c * rows[x + 2 * sizePx] + d * rows[x + 3 * sizePx];
    }
  }
  return field;
}

/** A smooth field [sizePx, sizePx] whose control values are standard normal, decided by the key and the face's place under it. */
export function smoothNoise(key: FaceKey, cells: number, sizePx: number): Float32Array {
  const count = cells * cells;
  return smoothField(normals(key, count, (key.index ?? 0) * count), cells, sizePx);
}

function clamp(place: number, cells: number): number {
  return Math.min(Math.max(place, 0), cells - 1);
}

function splineOf(cells: number, sizePx: number): Spline {
  const name = `${cells} ${sizePx}`;
  let spline = splines.get(name);
  if (!spline) {
    spline = makeSpline(cells, sizePx);
    splines.set(name, spline);
  }
  return spline;
}

function makeSpline(cells: number, sizePx: number): Spline {
  const first = new Int32Array(sizePx);
  const weights = new Float32Array(4 * sizePx);
  for (let i = 0; i < sizePx; i++) {
    const place = (i * (cells - 1)) / Math.max(1, sizePx - 1);
    first[i] = Math.min(Math.floor(place), cells - 2);
    const t = place - first[i];
    weights.set(
      [
        ((2 - t) * t - 1) * t * 0.5,
        ((3 * t - 5) * t * t + 2) * 0.5,
        ((4 - 3 * t) * t + 1) * t * 0.5,
        (t - 1) * t * t * 0.5,
      ],
      4 * i,
    );
  }
  return { first, weights };
}
