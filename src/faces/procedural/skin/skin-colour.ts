// The colour of bare skin from its pigment and its blood.
import type { Skin } from '../description.js';

/** How much pigment each step of the Monk scale has, 1 to 10, in units of optical density for red light. */
const PIGMENT: readonly number[] = [0, 0.05, 0.11, 0.21, 0.38, 0.66, 0.98, 1.36, 1.82, 2.2];

/** Density of pigment for green and blue light as multiples of that for red. */
const GREEN = 1.2;
const BLUE = 1.36;

/** Skin ready for shading: linear RGB without pigment's share, and how blood changes it. */
export interface SkinColour {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  /** 0 (pale) to 1 (darkest). */
  readonly darkness: number;
  /** Optical density of blood, where it is strongest, for green and for blue light. */
  readonly bloodGreen: number;
  readonly bloodBlue: number;
}

/** The colour of a person's skin. Tones beyond the scale are limited. */
export function skinColour(skin: Skin): SkinColour {
  const tone = Math.min(10, Math.max(1, Number.isFinite(skin.tone) ? skin.tone : 5));
  const step = Math.min(8, Math.floor(tone - 1));
  const part = tone - 1 - step;
  const pigment = PIGMENT[step] + (PIGMENT[step + 1] - PIGMENT[step]) * part;
  const golden = Math.min(1.5, Math.max(-1.5, skin.undertone));
  return {
    red: 0.74 * Math.exp(-pigment - 0.02 * golden),
    green: 0.53 * Math.exp(-pigment * GREEN + 0.05 * golden),
    blue: 0.42 * Math.exp(-pigment * BLUE - 0.14 * golden),
    darkness: pigment / 2.2,
    bloodGreen: 0.5 / (1 + 0.8 * pigment),
    bloodBlue: 0.4 / (1 + 0.8 * pigment),
  };
}
