// Angles in the plane, cheaper than those of the mathematical library and the same on every machine.

const QUARTER = Math.PI / 2;

/** `Math.atan2(y, x)` to 0.00001 radians (a polynomial of Abramowitz and Stegun 1964, 4.4.47); 0 for (0, 0). */
export function angleOf(y: number, x: number): number {
  const wide = Math.abs(x);
  const high = Math.abs(y);
  const steep = high > wide;
  const t = steep ? wide / high : high / Math.max(wide, 1e-30);
  const s = t * t;
  const eighth = t * (0.999866 + s * (-0.3302995 + s * (0.180141 + s * (-0.085133 + s * 0.0208351))));
  const quarter = steep ? QUARTER - eighth : eighth;
  const half = x < 0 ? Math.PI - quarter : quarter;
  return y < 0 ? -half : half;
}
