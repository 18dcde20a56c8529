// How much of the surroundings each point of the average head sees: shadow maps from all around, worked out once.

import { Geometry } from '../scene/geometry.js';
import { computeNormals } from '../scene/mesh.js';
import { createFragment } from '../scene/part.js';
import { ATTRIBUTES, poseOf } from '../scene/pose.js';
import { ShadowMap } from '../scene/shadow.js';

const DIRECTIONS = 48;

/** The share of light from all around that reaches each point of skin and ears, weighted as a matt surface does: [count]. */
export function bakeOcclusion(
  skin: Float32Array,
  skinIndices: Uint32Array,
  ears: Float32Array,
  earIndices: Uint32Array,
): Float32Array {
  const geometry = new Geometry();
  const pose = poseOf({ yaw: 0, pitch: 0, roll: 0 });
  for (const [positions, indices] of [
    [skin, skinIndices],
    [ears, earIndices],
  ] as const) {
    const normals = new Float32Array(positions.length);
    computeNormals(positions, indices, normals);
    const mesh = { positions, normals, coords: positions, indices };
    geometry.add({ mesh, material: () => {}, twoSided: true }, pose);
  }
  const count = geometry.vertexCount;
  const seen = new Float32Array(count);
  const whole = new Float32Array(count);
  const map = new ShadowMap();
  const at = createFragment();
  for (let d = 0; d < DIRECTIONS; d++) {
    // Points of a spiral from top to bottom; light from below counts less.
    const y = 0.97 - (1.6 * d) / (DIRECTIONS - 1);
    const flat = Math.sqrt(1 - y * y);
    const angle = d * 2.399963;
    const direction = [Math.sin(angle) * flat, y, Math.cos(angle) * flat] as const;
    map.draw(geometry, direction, 1);
    for (let i = 0, p = 0, n = 0; i < count; i++, p += 3, n += ATTRIBUTES) {
      at.nx = geometry.attributes[n];
      at.ny = geometry.attributes[n + 1];
      at.nz = geometry.attributes[n + 2];
      const cosine = at.nx * direction[0] + at.ny * direction[1] + at.nz * direction[2];
      if (cosine <= 0.02) continue;
      at.x = geometry.positions[p];
      at.y = geometry.positions[p + 1];
      at.z = geometry.positions[p + 2];
      whole[i] += cosine;
      seen[i] += cosine * map.lightAt(at);
    }
  }
  return seen.map((value, i) => (whole[i] > 0 ? Math.min(1, 0.12 + (0.92 * value) / whole[i]) : 1));
}
