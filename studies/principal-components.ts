// Principal components of rows of numbers, by orthogonal iteration.
import { normals } from '../src/math/random.js';
import { dot } from '../src/math/statistics.js';

/** What projects a row: subtract the mean, take the dot product with each direction. */
export interface Components {
  readonly mean: Float64Array;
  /** Unit vectors, the first along the largest variance. */
  readonly directions: readonly Float64Array[];
}

/** The `count` directions in which rows of one length vary most. */
export function principalComponents(
  rows: readonly Float32Array[],
  count: number,
  iterations = 12,
): Components {
  const length = rows[0].length;
  const mean = new Float64Array(length);
  for (const row of rows) for (let i = 0; i < length; i++) mean[i] += row[i] / rows.length;
  const centred = rows.map((row) => Float64Array.from(row, (value, i) => value - mean[i]));
  let directions = Array.from({ length: count }, (_, step) =>
    Float64Array.from(normals({ seed: 1, stream: 'components', step }, length)),
  );
  for (let iteration = 0; iteration <= iterations; iteration++) {
    if (iteration > 0) {
      directions = directions.map((direction) => {
        const next = new Float64Array(length);
        for (const row of centred) {
          const along = dot(row, direction);
          for (let i = 0; i < length; i++) next[i] += along * row[i];
        }
        return next;
      });
    }
    directions.forEach((direction, k) => {
      for (const other of directions.slice(0, k)) {
        const along = dot(direction, other);
        for (let i = 0; i < length; i++) direction[i] -= along * other[i];
      }
      const size = Math.sqrt(dot(direction, direction));
      for (let i = 0; i < length; i++) direction[i] /= size;
    });
  }
  return { mean, directions };
}

/** The coordinates of a row along the directions. */
export function project({ mean, directions }: Components, row: Float32Array): Float32Array {
  const centred = Float64Array.from(row, (value, i) => value - mean[i]);
  return Float32Array.from(directions, (direction) => dot(direction, centred));
}
