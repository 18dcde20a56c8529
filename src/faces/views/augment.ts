// Variations of a face for training on a fixed set of pictures: mirror, small affine, colour, low resolution.
import { type RandomKey, uniforms } from '../../math/random.js';
import { flipFaces } from '../pictures/pixels.js';
import { resample } from '../pictures/resample.js';

/** Which variations are drawn; strengths and probabilities run from 0 (off) to 1. */
export interface AugmentOptions {
  /** Mirrors half of the faces. */
  flip: boolean;
  /**
   * Strength s of colour changes: brightness times 1 - 0.4s..1 + 0.4s, contrast about the mean luminance times the same,
   * saturation times 1 - 0.5s..1 + 0.5s, warmer or colder by up to 0.12s (red gains what blue loses); one face in ten,
   * times s, becomes grey.
   */
  colour: number;
  /** Strength s of geometry: rotation up to 10s degrees, size times e^-0.1s..e^0.1s, shifts up to 0.05s of the side. */
  affine: number;
  /**
   * Probability that a face is made smaller by area averaging and large again by bilinear interpolation; the small side
   * is log-uniform between a seventh of the side (16 of 112 pixels) and the side.
   */
  lowResolution: number;
}

/** What selects a face's draws: a random key and the face's place under it (its index in the batch, 0 unless told). */
export interface FaceKey extends RandomKey {
  readonly index?: number;
}

// Each draw has its own place, so that switching one variation on does not change what the others draw.
const DRAWS_PER_FACE = 16;
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
} as const;

// Rec. 601 luma, the usual grey of face pictures.
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;

/**
 * Varies one face [3, sizePx, sizePx] with values in 0..1, and returns a new one of the same shape and range.
 *
 * A pure function of its arguments: the same key gives the same face. With everything off the result is an exact copy.
 * The order is mirror, affine (edges replicated), colour (clamped to 0..1), low resolution.
 */
export function augmentFace(
  face: Float32Array,
  sizePx: number,
  options: AugmentOptions,
  key: FaceKey,
): Float32Array {
  const draws = uniforms(key, DRAWS_PER_FACE, (key.index ?? 0) * DRAWS_PER_FACE);
  const signed = (at: number) => 2 * draws[at] - 1;
  let result: Float32Array = face.slice(0, 3 * sizePx * sizePx);
  if (options.flip && draws[DRAW.flip] < 0.5) result = flipFaces(result, 1, sizePx);
  if (options.affine > 0) {
    result = moveFace(result, sizePx, {
      radians: (signed(DRAW.rotation) * options.affine * 10 * Math.PI) / 180,
      size: Math.exp(signed(DRAW.size) * options.affine * 0.1),
      shiftX: signed(DRAW.shiftX) * options.affine * 0.05 * sizePx,
      shiftY: signed(DRAW.shiftY) * options.affine * 0.05 * sizePx,
    });
  }
  if (options.colour > 0) {
    recolour(result, {
      brightness: 1 + signed(DRAW.brightness) * options.colour * 0.4,
      contrast: 1 + signed(DRAW.contrast) * options.colour * 0.4,
      saturation:
        draws[DRAW.grey] < 0.1 * options.colour ? 0 : 1 + signed(DRAW.saturation) * options.colour * 0.5,
      warmth: signed(DRAW.warmth) * options.colour * 0.12,
    });
  }
  if (draws[DRAW.small] < options.lowResolution) {
    const smallSide = Math.max(1, Math.round((sizePx / 7) * 7 ** draws[DRAW.smallSide]));
    if (smallSide < sizePx)
      result = clampUnit(
        resample(resample(result, sizePx, smallSide, 'area'), smallSide, sizePx, 'bilinear'),
      );
  }
  return result;
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

/** Rotates, scales and shifts a face about its centre; bilinear, and what comes from outside repeats the edge. */
function moveFace(
  face: Float32Array,
  sizePx: number,
  { radians, size, shiftX, shiftY }: { radians: number; size: number; shiftX: number; shiftY: number },
): Float32Array {
  const plane = sizePx * sizePx;
  const moved = new Float32Array(3 * plane);
  const last = sizePx - 1;
  const centre = last / 2;
  const cos = Math.cos(radians) / size;
  const sin = Math.sin(radians) / size;
  for (let y = 0, at = 0; y < sizePx; y++) {
    const dy = y - centre - shiftY;
    for (let x = 0; x < sizePx; x++, at++) {
      const dx = x - centre - shiftX;
      const sourceX = Math.min(Math.max(centre + cos * dx + sin * dy, 0), last);
      const sourceY = Math.min(Math.max(centre - sin * dx + cos * dy, 0), last);
      const left = Math.min(Math.floor(sourceX), last - 1);
      const top = Math.min(Math.floor(sourceY), last - 1);
      const right = sourceX - left;
      const low = sourceY - top;
      const corner = top * sizePx + left;
      const w00 = (1 - right) * (1 - low);
      const w01 = right * (1 - low);
      const w10 = (1 - right) * low;
      const w11 = right * low;
      for (let c = 0, from = corner; c < 3; c++, from += plane) {
        moved[at + c * plane] =
          w00 * face[from] + w01 * face[from + 1] + w10 * face[from + sizePx] + w11 * face[from + sizePx + 1];
      }
    }
  }
  return clampUnit(moved);
}

/** Changes the colours of a face in place: all four changes are one linear map per pixel, clamped once at the end. */
function recolour(
  face: Float32Array,
  {
    brightness,
    contrast,
    saturation,
    warmth,
  }: { brightness: number; contrast: number; saturation: number; warmth: number },
): void {
  const plane = face.length / 3;
  const gains = [brightness * (1 + warmth), brightness, brightness * (1 - warmth)] as const;
  let total = 0;
  for (let i = 0; i < plane; i++) {
    total +=
      RED * gains[0] * face[i] + GREEN * gains[1] * face[i + plane] + BLUE * gains[2] * face[i + 2 * plane];
  }
  const lift = (1 - contrast) * (total / plane);
  for (let i = 0; i < plane; i++) {
    const r = contrast * gains[0] * face[i] + lift;
    const g = contrast * gains[1] * face[i + plane] + lift;
    const b = contrast * gains[2] * face[i + 2 * plane] + lift;
    const grey = (1 - saturation) * (RED * r + GREEN * g + BLUE * b);
    face[i] = saturation * r + grey;
    face[i + plane] = saturation * g + grey;
    face[i + 2 * plane] = saturation * b + grey;
  }
  clampUnit(face);
}

/** Clamps an array to 0..1 in place, and returns it. */
function clampUnit(values: Float32Array): Float32Array {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value < 0) values[i] = 0;
    else if (value > 1) values[i] = 1;
  }
  return values;
}
