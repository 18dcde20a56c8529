// The lips of the average head: their outline around the line between them, and how they stand out.
import { bell, curveThrough } from './curves.js';
import { MOUTH_HEIGHT } from './loft.js';

/** Half the width of the mouth. */
export const MOUTH_REACH = 2.55;

const BOW_STEPS = 256;

/** The bow of half a mouth, from its middle to its corner: it is asked for at every pixel of lips. */
const BOW = Float64Array.from({ length: BOW_STEPS + 1 }, (_, i) => {
  const share = i / BOW_STEPS;
  const side = share * MOUTH_REACH;
  return (0.05 * bell(side - 1.05, 0.55, 0, 1) - 0.06 * bell(side, 0.42, 0, 1)) * (1 - share ** 4);
});

/** The line between the lips lies this much above the level of the mouth: lowest in the middle, level at the corners. */
export function mouthBow(x: number): number {
  const place = Math.abs(x) * (BOW_STEPS / MOUTH_REACH);
  if (!(place < BOW_STEPS)) return 0;
  const below = Math.floor(place);
  return BOW[below] + (place - below) * (BOW[below + 1] - BOW[below]);
}

/** The height of the line between the lips. */
export function mouthLine(x: number): number {
  return MOUTH_HEIGHT + mouthBow(x);
}

const upperEdge = curveThrough([
  [0, 0.64],
  [0.2, 0.69],
  [0.5, 0.76],
  [0.8, 0.71],
  [1.3, 0.53],
  [1.9, 0.31],
  [2.3, 0.14],
  [2.55, 0],
]);

const lowerEdge = curveThrough([
  [0, -0.92],
  [0.7, -0.9],
  [1.3, -0.79],
  [1.9, -0.53],
  [2.3, -0.24],
  [2.55, 0],
]);

/**
 * Where a place of the average head lies on the lips: 0 on the line between them, 1 at the upper lip's edge, -1 at the lower
 * one's, beyond that further; far away at the sides of the mouth.
 */
export function lipPlace(x: number, y: number): number {
  const side = Math.abs(x);
  if (side >= MOUTH_REACH) return y >= mouthLine(x) ? 9 : -9;
  const height = y - mouthLine(x);
  return height >= 0 ? height / Math.max(0.03, upperEdge(side)) : height / Math.max(0.03, -lowerEdge(side));
}

/** Centimetres by which the lips stand out, negative in the line between them. */
export function lipHeight(x: number, y: number): number {
  const side = Math.abs(x);
  const height = y - mouthLine(x);
  const taper = Math.sqrt(Math.max(0, 1 - (side / (MOUTH_REACH + 0.1)) ** 2));
  const place = lipPlace(x, y);
  let roll = 0;
  if (side < MOUTH_REACH && Math.abs(place) < 1.6) {
    const t = Math.min(1, Math.abs(place) / 1.5);
    const shape = Math.sin(Math.PI * t ** 0.62) ** 1.1;
    roll = (place > 0 ? 0.34 : 0.5) * shape * taper;
  }
  const mound = 0.42 * bell(x, 1.7, height + 0.05, 1.0);
  const line = 0.26 * Math.exp(-((height / 0.13) ** 2)) * Math.min(1, taper * 1.4);
  const corner = 0.2 * bell(side - 2.6, 0.35, height, 0.35);
  return mound + roll - line - corner;
}
