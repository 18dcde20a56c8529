// Shadow maps: how far light from one direction reaches, seen from the light.
import type { Geometry } from './geometry.js';
import type { Fragment } from './part.js';
import { Coverage, coverTriangle, ProjectedVertices, SUBPIXEL } from './triangle.js';

const SIDE = 112;
/** Half the width of what a map shows, in centimetres around the middle of the head. */
const REACH = 15;
const SCALE = SIDE / (2 * REACH);
/** Depths are kept positive by adding this. */
const FAR = 100;

const vertices = new ProjectedVertices();
const coverage = new Coverage(SIDE);

/** The nearest surface to a distant light over a square around the head. */
export class ShadowMap {
  private readonly depth = new Float32Array(SIDE * SIDE);
  private readonly right = new Float64Array(3);
  private readonly down = new Float64Array(3);
  private readonly toLight = new Float64Array(3);

  /** Draws all parts that throw shadows, from the direction of a light (a unit vector to it). */
  draw(geometry: Geometry, direction: readonly [number, number, number]): void {
    this.turnTo(direction);
    const { right, down, toLight, depth } = this;
    const { positions, vertexCount, indices } = geometry;
    vertices.reserve(vertexCount);
    for (let i = 0, p = 0; i < vertexCount; i++, p += 3) {
      const x = positions[p];
      const y = positions[p + 1];
      const z = positions[p + 2];
      const column = (x * right[0] + y * right[1] + z * right[2] + REACH) * SCALE;
      const row = (x * down[0] + y * down[1] + z * down[2] + REACH) * SCALE;
      vertices.x[i] = Math.round(column * SUBPIXEL) / SUBPIXEL;
      vertices.y[i] = Math.round(row * SUBPIXEL) / SUBPIXEL;
      vertices.depth[i] = x * toLight[0] + y * toLight[1] + z * toLight[2] + FAR;
    }
    depth.fill(0);
    for (const [p, part] of geometry.parts.entries()) {
      if (part.transparent === true || part.shadowless === true) continue;
      for (let t = geometry.starts[p]!; t < geometry.starts[p + 1]!; t++) {
        coverTriangle(indices, t, vertices, part.twoSided === true, coverage);
        for (let i = 0; i < coverage.count; i++) {
          const at = coverage.sample[i];
          if (coverage.depth[i] > depth[at]) depth[at] = coverage.depth[i];
        }
      }
    }
  }

  /** How much of the light arrives at a point, 0..1; the softer the light, the wider the edge. */
  lightAt(at: Fragment, hardness: number): number {
    const { right, down, toLight } = this;
    // Off the surface along the normal, so that it does not shade itself.
    const x = at.x + at.nx * 0.35;
    const y = at.y + at.ny * 0.35;
    const z = at.z + at.nz * 0.35;
    const column = (x * right[0] + y * right[1] + z * right[2] + REACH) * SCALE;
    const row = (x * down[0] + y * down[1] + z * down[2] + REACH) * SCALE;
    const depth = x * toLight[0] + y * toLight[1] + z * toLight[2] + FAR + 0.05;
    const wide = 0.7 + (1 - hardness) * 3.5;
    return (
      (this.test(column - wide, row - 0.4 * wide, depth) +
        this.test(column + 0.4 * wide, row - wide, depth) +
        this.test(column + wide, row + 0.4 * wide, depth) +
        this.test(column - 0.4 * wide, row + wide, depth) +
        this.test(column, row, depth)) *
      0.2
    );
  }

  /** How far light reaches by the four nearest cells, weighted by nearness; a little too deep is half in the shade. */
  private test(column: number, row: number, depth: number): number {
    const left = Math.floor(column);
    const top = Math.floor(row);
    if (left < 0 || top < 0 || left >= SIDE - 1 || top >= SIDE - 1) return 1;
    const fx = column - left;
    const fy = row - top;
    const at = top * SIDE + left;
    const map = this.depth;
    const above = passed(map[at] - depth) * (1 - fx) + passed(map[at + 1] - depth) * fx;
    const below = passed(map[at + SIDE] - depth) * (1 - fx) + passed(map[at + SIDE + 1] - depth) * fx;
    return above * (1 - fy) + below * fy;
  }

  private turnTo(direction: readonly [number, number, number]): void {
    const [x, y, z] = direction;
    this.toLight.set(direction);
    // Any frame will do: the map's rows run along whatever axis is furthest from the light's.
    const length = Math.max(1e-6, Math.hypot(x, z));
    const [rx, rz] = length > 1e-3 ? [z / length, -x / length] : [1, 0];
    this.right.set([rx, 0, rz]);
    this.down.set([-(y * rz), -(z * rx - x * rz), y * rx]);
  }
}

/** 1 for a surface that is not behind another, falling to 0 for one that is half a centimetre behind. */
function passed(behind: number): number {
  return behind <= 0 ? 1 : behind >= 0.5 ? 0 : 1 - 2 * behind;
}
