// Light on a surface: several sources, wrapped where they are soft or the surface scatters, highlights, and ambient light.
import type { Light } from '../description.js';
import type { Fragment, Surface } from './part.js';
import type { ShadowMap } from './shadow.js';

/** A light source ready for shading. */
export interface Lamp {
  /** Unit vector to it. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly hardness: number;
  /** Undefined where shadows would not be seen. */
  readonly shadow: ShadowMap | undefined;
}

/** All that shines on a scene. */
export interface Lighting {
  readonly lamps: readonly Lamp[];
  /** Linear RGB of what comes from everywhere. */
  readonly ambient: readonly [number, number, number];
}

/** The unit vector to a light. */
export function lightDirection(light: Light): [number, number, number] {
  const azimuth = (light.azimuth * Math.PI) / 180;
  const elevation = (light.elevation * Math.PI) / 180;
  const flat = Math.cos(elevation);
  return [Math.sin(azimuth) * flat, Math.sin(elevation), Math.cos(azimuth) * flat];
}

/** Writes the linear RGB that leaves a surface towards the camera to `out`. */
export function illuminate(at: Fragment, surface: Surface, lighting: Lighting, out: Float32Array): void {
  const { nx, ny, nz, viewX, viewY, viewZ } = at;
  const occlusion = at.occlusion * surface.occlusion;
  const facing = Math.max(0.02, nx * viewX + ny * viewY + nz * viewZ);
  const graze = (1 - facing) * (1 - facing);
  const fresnel = surface.specular + (1 - surface.specular) * graze * graze * (1 - facing);
  const { ambient, lamps } = lighting;
  // What comes from above is stronger; blocked light comes partly back from the surface itself, in its colour.
  const sky = 0.82 + 0.28 * ny;
  let red = ambient[0] * sky * bounced(occlusion, surface.red);
  let green = ambient[1] * sky * bounced(occlusion, surface.green);
  let blue = ambient[2] * sky * bounced(occlusion, surface.blue);
  const sheen = fresnel * occlusion * (1 - 0.75 * surface.roughness) * sky;
  let shineRed = ambient[0] * sheen + surface.glow;
  let shineGreen = ambient[1] * sheen + surface.glow;
  let shineBlue = ambient[2] * sheen + surface.glow;
  for (let i = 0; i < lamps.length; i++) {
    const lamp = lamps[i];
    const cosine = nx * lamp.x + ny * lamp.y + nz * lamp.z;
    const soft = 0.45 * (1 - lamp.hardness);
    if (cosine <= -soft - (surface.strand > 0 ? 0.4 : 0.2 * surface.scatter)) continue;
    const open = lamp.shadow === undefined ? 1 : lamp.shadow.lightAt(at);
    if (open === 0) continue;
    const blocked = (1 - lamp.hardness) * 0.55;
    const arriving = open * (1 - blocked + blocked * occlusion);
    // Light that spreads below the skin leaves it beyond the edge of the shade, red furthest.
    const spread = surface.scatter * (0.35 + 0.65 * open);
    const strand = surface.strand > 0 ? strandLight(at, surface, lamp) : 0;
    const redPart = mix(wrapped(cosine, soft + 0.2 * spread), strand, surface.strand) * arriving;
    const greenPart = mix(wrapped(cosine, soft + 0.09 * spread), strand, surface.strand) * arriving;
    const bluePart = mix(wrapped(cosine, soft + 0.06 * spread), strand, surface.strand) * arriving;
    red += lamp.red * redPart;
    green += lamp.green * greenPart;
    blue += lamp.blue * bluePart;
    const highlight = highlightOf(at, surface, lamp, cosine) * open * occlusion;
    shineRed += lamp.red * highlight;
    shineGreen += lamp.green * highlight;
    shineBlue += lamp.blue * highlight;
  }
  out[0] = red * surface.red + shineRed;
  out[1] = green * surface.green + shineGreen;
  out[2] = blue * surface.blue + shineBlue;
}

function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** Lambert's cosine, reaching around the edge of the shade by `reach`, with the same light in all. */
function wrapped(cosine: number, reach: number): number {
  const lit = cosine + reach;
  return lit <= 0 ? 0 : lit / ((1 + reach) * (1 + 0.5 * reach));
}

/** Ambient light that arrives, the part that comes from neighbouring surface of the same colour included. */
function bounced(occlusion: number, albedo: number): number {
  return occlusion / (1 - albedo * (1 - occlusion) * 0.8);
}

/** A microfacet highlight (GGX distribution with Lazarov's fit of the visibility term), wider where the light is soft. */
function highlightOf(at: Fragment, surface: Surface, lamp: Lamp, cosine: number): number {
  const strand = surface.strand > 0;
  if (cosine <= (strand ? -0.3 : 0)) return 0;
  const hx = lamp.x + at.viewX;
  const hy = lamp.y + at.viewY;
  const hz = lamp.z + at.viewZ;
  // The half vector is not brought to length 1; its square divides what is squared.
  const square = Math.max(1e-3, hx * hx + hy * hy + hz * hz);
  const rough = Math.min(1, surface.roughness + 0.18 * (1 - lamp.hardness));
  const alpha = rough * rough * rough * rough;
  // |l + v|^2 = 2 + 2 l.v, and the cosine between light and half vector is |l + v| / 2.
  const lightHalfSquare = Math.max(0.04, square * 0.25);
  const graze = 1 - Math.sqrt(lightHalfSquare);
  const graze2 = graze * graze;
  const fresnel = surface.specular + (1 - surface.specular) * graze2 * graze2 * graze;
  const along = strand
    ? surface.tangentX * hx + surface.tangentY * hy + surface.tangentZ * hz
    : at.nx * hx + at.ny * hy + at.nz * hz;
  // All that the square divides is multiplied by it instead, which leaves one division.
  const share = Math.min(square, along * along);
  const spread = (strand ? square - share : share) * (alpha - 1) + square;
  const shade = strand ? Math.min(1, cosine + 0.3) : Math.min(1, cosine * 4) * cosine;
  return (
    (fresnel * alpha * shade * square * square) / (4 * spread * spread * lightHalfSquare * (rough + 0.5))
  );
}

/** Diffuse light on a strand (Kajiya and Kay 1989), darker on the far side of the hair. */
function strandLight(at: Fragment, surface: Surface, lamp: Lamp): number {
  const along = surface.tangentX * lamp.x + surface.tangentY * lamp.y + surface.tangentZ * lamp.z;
  const across = Math.sqrt(Math.max(0, 1 - along * along));
  const cosine = at.nx * lamp.x + at.ny * lamp.y + at.nz * lamp.z;
  return across * Math.max(0, 0.35 + 0.65 * cosine);
}
