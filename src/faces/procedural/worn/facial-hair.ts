// Beard, moustache and stubble: shells over the head's own surface where they grow.
import { angleOf } from '../angle.js';
import type { Person } from '../description.js';
import type { HairColour } from '../hair/hair-colour.js';
import { strandNoise } from '../hair/strand-noise.js';
import { hashUnit, valueNoise } from '../hash.js';
import type { Detail } from '../head/head.js';
import { computeNormals, type Mesh } from '../scene/mesh.js';
import type { Material, Part } from '../scene/part.js';
import type { Pose } from '../scene/pose.js';
import { smoothStep } from '../smooth-step.js';
import { type Growth, placesOf, selectGrowth } from './facial-growth.js';
import type { WornHead } from './worn-head.js';

/** Below this neither beard nor moustache nor stubble is drawn. */
const LEAST = 0.06;

/** The heights of a beard's shells, as shares of its thickness. */
const SHELLS: Readonly<Record<Detail, readonly number[]>> = { full: [0, 0.5, 1], half: [0, 0.7] };

/** Whose beard it is, and how closely it is seen. */
export interface BeardOptions {
  readonly colour: HairColour;
  readonly pattern: number;
  readonly pose: Pose;
  readonly detail: Detail;
}

/** The shells of a person's facial hair: none when all is shaved. */
export function buildFacialHair(
  facialHair: Person['facialHair'],
  head: WornHead,
  options: BeardOptions,
): Part[] {
  const full = Math.max(facialHair.beard, facialHair.moustache);
  const shades = Math.max(full, facialHair.stubble);
  if (!(shades > LEAST)) return [];
  const shells = full > 0.25 ? SHELLS[options.detail] : [0];
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

/** A copy of the growing surface, raised along its normals; `coords` are the density and two places on the skin. */
function raise(
  mesh: Mesh,
  growth: Growth,
  options: { readonly height: number; readonly facialHair: Person['facialHair']; readonly pattern: number },
): Mesh {
  const { vertices, indices, moustache } = growth;
  const positions = new Float32Array(vertices.length * 3);
  const coords = new Float32Array(vertices.length * 3);
  // Below the chin it follows the shoulders as far as the neck does.
  const bodyWeight = Float32Array.from(vertices, (vertex) => mesh.bodyWeight?.[vertex] ?? 0);
  const { beard } = options.facialHair;
  const long = 1.5 * smoothStep(0.45, 1, beard) * (0.5 + hashUnit(options.pattern, 31));
  for (let i = 0; i < vertices.length; i++) {
    const vertex = vertices[i];
    const x = mesh.positions[vertex * 3];
    const y = mesh.positions[vertex * 3 + 1];
    const z = mesh.positions[vertex * 3 + 2];
    const density = Math.max(moustache[i], growth.beard[i]);
    const bump = 0.7 + 0.6 * valueNoise(options.pattern, 1.3 * x + 40, 1.3 * y);
    const thick = Math.min(1, density * 1.3) * (0.08 + 0.55 * density) * bump;
    const raised = 0.04 + options.height * thick;
    const hanging = options.height * long * growth.beard[i] ** 2 * smoothStep(-8, -12, y);
    positions[i * 3] = x + mesh.normals[vertex * 3] * raised;
    positions[i * 3 + 1] = y + mesh.normals[vertex * 3 + 1] * raised - hanging;
    positions[i * 3 + 2] = z + mesh.normals[vertex * 3 + 2] * raised + 0.25 * hanging;
    coords[i * 3] = density;
    // Across is measured around the face: along x alone, strands on the cheeks would be smeared.
    coords[i * 3 + 1] = 8 * angleOf(x, z + 1);
    coords[i * 3 + 2] = y;
  }
  const normals = new Float32Array(positions.length);
  computeNormals(positions, indices, normals);
  return { positions, normals, coords, indices, bodyWeight };
}

function beardMaterial(options: BeardOptions, height: number, full: number): Material {
  const { pigmented, white, grey } = options.colour;
  const m = options.pose.head;
  const seed = options.pattern & 127;
  return (at, surface) => {
    const fine = Math.min(1, 0.06 / at.footprint);
    const strands = at.v * 7.5 + seed + 0.4 * Math.sin(at.w * 2);
    const hair = 0.5 + (strandNoise(strands, at.w * 13) - 0.5) * (0.4 + 0.6 * fine);
    const patch = strandNoise(at.v * 1.1 + seed, at.w * 6 + at.v * 5);
    // Stubble is single dark dots under a thin shade; a full beard covers, and thins out towards its outer shell.
    const cover = smoothStep(0.05, 0.75, at.u * (0.75 + 0.5 * patch));
    const strandCover = smoothStep(0.25 + 0.35 * height, 0.6 + 0.3 * height, hair);
    surface.alpha =
      full > 0
        ? Math.min(0.97, cover * (height === 0 ? 0.88 : 0.95 * strandCover))
        : cover * (0.25 + 0.35 * hair);
    if (surface.alpha <= 0) return;
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
