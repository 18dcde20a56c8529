// What each pixel shows: one surface all over, several things, or nothing; and which pixels need no shading of their own.
import { FINE, type Geometry, SURFACE } from './geometry.js';
import { SAMPLES, type SampleBuffer } from './rasterise.js';

/** Depths of samples further apart than this share belong to different things. */
export const EDGE = 0.012;

/** The owner of a pixel that shows several things. */
export const MIXED = 254;

/** The owner of a pixel that shows nothing. */
export const NOTHING = 255;

/** Neighbours vary evenly up to these shares of their sum: both pairs' means, opposite ones, and those of a single pair. */
const UNEVEN = 0.05;
const STEEP = 0.25;
const APART = 0.03;

/** Light of fine pixels is even where its bend is no more than this share of it. */
const BENT = 0.03;

/** Whether a pixel of this owner shows detail of one surface. */
export function isFine(owner: number): boolean {
  return owner >= FINE && owner < MIXED;
}

/**
 * Writes to `owners`, [sizePx, sizePx], the number of the surface that is seen in all of a pixel, `FINE` higher where any of
 * it is fine, or `MIXED` or `NOTHING`.
 */
export function findOwners(buffer: SampleBuffer, { surfaceOf }: Geometry, owners: Uint8Array): void {
  const { sizePx, side, triangle, depth } = buffer;
  for (let row = 0, pixel = 0; row < sizePx; row++) {
    for (let column = 0; column < sizePx; column++, pixel++) {
      const a = row * SAMPLES * side + column * SAMPLES;
      const c = a + side;
      const t0 = triangle[a];
      const t1 = triangle[a + 1];
      const t2 = triangle[c];
      const t3 = triangle[c + 1];
      owners[pixel] = MIXED;
      // The sign of both is that of the smaller.
      if ((t0 & t1 & t2 & t3) < 0) owners[pixel] = NOTHING;
      if ((t0 | t1 | t2 | t3) < 0) continue;
      const owner = surfaceOf[t0];
      // Where all are the same surface, `FINE` is set in those of fine triangles alone.
      const all = owner | surfaceOf[t1] | surfaceOf[t2] | surfaceOf[t3];
      if (((owner ^ surfaceOf[t1]) | (owner ^ surfaceOf[t2]) | (owner ^ surfaceOf[t3])) & SURFACE) continue;
      const z = depth[a];
      const limit = z * EDGE;
      if (
        Math.abs(depth[a + 1] - z) < limit &&
        Math.abs(depth[c] - z) < limit &&
        Math.abs(depth[c + 1] - z) < limit
      ) {
        owners[pixel] = all;
      }
    }
  }
}

/** Whether the green light of a fine pixel lies evenly between those beside, above and below it; not in a border. */
export function isEven(light: Float32Array, owners: Uint8Array, pixel: number, sizePx: number): boolean {
  const column = pixel % sizePx;
  if (column === 0 || column === sizePx - 1) return false;
  if (pixel < sizePx || pixel >= owners.length - sizePx) return false;
  return isBetween(light, owners, pixel, 1) && isBetween(light, owners, pixel, sizePx);
}

function isBetween(light: Float32Array, owners: Uint8Array, pixel: number, away: number): boolean {
  if (!isFine(owners[pixel - away]) || !isFine(owners[pixel + away])) return true;
  const at = owners.length + pixel;
  const here = 2 * light[at];
  const beside = light[at - away] + light[at + away];
  return Math.abs(here - beside) <= BENT * (here + beside);
}

/**
 * Gives a pixel the mean light of its opposite neighbours, `first` and `second` pixels away, where these belong to its
 * surface, at least one pair of them, and vary evenly; says if so. The pixel lies in no border.
 */
export function interpolate(
  light: Float32Array,
  owners: Uint8Array,
  pixel: number,
  first: number,
  second: number,
): boolean {
  const owner = owners[pixel];
  const a = pixel - first;
  const b = pixel + first;
  const c = pixel - second;
  const d = pixel + second;
  const one = (owners[a] & SURFACE) === owner && (owners[b] & SURFACE) === owner;
  const other = (owners[c] & SURFACE) === owner && (owners[d] & SURFACE) === owner;
  if (one && other) return meanOfFour(light, pixel, first, second);
  if (one) return meanOfTwo(light, pixel, first);
  return other && meanOfTwo(light, pixel, second);
}

function meanOfFour(light: Float32Array, pixel: number, first: number, second: number): boolean {
  const plane = light.length / 3;
  for (let at = pixel; at < light.length; at += plane) {
    const one = light[at - first] + light[at + first];
    const other = light[at - second] + light[at + second];
    const sum = one + other;
    if (Math.abs(one - other) > UNEVEN * sum) return false;
    const difference = Math.abs(light[at - first] - light[at + first]);
    if (difference + Math.abs(light[at - second] - light[at + second]) > STEEP * sum) return false;
  }
  for (let at = pixel; at < light.length; at += plane) {
    light[at] = 0.25 * (light[at - first] + light[at + first] + light[at - second] + light[at + second]);
  }
  return true;
}

function meanOfTwo(light: Float32Array, pixel: number, away: number): boolean {
  const plane = light.length / 3;
  for (let at = pixel; at < light.length; at += plane) {
    const difference = Math.abs(light[at - away] - light[at + away]);
    if (difference > APART * (light[at - away] + light[at + away])) return false;
  }
  for (let at = pixel; at < light.length; at += plane)
    light[at] = 0.5 * (light[at - away] + light[at + away]);
  return true;
}
