// Where the head and the shoulders are in the world: turned about the joint of the neck.
import type { Moment } from '../description.js';
import type { Mesh } from './mesh.js';

/** The joint about which the head turns, in head space; the world's origin lies where the head has it. */
export const NECK_JOINT = [0, -5, -2.5] as const;

/** How much of the head's turn about each axis the shoulders take part in. */
const FOLLOW = 0.55;

/** Rotations of head and shoulders, [3, 3] row by row. */
export interface Pose {
  readonly head: Float64Array;
  readonly body: Float64Array;
}

/** The rotations for a pose: pitch about the head's own axis first, then yaw, then roll in the picture. */
export function poseOf(pose: Moment['pose']): Pose {
  const body = { yaw: pose.yaw * FOLLOW, pitch: pose.pitch * 0.15, roll: pose.roll * 0.35 };
  return { head: rotation(pose), body: rotation(body) };
}

function rotation({ yaw, pitch, roll }: Moment['pose']): Float64Array {
  const degree = Math.PI / 180;
  const [cy, sy] = [Math.cos(yaw * degree), Math.sin(yaw * degree)];
  // Looking up turns the face's normal towards +y.
  const [cp, sp] = [Math.cos(pitch * degree), Math.sin(pitch * degree)];
  const [cr, sr] = [Math.cos(-roll * degree), Math.sin(-roll * degree)];
  // Yaw after pitch; the roll follows.
  const m = [cy, -sy * sp, sy * cp, 0, cp, sp, -sy, -cy * sp, cy * cp] as const;
  return Float64Array.of(
    cr * m[0] - sr * m[3],
    cr * m[1] - sr * m[4],
    cr * m[2] - sr * m[5],
    sr * m[0] + cr * m[3],
    sr * m[1] + cr * m[4],
    sr * m[2] + cr * m[5],
    m[6],
    m[7],
    m[8],
  );
}

/** Numbers beside each other for a vertex: its normal in the world, the mesh's coordinates, and its occlusion. */
export const ATTRIBUTES = 7;

/**
 * Writes a mesh's positions in the world to [vertices * 3] and its normals to the first three of [vertices * ATTRIBUTES], from
 * the given vertex on: each vertex follows the head and the shoulders as its weight says.
 */
export function poseMesh(
  mesh: Mesh,
  pose: Pose,
  target: { readonly positions: Float32Array; readonly attributes: Float32Array; readonly first: number },
): void {
  const { positions, normals, bodyWeight } = mesh;
  const { head, body } = pose;
  const m = new Float64Array(9);
  m.set(head);
  const [jx, jy, jz] = NECK_JOINT;
  const { positions: to, attributes } = target;
  let weight = 0;
  let o = target.first * 3;
  let n = target.first * ATTRIBUTES;
  for (let i = 0, v = 0; i < positions.length; i += 3, v++, o += 3, n += ATTRIBUTES) {
    if (bodyWeight !== undefined && bodyWeight[v] !== weight) {
      weight = bodyWeight[v];
      for (let k = 0; k < 9; k++) m[k] = head[k] + (body[k] - head[k]) * weight;
    }
    const x = positions[i] - jx;
    const y = positions[i + 1] - jy;
    const z = positions[i + 2] - jz;
    to[o] = m[0] * x + m[1] * y + m[2] * z + jx;
    to[o + 1] = m[3] * x + m[4] * y + m[5] * z + jy;
    to[o + 2] = m[6] * x + m[7] * y + m[8] * z + jz;
    const nx = normals[i];
    const ny = normals[i + 1];
    const nz = normals[i + 2];
    attributes[n] = m[0] * nx + m[1] * ny + m[2] * nz;
    attributes[n + 1] = m[3] * nx + m[4] * ny + m[5] * nz;
    attributes[n + 2] = m[6] * nx + m[7] * ny + m[8] * nz;
  }
}

/** Where a point that moves with the head lies in the world. */
export function posePoint(point: readonly [number, number, number], pose: Pose): [number, number, number] {
  const m = pose.head;
  const [jx, jy, jz] = NECK_JOINT;
  const [x, y, z] = [point[0] - jx, point[1] - jy, point[2] - jz];
  return [
    m[0] * x + m[1] * y + m[2] * z + jx,
    m[3] * x + m[4] * y + m[5] * z + jy,
    m[6] * x + m[7] * y + m[8] * z + jz,
  ];
}
