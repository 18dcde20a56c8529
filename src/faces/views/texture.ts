// Another surface on the same face: random filters over its pixels and colours.
import { normals, uniforms } from '../../math/random.js';
import { clampUnit } from './colour.js';
import type { FaceKey } from './face-key.js';
import { smoothNoise } from './smooth-field.js';

const TAPS = 27;

/**
 * Filters a face [3, sizePx, sizePx] with a random convolution of 3x3 pixels across all three colours, brings each colour back
 * to its mean and deviation, and mixes the result with the face in a random proportion (after Xu et al., "Robust and
 * generalizable visual representation learning via random convolutions", ICLR 2021). Shapes stay, textures and colours do not.
 */
export function filterRandomly(face: Float32Array, sizePx: number, key: FaceKey): Float32Array {
  const index = key.index ?? 0;
  const kernel = normals(key, 3 * TAPS, index * 3 * TAPS);
  const [share] = uniforms(key, 1, index);
  const plane = sizePx * sizePx;
  const result = new Float32Array(face.length);
  const padded = padEdges(face, sizePx);
  const wide = sizePx + 2;
  for (let to = 0; to < 3; to++) {
    const filtered = result.subarray(to * plane, (to + 1) * plane);
    for (let tap = 0; tap < TAPS; tap++) {
      const weight = kernel[to * TAPS + tap];
      const [from, dy, dx] = [Math.floor(tap / 9), Math.floor(tap / 3) % 3, tap % 3];
      for (let y = 0, at = 0; y < sizePx; y++) {
        const row = (from * wide + y + dy) * wide + dx;
        for (let x = 0; x < sizePx; x++, at++) filtered[at] += weight * padded[row + x];
      }
    }
    matchMoments(filtered, face.subarray(to * plane, (to + 1) * plane));
  }
  for (let i = 0; i < result.length; i++) result[i] = share * result[i] + (1 - share) * face[i];
  return clampUnit(result);
}

/** Bends the tones of a face in place: each colour to a power, e^(0.5 strength n) for all and e^(0.15 strength n) for each, n normal. */
export function bendTones(face: Float32Array, strength: number, key: FaceKey): void {
  const [all, ...each] = normals(key, 4, (key.index ?? 0) * 4);
  const plane = face.length / 3;
  for (const [c, own] of each.entries()) {
    const power = Math.exp(strength * (0.5 * all + 0.15 * own));
    const table = Float32Array.from({ length: 257 }, (_, i) => Math.min(1, i / 256) ** power);
    for (let i = c * plane; i < (c + 1) * plane; i++) {
      const place = face[i] * 256;
      const low = Math.min(255, Math.floor(place));
      face[i] = table[low] + (place - low) * (table[low + 1] - table[low]);
    }
  }
}

const OCTAVES = [7, 14, 28, 56] as const;

/** Mottles a face in place: noise of four sizes, from an eighth of the side down, the same in all colours and some of its own in each. */
export function mottle(face: Float32Array, sizePx: number, strength: number, key: FaceKey): void {
  const plane = sizePx * sizePx;
  for (const cells of OCTAVES) {
    const field = smoothNoise({ ...key, stream: `${key.stream} ${cells}` }, cells, sizePx);
    for (let c = 0; c < 3; c++)
      for (let i = 0; i < plane; i++) face[c * plane + i] += 0.04 * strength * field[i];
  }
  clampUnit(face);
}

function padEdges(face: Float32Array, sizePx: number): Float32Array {
  const wide = sizePx + 2;
  const padded = new Float32Array(3 * wide * wide);
  const inside = (place: number) => Math.min(Math.max(place - 1, 0), sizePx - 1);
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < wide; y++) {
      const [from, to] = [(c * sizePx + inside(y)) * sizePx, (c * wide + y) * wide];
      padded.set(face.subarray(from, from + sizePx), to + 1);
      padded[to] = face[from];
      padded[to + wide - 1] = face[from + sizePx - 1];
    }
  }
  return padded;
}

/** Gives `values` the mean and the deviation of `model`. */
function matchMoments(values: Float32Array, model: Float32Array): void {
  const [own, wanted] = [momentsOf(values), momentsOf(model)];
  const gain = wanted.deviation / Math.max(own.deviation, 1e-6);
  for (let i = 0; i < values.length; i++) values[i] = wanted.mean + gain * (values[i] - own.mean);
}

function momentsOf(values: Float32Array): { mean: number; deviation: number } {
  let [sum, squares] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    sum += values[i];
    squares += values[i] * values[i];
  }
  const mean = sum / values.length;
  return { mean, deviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) };
}
