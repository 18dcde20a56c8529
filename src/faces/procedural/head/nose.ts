// The nose of the average head: how far it stands out from the lofted face.
import { bell, curveThrough, ramp, smoothMax } from './curves.js';

const ridgeHeight = curveThrough([
  [-5.25, 0],
  [-5.05, 0.25],
  [-4.85, 0.85],
  [-4.65, 1.65],
  [-4.45, 2.2],
  [-4.15, 2.42],
  [-3.8, 2.38],
  [-3.3, 2.1],
  [-2.6, 1.72],
  [-1.8, 1.3],
  [-1, 0.92],
  [-0.2, 0.6],
  [0.4, 0.42],
  [1.1, 0.24],
  [2, 0],
]);

const ridgeWidth = curveThrough([
  [-5.2, 0.6],
  [-4.8, 0.7],
  [-4.2, 0.95],
  [-3.6, 0.9],
  [-2.6, 0.8],
  [-1.2, 0.7],
  [0, 0.64],
  [1, 0.75],
  [2, 1],
]);

/** Centimetres by which the nose stands out at a place of the lofted face. */
export function noseHeight(x: number, y: number): number {
  if (y > 2 || y < -5.3 || Math.abs(x) > 3) return 0;
  const side = Math.abs(x);
  const across = side / ridgeWidth(y);
  const ridge = ridgeHeight(y) * Math.exp(-0.75 * across ** 2.3);
  // The flanks reach out into the cheeks.
  const flank = 0.42 * bell(side - 0.75, 0.5, y + 2.6, 1.3);
  const wing = wingHeight(side, y);
  return smoothMax(ridge + flank * ramp(0, 0.8, side) * (1 - across * 0.1), wing, 0.25);
}

/** The wing of the nose: a rounded bulge that ends in the crease beside it. */
function wingHeight(side: number, y: number): number {
  const dx = (side - 1.1) / 0.72;
  const dy = (y + 4.2) / (y > -4.2 ? 0.85 : 0.64);
  const inside = 1 - dx * dx - dy * dy;
  return inside <= 0 ? 0 : 1.3 * inside ** 0.6;
}
