// Small meshes put together from grids, tubes and fans.
import { computeNormals, type Mesh } from '../scene/mesh.js';

/** A point in head space, centimetres. */
export type Point = readonly [number, number, number];

/** Collects pieces and makes one mesh of them; `coords` are whatever each piece gives its points. */
export class MeshBuilder {
  private readonly positions: number[] = [];
  private readonly coords: number[] = [];
  private readonly indices: number[] = [];

  /**
   * Adds a grid of points. With rows going down and columns going to +x, it faces the camera.
   *
   * @param place a point and its coords at (row, column)
   */
  addGrid(
    rows: number,
    columns: number,
    place: (row: number, column: number) => { readonly at: Point; readonly coords: Point },
    closed = false,
  ): void {
    const first = this.positions.length / 3;
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const { at, coords } = place(row, column);
        this.positions.push(...at);
        this.coords.push(...coords);
      }
    }
    for (let row = 0; row + 1 < rows; row++) {
      for (let column = 0; column < (closed ? columns : columns - 1); column++) {
        const a = first + row * columns + column;
        const b = first + row * columns + ((column + 1) % columns);
        this.indices.push(a, a + columns, b, b, a + columns, b + columns);
      }
    }
  }

  /**
   * Adds a tube along points with a radius at each, closed at both ends where the radius there is small.
   *
   * @param flat how much narrower the tube is along z than across it, 1 for round ones
   */
  addTube(
    path: readonly Point[],
    radii: readonly number[],
    options: { readonly sides?: number; readonly loop?: boolean; readonly flat?: number } = {},
  ): void {
    const { sides = 6, loop = false, flat = 1 } = options;
    const count = path.length;
    const rings = loop ? count + 1 : count;
    const frames = path.map((_, i) => {
      const before = path[loop ? (i + count - 1) % count : Math.max(0, i - 1)];
      const after = path[loop ? (i + 1) % count : Math.min(count - 1, i + 1)];
      return crossFrame([after[0] - before[0], after[1] - before[1], after[2] - before[2]]);
    });
    this.addGrid(
      rings,
      sides,
      (row, side) => {
        const i = row % count;
        const turn = (-2 * Math.PI * side) / sides;
        const [a, b] = frames[i];
        const c = Math.cos(turn) * radii[i];
        const s = Math.sin(turn) * radii[i];
        const [x, y, z] = path[i];
        return {
          at: [x + a[0] * c + b[0] * s, y + a[1] * c + b[1] * s, z + (a[2] * c + b[2] * s) * flat],
          coords: [row / Math.max(1, rings - 1), side / sides, 0],
        };
      },
      true,
    );
  }

  /** Adds a fan around a middle point, anticlockwise as the camera sees it. */
  addFan(middle: Point, rim: readonly Point[], coordsOf: (at: Point) => Point): void {
    const first = this.positions.length / 3;
    for (const at of [middle, ...rim]) {
      this.positions.push(...at);
      this.coords.push(...coordsOf(at));
    }
    for (let i = 0; i < rim.length; i++) {
      this.indices.push(first, first + 1 + i, first + 1 + ((i + 1) % rim.length));
    }
  }

  /** The mesh of all pieces so far, with smooth normals. */
  build(): Mesh {
    const positions = Float32Array.from(this.positions);
    const indices = Uint32Array.from(this.indices);
    const normals = new Float32Array(positions.length);
    computeNormals(positions, indices, normals);
    return { positions, normals, coords: Float32Array.from(this.coords), indices };
  }
}

/** Two unit vectors across a direction, so that the first, the second and the direction are right-handed. */
function crossFrame(direction: Point): [Point, Point] {
  const along = unit(direction);
  // The second lies as near to z as it can, except along z.
  const helper: Point = Math.abs(along[2]) > 0.9 ? [0, 1, 0] : [0, 0, 1];
  const first = unit(cross(helper, along));
  return [first, cross(along, first)];
}

/** The cross product. */
export function cross(a: Point, b: Point): Point {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** The vector with length 1; nothing becomes x. */
export function unit(a: Point): Point {
  const length = Math.hypot(a[0], a[1], a[2]);
  return length > 1e-9 ? [a[0] / length, a[1] / length, a[2] / length] : [1, 0, 0];
}
