// New people out of two faces: an even mixture, or one face here and the other there.

import type { FaceKey } from './face-key.js';
import { smoothNoise } from './smooth-field.js';

/** A mixture of two faces in one proportion everywhere: `share` of the first. */
export function morph(one: Float32Array, other: Float32Array, share: number): Float32Array {
  return one.map((value, i) => share * value + (1 - share) * other[i]);
}

/** How steep the passage is from one face to the other. */
const STEEPNESS = 4;

/** Two faces [3, sizePx, sizePx] joined by a smooth random mask: about half of each, in regions of a third of the side. */
export function blend(one: Float32Array, other: Float32Array, sizePx: number, key: FaceKey): Float32Array {
  const field = smoothNoise(key, 3, sizePx);
  const plane = sizePx * sizePx;
  const result = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    const share = 1 / (1 + Math.exp(-STEEPNESS * field[i]));
    for (let at = i; at < 3 * plane; at += plane) result[at] = share * one[at] + (1 - share) * other[at];
  }
  return result;
}
