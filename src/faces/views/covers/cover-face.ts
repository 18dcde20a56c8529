// Faces that wear or hold something of the population's.
import { uniforms } from '../../../math/random.js';
import type { FaceKey } from '../face-key.js';
import { between } from '../geometry.js';
import { StickerSet } from './sticker.js';
import { THINGS } from './wardrobe.js';

/** What a face is covered with, and how it sits. */
export interface Cover {
  /** 0 to THINGS - 1. */
  readonly thing: number;
  readonly mirrored: boolean;
  readonly radians: number;
  /** Above 1 it is larger than the average head would have it. */
  readonly size: number;
  /** To the right and down, as shares of the side. */
  readonly shiftX: number;
  readonly shiftY: number;
  /** Of the thing's own light, beside that of the face: about 1. */
  readonly light: number;
}

const DRAWS = 8;

/** With what a face is covered that is covered with this probability; undefined: nothing. Decided by the key and the place. */
export function drawCover(probability: number, key: FaceKey): Cover | undefined {
  const [chosen, thing, mirror, turn, size, x, y, light] = uniforms(key, DRAWS, (key.index ?? 0) * DRAWS);
  if (chosen >= probability) return undefined;
  return {
    thing: Math.floor(thing * THINGS),
    mirrored: mirror < 0.5,
    radians: 0.08 * (2 * turn - 1),
    size: Math.exp(0.07 * (2 * size - 1)),
    shiftX: 0.025 * (2 * x - 1),
    shiftY: 0.025 * (2 * y - 1),
    light: Math.exp(0.3 * (2 * light - 1)),
  };
}

const sets = new Map<number, StickerSet>();

/** The stickers of a size, kept once they are cut. */
export function stickersOf(sizePx: number): StickerSet {
  let set = sets.get(sizePx);
  if (set === undefined) {
    set = new StickerSet(sizePx);
    sets.set(sizePx, set);
  }
  return set;
}

/** The mean of a well lit face, at which a thing keeps its own light. */
const WELL_LIT = 0.5;

/** Covers an aligned face [3, sizePx, sizePx] with values in 0..1; a new array. Dark pictures get dark things. */
export function coverFace(face: Float32Array, sizePx: number, cover: Cover): Float32Array {
  const { planes, columns, rows } = stickersOf(sizePx).sticker(cover.thing);
  const plane = sizePx * sizePx;
  const covered = face.slice(0, 3 * plane);
  let sum = 0;
  for (let i = 0; i < 3 * plane; i++) sum += face[i];
  const gain = cover.light * Math.min(1.2, Math.max(0.3, sum / (3 * plane) / WELL_LIT));
  const last = sizePx - 1;
  const centre = last / 2;
  const cos = Math.cos(cover.radians) / cover.size;
  const sin = Math.sin(cover.radians) / cover.size;
  const side = cover.mirrored ? -1 : 1;
  for (let y = 0, at = 0; y < sizePx; y++) {
    const dy = y - centre - cover.shiftY * sizePx;
    for (let x = 0; x < sizePx; x++, at++) {
      const dx = x - centre - cover.shiftX * sizePx;
      // Beyond the picture's edge a thing goes on as it is there.
      const sourceX = Math.min(Math.max(centre + side * (cos * dx + sin * dy), 0), last);
      const sourceY = Math.min(Math.max(centre - sin * dx + cos * dy, 0), last);
      if (sourceX <= columns[0] - 1 || sourceX >= columns[1]) continue;
      if (sourceY <= rows[0] - 1 || sourceY >= rows[1]) continue;
      const left = Math.min(Math.floor(sourceX), last - 1);
      const top = Math.min(Math.floor(sourceY), last - 1);
      const right = sourceX - left;
      const low = sourceY - top;
      const corner = top * sizePx + left;
      const share = between(planes, corner + 3 * plane, sizePx, right, low);
      if (share === 0) continue;
      for (let from = corner, to = at; to < 3 * plane; to += plane, from += plane) {
        const colour = between(planes, from, sizePx, right, low);
        covered[to] = Math.min(1, (1 - share) * covered[to] + gain * colour);
      }
    }
  }
  return covered;
}
