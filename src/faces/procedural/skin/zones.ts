// Where skin is rich in blood, where it is oily and where it is thin: one map of the average face, worked out once.
import { bell } from '../head/curves.js';
import type { Fragment } from '../scene/part.js';

const STEP = 0.25;
const COLUMNS = 34;
const ROWS = 104;
const TOP = 12.5;

let made: Float32Array | undefined;

function map(): Float32Array {
  made ??= makeMap();
  return made;
}

/** The zones at a place, looked up between the map's points linearly. */
export class ZoneMap {
  /** 0..1, cheeks, nose and chin. */
  blood = 0.5;
  /** 0..1, forehead, nose and cheekbones. */
  oil = 0.5;
  /** 0..1, around the eyes. */
  thin = 0.5;
  private readonly values = map();

  /** Finds the zones of a place of the average head's front. */
  read(at: Fragment): void {
    const column = Math.min(COLUMNS - 1.01, Math.abs(at.u) / STEP);
    const row = Math.min(ROWS - 1.01, Math.max(0, (TOP - at.v) / STEP));
    const left = Math.floor(column);
    const top = Math.floor(row);
    const fx = column - left;
    const fy = row - top;
    const a = (1 - fx) * (1 - fy);
    const b = fx * (1 - fy);
    const c = (1 - fx) * fy;
    const d = fx * fy;
    const i = (top * COLUMNS + left) * 3;
    const j = i + COLUMNS * 3;
    const v = this.values;
    this.blood = a * v[i] + b * v[i + 3] + c * v[j] + d * v[j + 3];
    this.oil = a * v[i + 1] + b * v[i + 4] + c * v[j + 1] + d * v[j + 4];
    this.thin = a * v[i + 2] + b * v[i + 5] + c * v[j + 2] + d * v[j + 5];
  }
}

function makeMap(): Float32Array {
  const values = new Float32Array(COLUMNS * ROWS * 3);
  for (let row = 0, i = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++, i += 3) {
      const side = column * STEP;
      const y = TOP - row * STEP;
      const cheek = 0.8 * bell(side - 3.9, 1.9, y + 3.1, 1.7);
      const nose = 0.6 * bell(side, 1.1, y + 3.8, 0.9);
      values[i] = Math.min(1, cheek + nose + 0.35 * bell(side, 1.4, y + 10, 1.1));
      values[i + 1] = Math.max(
        bell(side, 1.6, y + 2.2, 2.6),
        0.7 * bell(side, 2.4, y - 4.6, 1.3),
        0.6 * bell(side - 3.6, 1.2, y + 1.8, 0.8),
      );
      values[i + 2] = bell(side - 2.7, 1.1, y + 1.05, 0.6) + 0.6 * bell(side - 2.2, 1.1, y - 1, 0.6);
    }
  }
  return values;
}
