// Parts of a face covered: what a student must do without.
import { uniforms } from '../../math/random.js';
import type { FaceKey } from './face-key.js';

const DRAWS = 8;

/**
 * With a probability, covers a rectangle of a face [3, sizePx, sizePx] with one colour, in place; its sides are an eighth
 * to a half of the face's, and it lies wholly inside. Decided by the key and the face's place under it.
 */
export function erase(face: Float32Array, sizePx: number, probability: number, key: FaceKey): void {
  const draws = uniforms(key, DRAWS, (key.index ?? 0) * DRAWS);
  if (draws[0] >= probability) return;
  const side = (draw: number) => Math.max(1, Math.round((sizePx / 8) * 4 ** draw));
  const [width, height] = [side(draws[1]), side(draws[2])];
  const left = Math.floor(draws[3] * (sizePx - width + 1));
  const top = Math.floor(draws[4] * (sizePx - height + 1));
  for (let c = 0; c < 3; c++) {
    for (let y = top; y < top + height; y++) {
      const row = (c * sizePx + y) * sizePx;
      face.fill(draws[5 + c], row + left, row + left + width);
    }
  }
}
