// Smooth functions from which a head is shaped.

/** A bell of height 1 around 0 with the given widths (standard deviations) along two axes. */
export function bell(x: number, widthX: number, y: number, widthY: number): number {
  const a = x / widthX;
  const b = y / widthY;
  return Math.exp(-0.5 * (a * a + b * b));
}

/** Nearly `bell`, ending at 2.4 widths, and several times as fast: for what is done for every pixel. */
export function bump(x: number, widthX: number, y: number, widthY: number): number {
  const a = x / widthX;
  const b = y / widthY;
  const rest = 1 - (a * a + b * b) / 6;
  return rest <= 0 ? 0 : rest * rest * rest;
}

/** 0 up to `from`, 1 from `to` on, smoothly between; `from` may be the larger. */
export function ramp(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** The larger of two, rounded off where they differ by less than `width`. */
export function smoothMax(a: number, b: number, width: number): number {
  const overlap = Math.max(0, width - Math.abs(a - b)) / width;
  return Math.max(a, b) + overlap * overlap * width * 0.25;
}

/**
 * A smooth curve through points (x rising, y) without overshoot: cubic pieces with limited slopes (Fritsch and Carlson,
 * "Monotone piecewise cubic interpolation", 1980); constant beyond the ends.
 */
export function curveThrough(points: readonly (readonly [x: number, y: number])[]): (x: number) => number {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const slopes = slopesOf(xs, ys);
  const last = xs.length - 1;
  return (x) => {
    if (x <= xs[0]) return ys[0];
    if (x >= xs[last]) return ys[last];
    let i = 0;
    while (x > xs[i + 1]) i++;
    const width = xs[i + 1] - xs[i];
    const t = (x - xs[i]) / width;
    const u = 1 - t;
    const value = u * u * (1 + 2 * t) * ys[i] + t * t * (3 - 2 * t) * ys[i + 1];
    return value + width * t * u * (u * slopes[i] - t * slopes[i + 1]);
  };
}

function slopesOf(xs: readonly number[], ys: readonly number[]): number[] {
  const secant = (i: number) => (ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i]);
  return xs.map((_, i) => {
    if (i === 0) return secant(0);
    if (i === xs.length - 1) return secant(i - 1);
    const [before, after] = [secant(i - 1), secant(i)];
    if (before * after <= 0) return 0;
    const [left, right] = [xs[i] - xs[i - 1], xs[i + 1] - xs[i]];
    const [a, b] = [2 * right + left, right + 2 * left];
    return (a + b) / (a / before + b / after);
  });
}

/**
 * `value` softly limited to -4.5..4.5, with hardly a change up to 2.5: what a shape factor can do at most.
 */
export function limitFactor(value: number): number {
  if (Number.isNaN(value)) return 0;
  const size = Math.abs(value);
  if (size <= 2.5) return value;
  return Math.sign(value) * (2.5 + 2 * Math.tanh((size - 2.5) / 2));
}
