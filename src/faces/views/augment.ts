// Variations of a face for training: mirror, geometry, light and colour, covered parts, and what cameras do.
import { type RandomKey, uniforms } from '../../math/random.js';
import { flipFaces } from '../pictures/pixels.js';
import { recolour, relight } from './colour.js';
import { addNoise, blur, compress, lowerResolution } from './degrade.js';
import { erase } from './erase.js';
import type { FaceKey } from './face-key.js';
import { type Movement, moveFace, warpInPlace } from './geometry.js';
import { smoothNoise } from './smooth-field.js';
import { bendTones, filterRandomly, mottle } from './texture.js';

/** Which variations are drawn; strengths and probabilities run from 0 (off) to 1. */
export interface AugmentOptions {
  /** Mirrors half of the faces. */
  readonly flip: boolean;
  /**
   * Strength s of colour changes: brightness times 1 - 0.4s..1 + 0.4s, contrast about the mean luminance times the same,
   * saturation times 1 - 0.5s..1 + 0.5s, warmer or colder by up to 0.12s (red gains what blue loses); one face in ten,
   * times s, becomes grey.
   */
  readonly colour: number;
  /** Strength s of geometry: rotation up to 10s degrees, size times e^-0.1s..e^0.1s, shifts up to 0.05s of the side. */
  readonly affine: number;
  /**
   * Probability that a face is made smaller by area averaging and large again by bilinear interpolation; the small side
   * is log-uniform between a seventh of the side (16 of 112 pixels) and the side.
   */
  readonly lowResolution: number;
  /**
   * Strength s of a smooth warp, after which a face is another person's: every pixel is taken from elsewhere, by normal
   * distances of 0.04u of the side that change over a third of it, and of 0.015u that change over a sixth; u is drawn for
   * each face, from 0 to s.
   */
  readonly warp?: number;
  /** Strength s of light that falls unevenly: brightness times e^(0.4u n) with a smooth normal n over a third of the side; u from 0 to s. */
  readonly light?: number;
  /** Probability that the surface is another one: a random filter over pixels and colours, which leaves shapes. */
  readonly texture?: number;
  /** Strength s with which tones are bent: each colour to a power of e^(0.5s n), n normal. */
  readonly tone?: number;
  /** Strength s of mottles: normal noise of four sizes, with a deviation of 0.04s each. */
  readonly mottle?: number;
  /** Probability that a rectangle of one colour covers a part of the face: sides of an eighth to a half of the face's. */
  readonly erase?: number;
  /** How strong warp and light are of the strengths above, 0 to 1; left out: drawn for each face. */
  readonly share?: number;
  /** Probability of a Gaussian blur, of 0.4 to 2 pixels at a side of 112. */
  readonly blur?: number;
  /** Strength s of noise: of each face a standard deviation of 0 to 0.06s. */
  readonly noise?: number;
  /** Probability that a face looks as if it had been stored as a JPEG file, of a quality of 15 to 80. */
  readonly jpeg?: number;
}

// Each draw has its own place, so that switching one variation on does not change what the others draw.
const DRAWS_PER_FACE = 20;
const DRAW = {
  flip: 0,
  rotation: 1,
  size: 2,
  shiftX: 3,
  shiftY: 4,
  brightness: 5,
  contrast: 6,
  saturation: 7,
  warmth: 8,
  grey: 9,
  small: 10,
  smallSide: 11,
  blurred: 12,
  blurSigma: 13,
  noise: 14,
  texture: 15,
  warp: 16,
  light: 17,
} as const;

const WARPS = [
  { cells: 4, share: 0.04 },
  { cells: 7, share: 0.015 },
] as const;

/**
 * Varies one face [3, sizePx, sizePx] with values in 0..1, and returns a new one of the same shape and range.
 *
 * A pure function of its arguments: the same key gives the same face. With everything off the result is an exact copy.
 * The order is mirror, geometry (edges replicated), texture, tones, mottles, light, colour (clamped to 0..1), covered parts,
 * blur, low resolution, noise, JPEG.
 */
export function augmentFace(
  face: Float32Array,
  sizePx: number,
  options: AugmentOptions,
  key: FaceKey,
): Float32Array {
  const { flip, texture = 0, tone = 0, mottle: mottles = 0, light = 0, colour } = options;
  const { erase: erased = 0, blur: blurred = 0, lowResolution, noise = 0, jpeg = 0 } = options;
  const draws = drawsOf(key);
  const signed = (at: number) => 2 * draws[at] - 1;
  const ofStream = (name: string): FaceKey => ({ ...key, stream: `${key.stream} ${name}` });
  let result: Float32Array = face.slice(0, 3 * sizePx * sizePx);
  if (flip && draws[DRAW.flip] < 0.5) result = flipFaces(result, 1, sizePx);
  const movement = drawMovement(sizePx, options, key);
  if (movement) result = moveFace(result, sizePx, movement);
  if (draws[DRAW.texture] < texture) result = filterRandomly(result, sizePx, ofStream('texture'));
  if (tone > 0) bendTones(result, tone, ofStream('tone'));
  if (mottles > 0) mottle(result, sizePx, mottles, ofStream('mottle'));
  if (light > 0) {
    const field = smoothNoise(ofStream('light'), 4, sizePx);
    for (let i = 0; i < field.length; i++) field[i] *= 0.4 * light * (options.share ?? draws[DRAW.light]);
    relight(result, field);
  }
  if (colour > 0) {
    recolour(result, {
      brightness: 1 + signed(DRAW.brightness) * colour * 0.4,
      contrast: 1 + signed(DRAW.contrast) * colour * 0.4,
      saturation: draws[DRAW.grey] < 0.1 * colour ? 0 : 1 + signed(DRAW.saturation) * colour * 0.5,
      warmth: signed(DRAW.warmth) * colour * 0.12,
    });
  }
  if (erased > 0) erase(result, sizePx, erased, ofStream('erase'));
  if (draws[DRAW.blurred] < blurred) {
    blur(result, sizePx, ((0.4 + 1.6 * draws[DRAW.blurSigma]) * sizePx) / 112);
  }
  if (draws[DRAW.small] < lowResolution) {
    const smallSide = Math.max(1, Math.round((sizePx / 7) * 7 ** draws[DRAW.smallSide]));
    if (smallSide < sizePx) result = lowerResolution(result, sizePx, smallSide);
  }
  if (noise > 0) addNoise(result, draws[DRAW.noise] * 0.06 * noise, ofStream('noise'));
  if (jpeg > 0) compress(result, sizePx, jpeg, ofStream('jpeg'));
  return result;
}

/**
 * The person whom {@link augmentFace} makes of a face with the same arguments, shown as the face itself is: warped, and nothing
 * else. Without a warp it is the face.
 */
export function warpFace(
  face: Float32Array,
  sizePx: number,
  options: AugmentOptions,
  key: FaceKey,
): Float32Array {
  const movement = drawMovement(sizePx, options, key);
  if (!movement?.warp) return face;
  const isMirrored = options.flip && drawsOf(key)[DRAW.flip] < 0.5;
  if (!isMirrored) return warpInPlace(face, sizePx, movement);
  return flipFaces(warpInPlace(flipFaces(face, 1, sizePx), sizePx, movement), 1, sizePx);
}

const drawsOf = (key: FaceKey) => uniforms(key, DRAWS_PER_FACE, (key.index ?? 0) * DRAWS_PER_FACE);

/** How a face is moved and warped, after the mirror; undefined where it is not. */
function drawMovement(
  sizePx: number,
  { affine, warp = 0, share }: AugmentOptions,
  key: FaceKey,
): Movement | undefined {
  if (affine === 0 && warp === 0) return undefined;
  const draws = drawsOf(key);
  const signed = (at: number) => 2 * draws[at] - 1;
  const field = (axis: string) =>
    warpField(sizePx, warp * (share ?? draws[DRAW.warp]), { ...key, stream: `${key.stream} warp ${axis}` });
  return {
    radians: (signed(DRAW.rotation) * affine * 10 * Math.PI) / 180,
    size: Math.exp(signed(DRAW.size) * affine * 0.1),
    shiftX: signed(DRAW.shiftX) * affine * 0.05 * sizePx,
    shiftY: signed(DRAW.shiftY) * affine * 0.05 * sizePx,
    warp: warp > 0 ? { x: field('x'), y: field('y') } : undefined,
  };
}

/** Varies every face of a batch [count, 3, sizePx, sizePx] in place, each by the key and its place in the batch. */
export function augmentBatch(
  faces: Float32Array,
  sizePx: number,
  options: AugmentOptions,
  key: RandomKey,
): void {
  const length = 3 * sizePx * sizePx;
  for (let index = 0; index * length < faces.length; index++) {
    const face = faces.subarray(index * length, (index + 1) * length);
    face.set(augmentFace(face, sizePx, options, { ...key, index }));
  }
}

/** One coordinate of a warp of strength `warp`, in pixels. */
function warpField(sizePx: number, warp: number, key: FaceKey): Float32Array {
  const field = new Float32Array(sizePx * sizePx);
  for (const { cells, share } of WARPS) {
    const noise = smoothNoise({ ...key, stream: `${key.stream} ${cells}` }, cells, sizePx);
    const scale = share * warp * sizePx;
    for (let i = 0; i < field.length; i++) field[i] += scale * noise[i];
  }
  return field;
}
