// The usual ways of giving a network its pixels, and trying another one than that by which it was opened.
import {
  formatNormalisation,
  type Normalisation,
  normalisationConstants,
  type PixelSettings,
} from '../normalisation.js';

/** A normalisation and an order of colours. */
export type Scheme = Required<PixelSettings>;

/** Pixels of 0..1. */
export const UNIT: Normalisation = { mean: 0, std: 255 };

/** The usual normalisations. */
export const NORMALISATIONS: readonly Normalisation[] = [
  'arcface-127.5',
  'arcface-128',
  'imagenet',
  'raw',
  UNIT,
];

/** Whether two schemes give a network the same numbers. */
export function isSameScheme(a: Scheme, b: Scheme): boolean {
  return a.colour === b.colour && describeConstants(a.normalize) === describeConstants(b.normalize);
}

/** A scheme as it is written: `rgb, arcface-127.5`; pixels of 0..1 are called that. */
export function formatScheme({ normalize, colour }: Scheme): string {
  return `${colour}, ${formatNormalisation(normalize)}`;
}

/**
 * Faces [count, 3, size, size], RGB in 0..1, changed so that a network that was opened by `opened` gets them as by `wanted`.
 * The result may lie outside 0..1.
 */
export function repaint(faces: Float32Array, sizePx: number, opened: Scheme, wanted: Scheme): Float32Array {
  const plane = sizePx * sizePx;
  const [from, to] = [normalisationConstants(wanted.normalize), normalisationConstants(opened.normalize)];
  const swaps = opened.colour !== wanted.colour;
  const painted = new Float32Array(faces.length);
  for (let start = 0; start < faces.length; start += plane) {
    const channel = (start / plane) % 3;
    const target = swaps ? 2 - channel : channel;
    const factor = to.std[target] / from.std[channel];
    const term = (to.mean[target] - factor * from.mean[channel]) / 255;
    const offset = start + (target - channel) * plane;
    for (let i = 0; i < plane; i++) painted[offset + i] = factor * faces[start + i] + term;
  }
  return painted;
}

const describeConstants = (normalisation: Normalisation): string =>
  JSON.stringify(normalisationConstants(normalisation));
