// The colour of hair: pigment, redness, and the grey that comes with age.
import { clamp } from '../clamp.js';
import type { Hair } from '../description.js';
import { smoothStep } from '../smooth-step.js';

/** A linear RGB colour, 0..1. */
export type Rgb = readonly [number, number, number];

/** Hair without red from no pigment to all: platinum, blond, dark blond, brown, dark brown, black. */
const SHADES: readonly Rgb[] = [
  [0.6, 0.5, 0.36],
  [0.42, 0.29, 0.15],
  [0.2, 0.125, 0.065],
  [0.085, 0.048, 0.027],
  [0.034, 0.02, 0.013],
  [0.011, 0.009, 0.008],
];
const COPPER: Rgb = [0.34, 0.1, 0.025];
const WHITE: Rgb = [0.46, 0.46, 0.465];

/** Colours of single strands: each is one or the other, in the proportion `grey`. */
export interface HairColour {
  readonly pigmented: Rgb;
  readonly white: Rgb;
  /** 0..1, the share of strands without pigment. */
  readonly grey: number;
}

/** The colour of a person's hair at an age in years; the hair's pattern decides how early it turns grey. */
export function hairColour(hair: Hair, age: number): HairColour {
  const onset = 34 + 22 * ((hair.pattern & 255) / 255);
  const melanin = clamp(hair.melanin, 0, 1);
  return {
    pigmented: mixRgb(shadeOf(melanin), reddened(melanin), clamp(hair.redness, 0, 1) * 0.85),
    white: WHITE,
    grey: smoothStep(onset, onset + 42, age),
  };
}

/** The straight line between two colours. */
export function mixRgb(from: Rgb, to: Rgb, share: number): Rgb {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}

function shadeOf(melanin: number): Rgb {
  const place = melanin * (SHADES.length - 1);
  const below = Math.min(Math.floor(place), SHADES.length - 2);
  return mixRgb(SHADES[below], SHADES[below + 1], place - below);
}

/** Copper of the same darkness: pale at no pigment, almost black at full. */
function reddened(melanin: number): Rgb {
  const strength = 1.5 * 0.06 ** (melanin * melanin);
  return [COPPER[0] * strength, COPPER[1] * strength, COPPER[2] * strength];
}
