// The nose of the average head: how far it stands out from the lofted face.
import { bell, curveThrough, smoothMax } from './curves.js';

/** Heights of the ridge from the root down over the tip to where it meets the lip. */
const ridgeHeight = curveThrough([
  [-4.95, 0],
  [-4.78, 0.26],
  [-4.6, 0.8],
  [-4.42, 1.5],
  [-4.16, 2.1],
  [-3.8, 2.3],
  [-3.36, 2.12],
  [-2.85, 1.75],
  [-2.2, 1.4],
  [-1.5, 1.07],
  [-0.8, 0.77],
  [-0.1, 0.5],
  [0.5, 0.34],
  [1.2, 0.18],
  [2, 0],
]);

const ridgeWidth = curveThrough([
  [-4.7, 0.6],
  [-4.3, 0.78],
  [-3.8, 0.84],
  [-3.3, 0.76],
  [-2.6, 0.66],
  [-1.5, 0.62],
  [0, 0.68],
  [1, 0.85],
  [2, 1],
]);

/** Centimetres by which the nose stands out at a place of the lofted face. */
export function noseHeight(x: number, y: number): number {
  if (y > 2 || y < -5.1 || Math.abs(x) > 3) return 0;
  const side = Math.abs(x);
  // The rims of the nostrils are arches between the tip and the wings.
  const height = ridgeHeight(y - 0.14 * bell(side - 0.6, 0.3, y + 4.4, 0.4));
  const across = side / ridgeWidth(y);
  // A narrow ridge on a broad foot that runs out into the cheeks.
  const ridge = height * (0.7 * Math.exp(-0.8 * across ** 2.2) + 0.3 * Math.exp(-0.24 * across * across));
  return smoothMax(ridge, wingHeight(side, y), 0.3);
}

/** The wing of the nose: a rounded bulge that ends in the crease beside it. */
function wingHeight(side: number, y: number): number {
  const dx = (side - 1.1) / 0.72;
  const dy = (y + 4.03) / (y > -4.03 ? 0.74 : 0.6);
  const inside = 1 - dx * dx - dy * dy;
  return inside <= 0 ? 0 : 1.2 * inside ** 0.6;
}
