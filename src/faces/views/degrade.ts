// What cameras and files do to a face: few pixels, blur, noise.
import { normals } from '../../math/random.js';
import { resample } from '../pictures/resample.js';
import { clampUnit } from './colour.js';
import type { FaceKey } from './face-key.js';

/** A face [3, sizePx, sizePx] made smaller by area averaging, and large again by bilinear interpolation. */
export function lowerResolution(face: Float32Array, sizePx: number, smallSide: number): Float32Array {
  return clampUnit(resample(resample(face, sizePx, smallSide, 'area'), smallSide, sizePx, 'bilinear'));
}

/** A face blurred by a Gaussian of `sigma` pixels, edges repeated. */
export function blur(face: Float32Array, sizePx: number, sigma: number): Float32Array {
  const radius = Math.ceil(2.5 * sigma);
  const taps = Float32Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = taps.reduce((total, tap) => total + tap, 0);
  const rows = new Float32Array(face.length);
  const result = new Float32Array(face.length);
  const last = sizePx - 1;
  for (const [k, tap] of taps.entries()) {
    const weight = tap / sum;
    for (let row = 0; row < face.length; row += sizePx) {
      for (let x = 0; x < sizePx; x++) {
        rows[row + x] += weight * face[row + Math.min(Math.max(x + k - radius, 0), last)];
      }
    }
  }
  for (const [k, tap] of taps.entries()) {
    const weight = tap / sum;
    for (let plane = 0; plane < face.length; plane += sizePx * sizePx) {
      for (let y = 0; y < sizePx; y++) {
        const from = plane + Math.min(Math.max(y + k - radius, 0), last) * sizePx;
        const to = plane + y * sizePx;
        for (let x = 0; x < sizePx; x++) result[to + x] += weight * rows[from + x];
      }
    }
  }
  return result;
}

/** Adds noise of a standard deviation to a face in place, each value its own; decided by the key and the face's place. */
export function addNoise(face: Float32Array, deviation: number, key: FaceKey): void {
  const noise = normals(key, face.length, (key.index ?? 0) * face.length);
  for (let i = 0; i < face.length; i++) face[i] += deviation * noise[i];
  clampUnit(face);
}
