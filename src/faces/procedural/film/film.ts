// From light to a picture: blur, exposure, white balance, tone curve, sensor noise and JPEG, in a camera's order.

import type { Camera } from '../description.js';
import { mixBits } from '../hash.js';
import { BELL_DEVIATION, bell } from './bell.js';
import { blurGaussian, blurMotion } from './blur.js';
import { applyJpegLoss } from './jpeg-loss.js';

/** The tone curve is tabulated over the square root of light, where it is nearly straight, up to this many steps a unit. */
const STEPS = 1024;
const BRIGHTEST = 3;

// How much of the noise at middle grey comes from counting photons; the rest is the same in the dark.
const SHOT_SHARE = 0.8;
const MIDDLE_GREY = 0.18;

const TONES = tabulate((light) => 255 * encodeTone(light));
const NOISE_GAINS = tabulate((light) => {
  const spread = (at: number) => {
    const step = 0.01 * at + 0.002;
    const slope = (encodeTone(at + step) - encodeTone(at)) / step;
    return slope * Math.sqrt(SHOT_SHARE * (at / MIDDLE_GREY) + 1 - SHOT_SHARE);
  };
  return Math.min(2, spread(light) / spread(MIDDLE_GREY));
});

/**
 * Develops planes [3, sizePx, sizePx] of linear light (1 is white paper in a normal key light; changed in place) into
 * interleaved sRGB bytes [sizePx, sizePx, 3].
 *
 * @param eyeDistancePx the distance between the eyes in the picture, the unit of the camera's blurs
 */
export function developFilm(
  light: Float32Array,
  sizePx: number,
  camera: Camera,
  eyeDistancePx: number,
): Uint8Array {
  const moved = blurMotion(light, sizePx, camera.motion * eyeDistancePx, camera.motionDirection);
  blurGaussian(moved, sizePx, camera.blur * eyeDistancePx);
  exposeFilm(moved, sizePx, camera);
  applyJpegLoss(moved, sizePx, camera.jpegQuality);
  const plane = sizePx * sizePx;
  const bytes = new Uint8Array(3 * plane);
  for (let pixel = 0, i = 0; pixel < plane; pixel++, i += 3) {
    bytes[i] = roundToByte(moved[pixel]);
    bytes[i + 1] = roundToByte(moved[pixel + plane]);
    bytes[i + 2] = roundToByte(moved[pixel + 2 * plane]);
  }
  return bytes;
}

/**
 * Turns linear light into sRGB values in 0..255 in place, rounded: exposure and white balance, a filmic shoulder, and
 * noise that is `camera.noise` grey levels at middle grey, half of it common to the three colours.
 */
export function exposeFilm(
  light: Float32Array,
  sizePx: number,
  camera: Pick<Camera, 'exposure' | 'whiteBalance' | 'noise' | 'pattern'>,
): void {
  const plane = sizePx * sizePx;
  const warmth = 0.4 * camera.whiteBalance;
  const gains = [2 ** (camera.exposure + warmth), 2 ** camera.exposure, 2 ** (camera.exposure - warmth)];
  const strength = (camera.noise * Math.SQRT1_2) / BELL_DEVIATION;
  const seed = mixBits(camera.pattern);
  const common = new Int16Array(plane);
  for (let pixel = 0; pixel < plane; pixel++) common[pixel] = bell(seed, pixel);
  for (const [channel, gain] of gains.entries()) {
    const first = channel * plane;
    exposeColour(light.subarray(first, first + plane), common, {
      gain,
      strength,
      seed,
      first: first + plane,
    });
  }
}

/** Exposes one colour; its noise are the bells from `first` on, beside those that are common to all. */
function exposeColour(
  light: Float32Array,
  common: Int16Array,
  options: {
    readonly gain: number;
    readonly strength: number;
    readonly seed: number;
    readonly first: number;
  },
): void {
  const { gain, strength, seed, first } = options;
  for (let i = 0; i < light.length; i++) {
    // The comparison is false for NaN, which becomes black.
    const scaled = light[i] * gain;
    const place =
      scaled > 0 ? Math.sqrt(scaled < BRIGHTEST * BRIGHTEST ? scaled : BRIGHTEST * BRIGHTEST) * STEPS : 0;
    const below = place | 0;
    const tone = TONES[below] + (place - below) * (TONES[below + 1] - TONES[below]);
    const noise = strength * NOISE_GAINS[below] * (common[i] + bell(seed, first + i));
    light[i] = roundToByte(tone + noise);
  }
}

/** The nearest of 0..255. */
function roundToByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : (value + 0.5) | 0;
}

/** sRGB (IEC 61966-2-1) of light after a shoulder that bends from 0.55 on, so that highlights keep their shape. */
function encodeTone(light: number): number {
  const knee = 0.55;
  const bent = light < knee ? light : knee + (1 - knee) * (1 - Math.exp((knee - light) / (1 - knee)));
  return bent <= 0.0031308 ? 12.92 * bent : 1.055 * bent ** (1 / 2.4) - 0.055;
}

function tabulate(curve: (light: number) => number): Float32Array {
  return Float32Array.from({ length: BRIGHTEST * STEPS + 2 }, (_, i) => curve((i / STEPS) ** 2));
}
