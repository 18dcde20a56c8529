// A square of smooth noise that repeats, worked out once: cheaper to look up for every pixel than to compute.
import { hashUnit } from '../hash.js';

const SIDE = 256;
const MASK = SIDE - 1;

/** Points of the tile between two bumps of its coarse noise; the finer noise has a third of that. */
const COARSE = 8;

let made: Float32Array | undefined;

function tile(): Float32Array {
  made ??= makeTile();
  return made;
}

/** Smooth noise of about -1..1 over the plane, about one bump a unit with finer ones on it; it repeats after 32 units. */
export class NoiseTile {
  private readonly values = tile();

  /** The noise at a place. */
  at(x: number, y: number): number {
    const column = x * COARSE;
    const row = y * COARSE;
    const left = Math.floor(column);
    const top = Math.floor(row);
    const fx = column - left;
    const fy = row - top;
    const x0 = left & MASK;
    const x1 = (left + 1) & MASK;
    const y0 = (top & MASK) * SIDE;
    const y1 = ((top + 1) & MASK) * SIDE;
    const values = this.values;
    const above = values[y0 + x0] + (values[y0 + x1] - values[y0 + x0]) * fx;
    const below = values[y1 + x0] + (values[y1 + x1] - values[y1 + x0]) * fx;
    return above + (below - above) * fy;
  }
}

function makeTile(): Float32Array {
  const values = new Float32Array(SIDE * SIDE);
  for (const [octave, [cells, weight]] of [
    [SIDE / COARSE, 1.6],
    [(SIDE / COARSE) * 2.5, 0.8],
  ].entries()) {
    for (let i = 0; i < values.length; i++) {
      const x = ((i % SIDE) / SIDE) * cells;
      const y = (Math.floor(i / SIDE) / SIDE) * cells;
      values[i] += (wrappedNoise(octave, x, y, cells) - 0.5) * weight;
    }
  }
  return values;
}

/** Value noise that repeats after a number of cells. */
function wrappedNoise(seed: number, x: number, y: number, cells: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const smooth = (t: number) => t * t * (3 - 2 * t);
  const [fx, fy] = [smooth(x - left), smooth(y - top)];
  const value = (column: number, row: number) =>
    hashUnit(seed + 91, (row % cells) * cells + (column % cells));
  const above = value(left, top) * (1 - fx) + value(left + 1, top) * fx;
  const below = value(left, top + 1) * (1 - fx) + value(left + 1, top + 1) * fx;
  return above * (1 - fy) + below * fy;
}
