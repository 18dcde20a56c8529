// Where beard and moustache grow on a face.
import type { Person } from '../description.js';
import type { Mesh } from '../scene/mesh.js';
import { smoothStep } from '../smooth-step.js';
import type { WornHead } from './worn-head.js';

/** Where a face is, for growth: centimetres in head space. */
export interface Places {
  readonly mouthY: number;
  readonly mouthHalf: number;
  readonly noseY: number;
  readonly lipZ: number;
}

/** The places of a head. */
export function placesOf(head: WornHead): Places {
  const { landmarks } = head;
  return {
    mouthY: (landmarks[10] + landmarks[13]) / 2,
    mouthHalf: (landmarks[12] - landmarks[9]) / 2,
    noseY: landmarks[7],
    lipZ: (landmarks[11] + landmarks[14]) / 2,
  };
}

/** How dense moustache and beard grow at a point of the skin, each 0..1 for a full growth. */
function growthAt(places: Places, x: number, y: number, z: number): { moustache: number; beard: number } {
  const { mouthY, mouthHalf, noseY } = places;
  const aside = Math.abs(x);
  const gap = Math.max(2, noseY - mouthY);
  // Between nose and upper lip, and down beside the corners of the mouth.
  const above =
    smoothStep(mouthY + 0.5, mouthY + 0.95, y) *
    smoothStep(noseY - 0.28 * gap + 0.1, noseY - 0.45 * gap - 0.1, y + 0.12 * aside);
  const moustache = above * smoothStep(mouthHalf + 1.5, mouthHalf + 0.4, aside) * smoothStep(3, 5, z);
  // Cheeks below a line from the ear to the corner of the mouth, chin, and the upper neck.
  const line = mouthY + 0.2 + 0.2 * Math.max(0, aside - mouthHalf) ** 2.1;
  const cheek = smoothStep(line + 0.9, line - 0.7, y) * smoothStep(mouthHalf - 0.1, mouthHalf + 0.9, aside);
  const chin = smoothStep(mouthY - 1.25, mouthY - 1.9, y);
  const neck = smoothStep(mouthY - 9.2, mouthY - 6.8, y - 0.35 * Math.max(0, 4 - z));
  const front = smoothStep(-0.4, 0.9, z);
  return { moustache, beard: Math.max(cheek, chin) * neck * front };
}

/** Thinner growth than this is not seen at all. */
export const SPARSE = 0.04;

/** What grows on a head. */
export interface Growth {
  /** The head's vertices on or beside which anything grows, and their triangles, counted among them. */
  readonly vertices: Uint32Array;
  readonly indices: Uint32Array;
  /** [vertices] 0..1. */
  readonly moustache: Float32Array;
  readonly beard: Float32Array;
}

/** The part of the head on which anything grows. */
export function selectGrowth(mesh: Mesh, places: Places, facialHair: Person['facialHair']): Growth {
  const { positions, indices } = mesh;
  const count = positions.length / 3;
  const moustache = new Float32Array(count);
  const beard = new Float32Array(count);
  const grown = new Uint8Array(count);
  const stubble = 0.5 * facialHair.stubble;
  const highest = places.noseY + 4;
  for (let i = 0, p = 0; i < count; i++, p += 3) {
    const y = positions[p + 1];
    if (y > highest || y < places.mouthY - 10 || positions[p + 2] < -1) continue;
    const growth = growthAt(places, positions[p], y, positions[p + 2]);
    moustache[i] = growth.moustache * Math.max(facialHair.moustache, stubble);
    beard[i] = growth.beard * Math.max(facialHair.beard, stubble);
    grown[i] = Math.max(moustache[i], beard[i]) > SPARSE ? 1 : 0;
  }
  const numbers = new Int32Array(count).fill(-1);
  const vertices: number[] = [];
  const triangles: number[] = [];
  for (let t = 0; t < indices.length; t += 3) {
    if (!grown[indices[t]] && !grown[indices[t + 1]] && !grown[indices[t + 2]]) continue;
    for (let k = 0; k < 3; k++) {
      const vertex = indices[t + k];
      if (numbers[vertex] < 0) numbers[vertex] = vertices.push(vertex) - 1;
      triangles.push(numbers[vertex]);
    }
  }
  return {
    vertices: Uint32Array.from(vertices),
    indices: Uint32Array.from(triangles),
    moustache: Float32Array.from(vertices, (vertex) => moustache[vertex]),
    beard: Float32Array.from(vertices, (vertex) => beard[vertex]),
  };
}
