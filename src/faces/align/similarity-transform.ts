// Alignment: the least-squares similarity between two sets of points, and a face warped by it to the ArcFace position.

/** A position in pixels, x to the right and y down; pixel centres lie at whole numbers. */
export type Point = readonly [x: number, y: number];

/** The 2 x 3 matrix, row by row, that takes (x, y) to (a x + b y + c, d x + e y + f). */
export type AffineMatrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** A picture as interleaved bytes [height, width, 3], RGB. */
export interface RgbImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Where ArcFace's five points lie in an aligned face of 112 x 112 pixels: the eye and mouth corner on the left of the
 * picture come before those on the right, the tip of the nose lies between (Deng et al., "ArcFace", CVPR 2019).
 */
export const ARCFACE_TEMPLATE: readonly Point[] = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
];

/** The ArcFace template in an aligned face of sizePx x sizePx pixels, scaled as InsightFace scales it. */
export function arcfaceTemplate(sizePx: number): Point[] {
  return ARCFACE_TEMPLATE.map(([x, y]) => [(x * sizePx) / 112, (y * sizePx) / 112]);
}

/**
 * The similarity (rotation, uniform scale, shift; no mirroring) that brings `from` closest to `to` in the sum of squared
 * distances: Umeyama's estimate (IEEE TPAMI 1991), which has a closed form in the plane.
 *
 * @throws RangeError for fewer than two points, lists of unlike length, or points that all coincide
 */
export function estimateSimilarity(from: readonly Point[], to: readonly Point[]): AffineMatrix {
  if (from.length !== to.length || from.length < 2) {
    throw new RangeError(
      `a similarity needs two points or more on both sides, not ${from.length} and ${to.length}`,
    );
  }
  const [fromX, fromY] = centroid(from);
  const [toX, toY] = centroid(to);
  let spread = 0;
  let cosine = 0;
  let sine = 0;
  for (const [i, [x, y]] of from.entries()) {
    const [u, v] = [x - fromX, y - fromY];
    const [p, q] = [to[i][0] - toX, to[i][1] - toY];
    spread += u * u + v * v;
    cosine += u * p + v * q;
    sine += u * q - v * p;
  }
  if (!(spread > 0)) throw new RangeError('a similarity needs points that do not all coincide');
  const a = cosine / spread;
  const b = sine / spread;
  return [a, -b, toX - a * fromX + b * fromY, b, a, toY - b * fromX - a * fromY];
}

function centroid(points: readonly Point[]): Point {
  let [x, y] = [0, 0];
  for (const point of points) [x, y] = [x + point[0], y + point[1]];
  return [x / points.length, y / points.length];
}

/** Applies a matrix to a position. */
export function transformPoint([a, b, c, d, e, f]: AffineMatrix, [x, y]: Point): Point {
  return [a * x + b * y + c, d * x + e * y + f];
}

/** The matrix that undoes another. @throws RangeError for one that flattens the plane */
export function invertAffine([a, b, c, d, e, f]: AffineMatrix): AffineMatrix {
  const determinant = a * e - b * d;
  if (!(Math.abs(determinant) > 0)) throw new RangeError('this matrix has no inverse');
  const [p, q, r, s] = [e / determinant, -b / determinant, -d / determinant, a / determinant];
  return [p, q, -(p * c + q * f), r, s, -(r * c + s * f)];
}

// OpenCV's warpAffine: matrix products to 1/1024 pixel, positions to 1/32, weights to 1/32768.
const MATRIX_BITS = 10;
const POSITION_BITS = 5;
const POSITION_STEPS = 1 << POSITION_BITS;
const HALF_STEP = 1 << (MATRIX_BITS - POSITION_BITS - 1);

/**
 * Warps a picture by `matrix`, which takes its positions to those of the result, into [sizePx, sizePx, 3], RGB.
 *
 * Bilinear, black outside the picture, in the fixed-point steps of OpenCV's warpAffine, so that faces come out as from
 * InsightFace's norm_crop, with which the known networks were trained: equal but for single grey levels.
 *
 * @throws RangeError for a matrix that has no inverse
 */
export function warpFace(image: RgbImage, matrix: AffineMatrix, sizePx: number): Uint8Array {
  const { data, width, height } = image;
  const [a, b, c, d, e, f] = invertAffine(matrix);
  const steps = (value: number) => roundToEven(value * (1 << MATRIX_BITS));
  const columnX = Int32Array.from({ length: sizePx }, (_, x) => steps(a * x));
  const columnY = Int32Array.from({ length: sizePx }, (_, x) => steps(d * x));
  const face = new Uint8Array(3 * sizePx * sizePx);
  for (let y = 0, at = 0; y < sizePx; y++) {
    const rowX = steps(b * y + c) + HALF_STEP;
    const rowY = steps(e * y + f) + HALF_STEP;
    for (let x = 0; x < sizePx; x++, at += 3) {
      const sourceX = (rowX + columnX[x]) >> (MATRIX_BITS - POSITION_BITS);
      const sourceY = (rowY + columnY[x]) >> (MATRIX_BITS - POSITION_BITS);
      const left = sourceX >> POSITION_BITS;
      const top = sourceY >> POSITION_BITS;
      if (left < -1 || top < -1 || left >= width || top >= height) continue;
      const right = sourceX & (POSITION_STEPS - 1);
      const below = sourceY & (POSITION_STEPS - 1);
      // Neighbours outside the picture are black: their weight is dropped.
      const inLeft = left >= 0 ? POSITION_STEPS - right : 0;
      const inRight = left + 1 < width ? right : 0;
      const inTop = top >= 0 ? POSITION_STEPS - below : 0;
      const inBelow = top + 1 < height ? below : 0;
      const corner = 3 * (top * width + left);
      const under = corner + 3 * width;
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        if (inTop !== 0) {
          if (inLeft !== 0) sum += inTop * inLeft * data[corner + channel];
          if (inRight !== 0) sum += inTop * inRight * data[corner + 3 + channel];
        }
        if (inBelow !== 0) {
          if (inLeft !== 0) sum += inBelow * inLeft * data[under + channel];
          if (inRight !== 0) sum += inBelow * inRight * data[under + 3 + channel];
        }
        face[at + channel] = (sum + POSITION_STEPS ** 2 / 2) >> (2 * POSITION_BITS);
      }
    }
  }
  return face;
}

/** The nearest whole number, halves to the even one as the processor rounds, within 32 bits. */
function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
  // Far outside any picture, and still free of overflow when a row and a column are added.
  return Math.min(Math.max(rounded, -(2 ** 30)), 2 ** 30 - 1);
}
