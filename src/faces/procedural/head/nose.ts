// The nose of the average head: how far it stands out from the lofted face.
import { bell, curveThrough, ramp, smoothMax } from './curves.js';

const ridgeHeight = curveThrough([
  [-5.25, 0],
  [-5.05, 0.2],
  [-4.85, 0.7],
  [-4.65, 1.4],
  [-4.45, 1.98],
  [-4.15, 2.24],
  [-3.8, 2.2],
  [-3.3, 1.93],
  [-2.6, 1.55],
  [-1.8, 1.15],
  [-1, 0.8],
  [-0.2, 0.5],
  [0.4, 0.36],
  [1.1, 0.22],
  [2, 0],
]);

const ridgeWidth = curveThrough([
  [-5.2, 0.62],
  [-4.8, 0.74],
  [-4.2, 0.98],
  [-3.6, 0.95],
  [-2.6, 0.86],
  [-1.2, 0.8],
  [0, 0.76],
  [1, 0.85],
  [2, 1],
]);

/** The curves above are for a nose that is longer than the average one. */
const SHORTER = 0.925;

/** Centimetres by which the nose stands out at a place of the lofted face. */
export function noseHeight(x: number, height: number): number {
  const y = height < 0 ? height / SHORTER : height;
  if (y > 2 || y < -5.3 || Math.abs(x) > 3) return 0;
  const side = Math.abs(x);
  const across = side / ridgeWidth(y);
  const ridge = ridgeHeight(y) * Math.exp(-0.75 * across ** 2.1);
  // The flanks reach out into the cheeks.
  const flank = 0.4 * bell(side - 0.95, 0.55, y + 2.9, 1.1);
  const wing = wingHeight(side, y);
  return smoothMax(ridge + flank * ramp(0, 0.8, side) * (1 - across * 0.1), wing, 0.35);
}

/** The wing of the nose: a rounded bulge that ends in the crease beside it. */
function wingHeight(side: number, y: number): number {
  const dx = (side - 1.12) / 0.76;
  const dy = (y + 4.2) / (y > -4.2 ? 0.85 : 0.64);
  const inside = 1 - dx * dx - dy * dy;
  return inside <= 0 ? 0 : 1.22 * inside ** 0.62;
}
