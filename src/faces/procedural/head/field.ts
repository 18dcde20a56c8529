// Deformations of the head: each moves every point of the average head by a vector, times a factor.

/** A place on the average head, with x from the middle to either side; a field writes its displacement there. */
export interface FieldPoint {
  /** 0 and more. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Centimetres outwards, up and forward for a factor of 1. */
  dx: number;
  dy: number;
  dz: number;
}

/** Adds the displacement of a factor of 1 to dx, dy, dz; both sides of the head are mirror images. */
export type Field = (at: FieldPoint) => void;

/** A field at a fixed set of points: those that it moves, and by how much. */
export interface BakedField {
  readonly points: Uint16Array;
  /** [points, 3] */
  readonly vectors: Float32Array;
}

/** Evaluates a field at [count, 3] points of the average head; what moves by less than 10 micrometres is left out. */
export function bakeField(field: Field, points: Float32Array): BakedField {
  const moved: number[] = [];
  const vectors: number[] = [];
  for (let i = 0; i * 3 < points.length; i++) {
    const x = points[i * 3];
    const at: FieldPoint = {
      x: Math.abs(x),
      y: points[i * 3 + 1],
      z: points[i * 3 + 2],
      dx: 0,
      dy: 0,
      dz: 0,
    };
    field(at);
    if (Math.abs(at.dx) + Math.abs(at.dy) + Math.abs(at.dz) < 1e-3) continue;
    moved.push(i);
    vectors.push(Math.sign(x) * at.dx, at.dy, at.dz);
  }
  return { points: Uint16Array.from(moved), vectors: Float32Array.from(vectors) };
}

/** Moves points [count, 3] by a field times a factor. */
export function applyField({ points, vectors }: BakedField, factor: number, target: Float32Array): void {
  if (factor === 0) return;
  for (let i = 0, v = 0; i < points.length; i++, v += 3) {
    const p = points[i] * 3;
    target[p] += factor * vectors[v];
    target[p + 1] += factor * vectors[v + 1];
    target[p + 2] += factor * vectors[v + 2];
  }
}
