// Which faces are turned, and how far.
import { normals, uniforms } from '../../../math/random.js';
import type { FaceKey } from '../face-key.js';
import { PROPORTIONS } from './head-model.js';
import { FaceTurner, type Turn } from './turn-face.js';

/** Degrees to either side, up to which a face is turned, and up and down. */
const [MAX_YAW, MAX_PITCH] = [77, 12];

/** Above 1 small angles are more frequent than large ones; at 1 all are alike. */
const SMALLER = 0.85;

/** By how much hair and ears make heads broader, as shares. */
const [NARROW, BROAD] = [0.08, 0.2];

const DRAWS = 8;

/** How a face is turned that is turned with this probability; undefined: not at all. Decided by the key and the face's place. */
export function drawTurn(probability: number, key: FaceKey): Turn | undefined {
  const place = key.index ?? 0;
  const [chosen, side, amount, pitch, breadth] = uniforms(key, DRAWS, place * DRAWS);
  if (chosen >= probability) return undefined;
  const yaw = MAX_YAW * amount ** SMALLER;
  return {
    yaw: side < 0.5 ? -yaw : yaw,
    pitch: MAX_PITCH * (2 * pitch - 1),
    proportions: [...normals(key, PROPORTIONS.length, place * PROPORTIONS.length)],
    breadth: NARROW + (BROAD - NARROW) * breadth,
  };
}

const turners = new Map<number, FaceTurner>();

/** Turns a face [3, sizePx, sizePx] with a turner that is kept for its size; see {@link FaceTurner.turn}. */
export function turnFace(face: Float32Array, sizePx: number, turn: Turn): Float32Array {
  let turner = turners.get(sizePx);
  if (turner === undefined) {
    turner = new FaceTurner(sizePx);
    turners.set(sizePx, turner);
  }
  return turner.turn(face, turn);
}
