// Blur of pictures in linear light: out of focus (Gaussian) and motion along a direction.

/** Below this sigma in pixels a blur changes nothing that can be seen, nor does a motion that is no longer. */
const LEAST_SIGMA = 0.15;

/**
 * Blurs planes [planes, sizePx, sizePx] in place with a Gaussian of `sigma` pixels; edges are repeated, so that the mean
 * of a flat picture is kept.
 */
export function blurGaussian(picture: Float32Array, sizePx: number, sigma: number): void {
  if (sigma < LEAST_SIGMA) return;
  const weights = gaussianHalf(sigma);
  const line = new Float32Array(sizePx + 2 * (weights.length - 1));
  for (let plane = 0; plane < picture.length; plane += sizePx * sizePx) {
    for (let row = 0; row < sizePx; row++) blurLine(picture, plane + row * sizePx, 1, sizePx, weights, line);
    for (let column = 0; column < sizePx; column++) {
      blurLine(picture, plane + column, sizePx, sizePx, weights, line);
    }
  }
}

/**
 * Blurs planes [planes, sizePx, sizePx] along a line `lengthPx` long in a direction of `degrees` (0 is along rows, 90
 * upwards), into a new array of the same shape; edges are repeated.
 */
export function blurMotion(
  picture: Float32Array,
  sizePx: number,
  lengthPx: number,
  degrees: number,
): Float32Array {
  const taps = Math.ceil(lengthPx) + 1;
  if (lengthPx < LEAST_SIGMA) return picture;
  const blurred = new Float32Array(picture.length);
  const radians = (degrees * Math.PI) / 180;
  for (let tap = 0; tap < taps; tap++) {
    const along = (tap / (taps - 1) - 0.5) * lengthPx;
    addShifted(picture, sizePx, {
      target: blurred,
      dx: along * Math.cos(radians),
      dy: -along * Math.sin(radians),
      weight: 1 / taps,
    });
  }
  return blurred;
}

/** The weights of a normalised Gaussian from its centre outwards. */
function gaussianHalf(sigma: number): Float32Array {
  const radius = Math.max(1, Math.ceil(2.6 * sigma));
  const weights = new Float32Array(radius + 1);
  let total = 0;
  for (let i = 0; i <= radius; i++) {
    weights[i] = Math.exp((-i * i) / (2 * sigma * sigma));
    total += (i === 0 ? 1 : 2) * weights[i];
  }
  return weights.map((weight) => weight / total);
}

/** Blurs `count` values of `values` from `start` on, `stride` apart; `line` is room for them with margins. */
function blurLine(
  values: Float32Array,
  start: number,
  stride: number,
  count: number,
  weights: Float32Array,
  line: Float32Array,
): void {
  const radius = weights.length - 1;
  const first = values[start];
  const last = values[start + (count - 1) * stride];
  for (let i = 0; i < radius; i++) {
    line[i] = first;
    line[radius + count + i] = last;
  }
  for (let i = 0, at = start; i < count; i++, at += stride) line[radius + i] = values[at];
  for (let i = 0, at = start; i < count; i++, at += stride) {
    const centre = i + radius;
    let sum = weights[0] * line[centre];
    for (let k = 1; k <= radius; k++) sum += weights[k] * (line[centre - k] + line[centre + k]);
    values[at] = sum;
  }
}

/** Adds `weight` times the picture, moved by (dx, dy) pixels with bilinear interpolation, to `target`. */
function addShifted(
  picture: Float32Array,
  sizePx: number,
  { target, dx, dy, weight }: { target: Float32Array; dx: number; dy: number; weight: number },
): void {
  const stepX = Math.floor(dx);
  const stepY = Math.floor(dy);
  const right = dx - stepX;
  const low = dy - stepY;
  const last = sizePx - 1;
  const clamp = (at: number) => Math.min(Math.max(at, 0), last);
  const line = new Float32Array(sizePx);
  for (let plane = 0; plane < picture.length; plane += sizePx * sizePx) {
    for (let y = 0, at = plane; y < sizePx; y++) {
      const top = plane + clamp(y + stepY) * sizePx;
      const bottom = plane + clamp(y + stepY + 1) * sizePx;
      for (let x = 0; x < sizePx; x++)
        line[x] = weight * (picture[top + x] * (1 - low) + picture[bottom + x] * low);
      for (let x = 0; x < sizePx; x++, at++)
        target[at] += line[clamp(x + stepX)] * (1 - right) + line[clamp(x + stepX + 1)] * right;
    }
  }
}
