// The lips of the average head: their outline around the line between them, and how they stand out.
import { bell, curveThrough } from './curves.js';
import { MOUTH_HEIGHT } from './loft.js';

/** Half the width of the mouth. */
export const MOUTH_REACH = 2.55;

const upperEdge = curveThrough([
  [0, 0.52],
  [0.3, 0.6],
  [0.55, 0.63],
  [1.1, 0.5],
  [1.8, 0.27],
  [2.3, 0.09],
  [2.55, 0],
]);

const lowerEdge = curveThrough([
  [0, -0.86],
  [0.7, -0.83],
  [1.3, -0.68],
  [1.9, -0.38],
  [2.3, -0.14],
  [2.55, 0],
]);

/**
 * Where a place of the average head lies on the lips: 0 on the line between them, 1 at the upper lip's edge, -1 at the lower
 * one's, beyond that further; far away at the sides of the mouth.
 */
export function lipPlace(x: number, y: number): number {
  const side = Math.abs(x);
  if (side >= MOUTH_REACH) return y >= MOUTH_HEIGHT ? 9 : -9;
  const height = y - MOUTH_HEIGHT;
  return height >= 0 ? height / Math.max(0.03, upperEdge(side)) : height / Math.max(0.03, -lowerEdge(side));
}

/** Centimetres by which the lips stand out, negative in the line between them. */
export function lipHeight(x: number, y: number): number {
  const side = Math.abs(x);
  const height = y - MOUTH_HEIGHT;
  const taper = Math.sqrt(Math.max(0, 1 - (side / (MOUTH_REACH + 0.1)) ** 2));
  const place = lipPlace(x, y);
  let roll = 0;
  if (side < MOUTH_REACH && Math.abs(place) < 1.6) {
    const t = Math.min(1, Math.abs(place) / 1.5);
    const shape = Math.sin(Math.PI * t ** 0.62) ** 1.1;
    roll = (place > 0 ? 0.36 : 0.44) * shape * taper;
  }
  const mound = 0.42 * bell(x, 1.7, height + 0.05, 1.0);
  const line = 0.3 * Math.exp(-((height / 0.13) ** 2)) * Math.min(1, taper * 1.4);
  const corner = 0.16 * bell(side - 2.65, 0.35, height, 0.35);
  return mound + roll - line - corner;
}
