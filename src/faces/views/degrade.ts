// What cameras and files do to a face: few pixels, blur, noise, compression.
import { uniforms } from '../../math/random.js';
import { resample } from '../pictures/resample.js';
import { BELL_DEVIATION, bell } from '../procedural/film/bell.js';
import { blurGaussian } from '../procedural/film/blur.js';
import { applyJpegLoss } from '../procedural/film/jpeg-loss.js';
import { mixBits } from '../procedural/hash.js';
import { clampUnit } from './colour.js';
import type { FaceKey } from './face-key.js';

/** A face [3, sizePx, sizePx] made smaller by area averaging, and large again by bilinear interpolation. */
export function lowerResolution(face: Float32Array, sizePx: number, smallSide: number): Float32Array {
  return clampUnit(resample(resample(face, sizePx, smallSide, 'area'), smallSide, sizePx, 'bilinear'));
}

/** Blurs a face in place by a Gaussian of `sigma` pixels, edges repeated. */
export function blur(face: Float32Array, sizePx: number, sigma: number): void {
  blurGaussian(face, sizePx, sigma);
  clampUnit(face);
}

/** Adds noise of a standard deviation to a face in place, each value its own; decided by the key and the face's place. */
export function addNoise(face: Float32Array, deviation: number, key: FaceKey): void {
  const [draw] = uniforms(key, 1, key.index ?? 0);
  const seed = mixBits(draw * 2 ** 24);
  const scale = deviation / BELL_DEVIATION;
  for (let i = 0; i < face.length; i++) {
    const value = face[i] + scale * bell(seed, i);
    face[i] = value < 0 ? 0 : value > 1 ? 1 : value;
  }
}

/** The qualities of JPEG files that are drawn. */
const [WORST, BEST] = [15, 80];

/**
 * With a probability, does to a face in place what it does to be stored as a JPEG file and read again, of a quality of 15
 * to 80 with colour at half resolution; its values are then bytes / 255. Decided by the key and the face's place.
 */
export function compress(face: Float32Array, sizePx: number, probability: number, key: FaceKey): void {
  const [chosen, level] = uniforms(key, 2, 2 * (key.index ?? 0));
  if (chosen >= probability) return;
  for (let i = 0; i < face.length; i++) face[i] = Math.round(face[i] * 255);
  applyJpegLoss(face, sizePx, Math.round(WORST + (BEST - WORST) * level));
  for (let i = 0; i < face.length; i++) face[i] = Math.round(Math.min(Math.max(face[i], 0), 255)) / 255;
}
