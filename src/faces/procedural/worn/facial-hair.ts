// Beard, moustache and stubble: shells over the head's own surface where they grow.
import type { Person } from '../description.js';
import type { HairColour } from '../hair/hair-colour.js';
import { strandNoise } from '../hair/strand-noise.js';
import { hashUnit, valueNoise } from '../hash.js';
import { computeNormals, type Mesh } from '../scene/mesh.js';
import type { Material, Part } from '../scene/part.js';
import type { Pose } from '../scene/pose.js';
import { smoothStep } from '../smooth-step.js';
import type { WornHead } from './worn-head.js';

/** Below this neither beard nor moustache nor stubble is drawn. */
const LEAST = 0.06;

/** Where a face is, for growth: centimetres in head space. */
interface Places {
  readonly mouthY: number;
  readonly mouthHalf: number;
  readonly noseY: number;
  readonly lipZ: number;
}

/** The shells of a person's facial hair: none when all is shaved. */
export function buildFacialHair(
  facialHair: Person['facialHair'],
  head: WornHead,
  options: {
    readonly colour: HairColour;
    readonly curl: number;
    readonly pattern: number;
    readonly pose: Pose;
  },
): Part[] {
  const full = Math.max(facialHair.beard, facialHair.moustache);
  const shades = Math.max(full, facialHair.stubble);
  if (!(shades > LEAST)) return [];
  const shells = full > 0.25 ? [0, 0.5, 1] : [0];
  const places = placesOf(head);
  const grown = selectGrowth(head.mesh, places, facialHair);
  if (grown.indices.length === 0) return [];
  return shells.map((height) => ({
    mesh: raise(head.mesh, grown, { height, facialHair, pattern: options.pattern }),
    material: beardMaterial(options, height, full > 0.25 ? full : 0),
    transparent: true,
    shadowless: true,
  }));
}

function placesOf(head: WornHead): Places {
  const { landmarks } = head;
  return {
    mouthY: (landmarks[10] + landmarks[13]) / 2,
    mouthHalf: (landmarks[12] - landmarks[9]) / 2,
    noseY: landmarks[7],
    lipZ: (landmarks[11] + landmarks[14]) / 2,
  };
}

/** How dense moustache and beard grow at a point of the skin, each 0..1 for a full growth. */
export function growthAt(
  places: Places,
  x: number,
  y: number,
  z: number,
): { moustache: number; beard: number } {
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
  const chin = smoothStep(mouthY - 1.25, mouthY - 1.9, y) * smoothStep(mouthHalf + 1, mouthHalf, aside);
  const neck = smoothStep(mouthY - 9.2, mouthY - 6.8, y - 0.35 * Math.max(0, 4 - z));
  const front = smoothStep(-0.4, 0.9, z);
  return { moustache, beard: Math.max(cheek, chin) * neck * front };
}

interface Growth {
  readonly indices: Uint32Array;
  /** [vertices] of the head, 0..1. */
  readonly moustache: Float32Array;
  readonly beard: Float32Array;
}

/** The head's triangles on which anything grows. */
function selectGrowth(mesh: Mesh, places: Places, facialHair: Person['facialHair']): Growth {
  const count = mesh.positions.length / 3;
  const moustache = new Float32Array(count);
  const beard = new Float32Array(count);
  const stubble = 0.5 * facialHair.stubble;
  for (let i = 0, p = 0; i < count; i++, p += 3) {
    const y = mesh.positions[p + 1];
    if (y > places.noseY + 4 || mesh.positions[p + 2] < -1) continue;
    const growth = growthAt(places, mesh.positions[p], y, mesh.positions[p + 2]);
    moustache[i] = growth.moustache * Math.max(facialHair.moustache, stubble);
    beard[i] = growth.beard * Math.max(facialHair.beard, stubble);
  }
  const indices: number[] = [];
  for (let t = 0; t < mesh.indices.length; t += 3) {
    const [a, b, c] = [mesh.indices[t], mesh.indices[t + 1], mesh.indices[t + 2]];
    if (moustache[a] + moustache[b] + moustache[c] + beard[a] + beard[b] + beard[c] > 0.02)
      indices.push(a, b, c);
  }
  return { indices: Uint32Array.from(indices), moustache, beard };
}

/** A copy of the growing surface, raised along its normals; `coords` are the density and two places on the skin. */
function raise(
  mesh: Mesh,
  growth: Growth,
  options: { readonly height: number; readonly facialHair: Person['facialHair']; readonly pattern: number },
): Mesh {
  const numbers = new Map<number, number>();
  const indices = growth.indices.map((vertex) => {
    const known = numbers.get(vertex);
    if (known !== undefined) return known;
    numbers.set(vertex, numbers.size);
    return numbers.size - 1;
  });
  const positions = new Float32Array(numbers.size * 3);
  const coords = new Float32Array(numbers.size * 3);
  const { beard } = options.facialHair;
  const long = 1.5 * smoothStep(0.45, 1, beard) * (0.5 + hashUnit(options.pattern, 31));
  for (const [vertex, i] of numbers) {
    const x = mesh.positions[vertex * 3];
    const y = mesh.positions[vertex * 3 + 1];
    const z = mesh.positions[vertex * 3 + 2];
    const density = Math.max(growth.moustache[vertex], growth.beard[vertex]);
    const bump = 0.7 + 0.6 * valueNoise(options.pattern, 1.3 * x + 40, 1.3 * y);
    const thick = Math.min(1, density * 1.3) * (0.08 + 0.55 * density) * bump;
    const raised = 0.04 + options.height * thick;
    const hanging = options.height * long * growth.beard[vertex] ** 2 * smoothStep(-8, -12, y);
    positions[i * 3] = x + mesh.normals[vertex * 3] * raised;
    positions[i * 3 + 1] = y + mesh.normals[vertex * 3 + 1] * raised - hanging;
    positions[i * 3 + 2] = z + mesh.normals[vertex * 3 + 2] * raised + 0.25 * hanging;
    coords[i * 3] = density;
    // Across is measured around the face: along x alone, strands on the cheeks would be smeared.
    coords[i * 3 + 1] = 8 * Math.atan2(x, z + 1);
    coords[i * 3 + 2] = y;
  }
  const normals = new Float32Array(positions.length);
  computeNormals(positions, indices, normals);
  return { positions, normals, coords, indices };
}

function beardMaterial(
  options: {
    readonly colour: HairColour;
    readonly curl: number;
    readonly pattern: number;
    readonly pose: Pose;
  },
  height: number,
  full: number,
): Material {
  const { pigmented, white, grey } = options.colour;
  const m = options.pose.head;
  const seed = options.pattern & 127;
  return (at, surface) => {
    const fine = Math.min(1, 0.06 / at.footprint);
    const strands = at.v * 7.5 + seed + 0.4 * Math.sin(at.w * 2);
    const hair = 0.5 + (strandNoise(strands, at.w * 5) - 0.5) * (0.4 + 0.6 * fine);
    const patch = strandNoise(at.v * 1.1 + seed, at.w * 6 + at.v * 5);
    // Stubble is single dark dots under a thin shade; a full beard covers, and thins out towards its outer shell.
    const cover = smoothStep(0.05, 0.75, at.u * (0.75 + 0.5 * patch));
    const strandCover = smoothStep(0.25 + 0.35 * height, 0.6 + 0.3 * height, hair);
    surface.alpha =
      full > 0
        ? Math.min(0.97, cover * (height === 0 ? 0.88 : 0.95 * strandCover))
        : cover * (0.25 + 0.35 * hair);
    const whitened = Math.min(1, grey * (0.6 + 0.8 * hair) + 0.1 * grey);
    const tone = (0.55 + 0.7 * hair) * (0.8 + 0.2 * height);
    surface.red = (pigmented[0] + (white[0] - pigmented[0]) * whitened) * tone;
    surface.green = (pigmented[1] + (white[1] - pigmented[1]) * whitened) * tone;
    surface.blue = (pigmented[2] + (white[2] - pigmented[2]) * whitened) * tone;
    surface.roughness = 0.55;
    surface.specular = 0.035;
    surface.occlusion = 0.55 + 0.45 * height;
    surface.strand = full > 0 ? 0.8 : 0.2;
    const out = m[1] * at.nx + m[4] * at.ny + m[7] * at.nz;
    const tx = out * at.nx - m[1];
    const ty = out * at.ny - m[4];
    const tz = out * at.nz - m[7];
    const scale = 1 / Math.max(1e-4, Math.sqrt(tx * tx + ty * ty + tz * tz));
    surface.tangentX = tx * scale;
    surface.tangentY = ty * scale;
    surface.tangentZ = tz * scale;
  };
}
