// Shoulders in clothes, so that no picture ends at the neck.

import { computeNormals, type Mesh } from '../scene/mesh.js';
import type { Part } from '../scene/part.js';

/** Rings from the collar down: height in front, half width, half depth, middle of the depth. */
const RINGS: readonly (readonly [number, number, number, number])[] = [
  [-15.2, 5.9, 5.4, -1.7],
  [-15.0, 6.5, 5.9, -1.7],
  [-15.8, 8.2, 6.7, -2],
  [-17.2, 12.5, 7.6, -2.4],
  [-18.8, 17, 8.6, -2.8],
  [-21.5, 20.5, 9.6, -3],
  [-27, 22, 10.6, -3],
  [-42, 21, 11, -3],
];

const SPOKES = 32;

/** Clothes on the shoulders, in one colour (linear RGB). */
export function bodyPart(clothes: readonly [number, number, number]): Part {
  const [red, green, blue] = clothes;
  return {
    mesh: BODY,
    material: (at, surface) => {
      const fold = 1 + 0.06 * Math.sin(at.u * 0.7 + at.v * 0.4) + 0.05 * Math.sin(at.u * 1.3 - at.v * 0.9);
      surface.red = red * fold;
      surface.green = green * fold;
      surface.blue = blue * fold;
      surface.roughness = 0.85;
    },
    twoSided: true,
  };
}

const BODY = buildBody();

function buildBody(): Mesh {
  const count = RINGS.length * SPOKES;
  const positions = new Float32Array(count * 3);
  const indices: number[] = [];
  for (const [ring, [y, width, depth, z]] of RINGS.entries()) {
    for (let spoke = 0; spoke < SPOKES; spoke++) {
      const angle = (spoke / SPOKES) * 2 * Math.PI;
      const sine = Math.sin(angle);
      const cosine = Math.cos(angle);
      // Collars are lower in front.
      const drop = ring < 3 ? -1.1 * cosine : 0;
      positions.set([width * sine, y + drop, z + depth * cosine], (ring * SPOKES + spoke) * 3);
      if (ring + 1 === RINGS.length) continue;
      const a = ring * SPOKES + spoke;
      const b = ring * SPOKES + ((spoke + 1) % SPOKES);
      indices.push(a, a + SPOKES, b, b, a + SPOKES, b + SPOKES);
    }
  }
  const normals = new Float32Array(count * 3);
  computeNormals(positions, Uint32Array.from(indices), normals);
  const occlusion = Float32Array.from({ length: count }, (_, i) => (i < 2 * SPOKES ? 0.6 : 0.9));
  return {
    positions,
    normals,
    coords: positions,
    indices: Uint32Array.from(indices),
    occlusion,
    bodyWeight: new Float32Array(count).fill(1),
  };
}
