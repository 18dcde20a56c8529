// What each pixel shows: one part all over, several things, or nothing; and which pixels need no shading of their own.
import type { Geometry } from './geometry.js';
import { SAMPLES, type SampleBuffer } from './rasterise.js';

/** Depths of samples further apart than this share belong to different things. */
export const EDGE = 0.012;

/** The owner of a pixel that shows several things or fine detail. */
export const MIXED = 254;

/** The owner of a pixel that shows nothing. */
export const NOTHING = 255;

/** A pixel's neighbours vary evenly up to these shares of their sum: of both pairs' means, of opposite neighbours. */
const UNEVEN = 0.05;
const STEEP = 0.25;

/** Writes to `owners`, [sizePx, sizePx], the number of the part that is seen in all of a pixel, or `MIXED` or `NOTHING`. */
export function findOwners(buffer: SampleBuffer, { partOf, fine }: Geometry, owners: Uint8Array): void {
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
      const p = partOf[t0];
      if (partOf[t1] !== p || partOf[t2] !== p || partOf[t3] !== p || fine[p]) continue;
      const z = depth[a];
      const limit = z * EDGE;
      if (
        Math.abs(depth[a + 1] - z) < limit &&
        Math.abs(depth[c] - z) < limit &&
        Math.abs(depth[c + 1] - z) < limit
      ) {
        owners[pixel] = p;
      }
    }
  }
}

/**
 * Gives a pixel the mean light of two pairs of opposite neighbours, `first` and `second` pixels away, where these belong to
 * its part and vary evenly; says if so. The pixel lies in no border.
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
  if (owners[a] !== owner || owners[b] !== owner) return false;
  if (owners[c] !== owner || owners[d] !== owner) return false;
  const plane = owners.length;
  for (let from = 0; from < light.length; from += plane) {
    const one = light[from + a] + light[from + b];
    const other = light[from + c] + light[from + d];
    const sum = one + other;
    if (Math.abs(one - other) > UNEVEN * sum) return false;
    const difference = Math.abs(light[from + a] - light[from + b]);
    if (difference + Math.abs(light[from + c] - light[from + d]) > STEEP * sum) return false;
  }
  for (let from = 0; from < light.length; from += plane) {
    light[from + pixel] = 0.25 * (light[from + a] + light[from + b] + light[from + c] + light[from + d]);
  }
  return true;
}
