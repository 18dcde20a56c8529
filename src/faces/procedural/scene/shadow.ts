// Shadow maps: how far light from one direction reaches, seen from the light.
import type { Geometry } from './geometry.js';
import type { Fragment } from './part.js';
import { ProjectedVertices, snap } from './projected-vertices.js';
import { DepthBuffer, drawTriangles } from './triangle.js';

const SIDE = 96;
/** Half the width of what a map shows, in centimetres around the middle of the head. */
const REACH = 15;
const SCALE = SIDE / (2 * REACH);
/** Depths are kept positive by adding this; small, for squares of depths are kept in single precision. */
const FAR = 45;

const vertices = new ProjectedVertices();
const buffer = new DepthBuffer(SIDE);
const scratch = new Float32Array(SIDE * SIDE);

/** What lies nowhere in the map is this deep. */
const GROUND = FAR - 25;

/** Less light than this share behind an edge counts as none: hides light that leaks where depths differ much. */
const LEAK = 0.25;

/**
 * Where the light of a distant source arrives around the head: a variance shadow map (Donnelly and Lauritzen 2006), whose
 * blurred depths and squared depths give soft edges from one look-up.
 */
export class ShadowMap {
  private depth = new Float32Array(SIDE * SIDE);
  private square = new Float32Array(SIDE * SIDE);
  private readonly right = new Float64Array(3);
  private readonly down = new Float64Array(3);
  private readonly toLight = new Float64Array(3);

  /** Draws all parts that throw shadows, from the direction of a light (a unit vector to it) of a hardness of 0..1. */
  draw(geometry: Geometry, direction: readonly [number, number, number], hardness: number): void {
    this.turnTo(direction);
    this.projectVertices(geometry);
    const depth = this.depth;
    const square = this.square;
    buffer.depth.fill(GROUND);
    for (const [p, part] of geometry.parts.entries()) {
      if (part.transparent === true || part.shadowless === true) continue;
      drawTriangles(geometry.shadowTriangles(p), vertices, geometry.twoSided[p], buffer);
    }
    copyMoments(buffer.depth, depth, square);
    const reach = Math.round(1 + 3.5 * (1 - hardness));
    for (const map of [depth, square]) {
      blurRows(map, scratch, reach);
      blurRows(scratch, map, reach);
    }
  }

  /** How much of the light arrives at a point, 0..1. */
  lightAt(at: Fragment): number {
    const right = this.right;
    const down = this.down;
    const toLight = this.toLight;
    // Off the surface along the normal, so that it does not shade itself.
    const x = at.x + at.nx * 0.35;
    const y = at.y + at.ny * 0.35;
    const z = at.z + at.nz * 0.35;
    const column = (x * right[0] + y * right[1] + z * right[2] + REACH) * SCALE;
    const row = (x * down[0] + y * down[1] + z * down[2] + REACH) * SCALE;
    const left = Math.floor(column);
    const top = Math.floor(row);
    if (left < 0 || top < 0 || left >= SIDE - 1 || top >= SIDE - 1) return 1;
    const depth = x * toLight[0] + y * toLight[1] + z * toLight[2] + FAR;
    const fx = column - left;
    const fy = row - top;
    const i = top * SIDE + left;
    const a = (1 - fx) * (1 - fy);
    const b = fx * (1 - fy);
    const c = (1 - fx) * fy;
    const d = fx * fy;
    const m = this.depth;
    const behind = a * m[i] + b * m[i + 1] + c * m[i + SIDE] + d * m[i + SIDE + 1] - depth;
    if (behind <= 0) return 1;
    const s = this.square;
    const mean = behind + depth;
    const variance = a * s[i] + b * s[i + 1] + c * s[i + SIDE] + d * s[i + SIDE + 1] - mean * mean;
    // Chebyshev's bound on the share of the surroundings that is no nearer to the light.
    const open = Math.max(0.03, variance) / (Math.max(0.03, variance) + behind * behind);
    return open <= LEAK ? 0 : (open - LEAK) / (1 - LEAK);
  }

  private projectVertices({ positions, vertexCount }: Geometry): void {
    const right = this.right;
    const down = this.down;
    const toLight = this.toLight;
    vertices.reserve(vertexCount);
    for (let i = 0, p = 0; i < vertexCount; i++, p += 3) {
      const x = positions[p];
      const y = positions[p + 1];
      const z = positions[p + 2];
      const column = (x * right[0] + y * right[1] + z * right[2] + REACH) * SCALE;
      const row = (x * down[0] + y * down[1] + z * down[2] + REACH) * SCALE;
      vertices.x[i] = snap(column);
      vertices.y[i] = snap(row);
      vertices.depth[i] = x * toLight[0] + y * toLight[1] + z * toLight[2] + FAR;
    }
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

/** Copies depths and their squares. */
function copyMoments(from: Float32Array, depth: Float32Array, square: Float32Array): void {
  for (let i = 0; i < from.length; i++) {
    depth[i] = from[i];
    square[i] = from[i] * from[i];
  }
}

/** Means over 2 reach + 1 cells of each row, written transposed, so that doing it twice blurs both ways. */
function blurRows(from: Float32Array, to: Float32Array, reach: number): void {
  const scale = 1 / (2 * reach + 1);
  for (let row = 0; row < SIDE; row++) {
    const start = row * SIDE;
    let sum = from[start] * reach;
    for (let i = 0; i <= reach; i++) sum += from[start + i];
    for (let column = 0; column < SIDE; column++) {
      to[column * SIDE + row] = sum * scale;
      sum += from[start + Math.min(SIDE - 1, column + reach + 1)] - from[start + Math.max(0, column - reach)];
    }
  }
}
