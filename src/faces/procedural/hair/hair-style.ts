// From a person's hair and age to the measures of a hairdo: what is cut, what hangs, what has gone.
import { clamp } from '../clamp.js';
import type { Hair } from '../description.js';
import { hashUnit } from '../hash.js';
import { smoothStep } from '../smooth-step.js';

/** A hairdo in centimetres and degrees. */
export interface HairStyle {
  /** 0..1, how much of the hair has gone by now. */
  readonly bald: number;
  /** How far the hair stands off the head at the top and at the sides. */
  readonly topThickness: number;
  readonly sideThickness: number;
  /** Height in head space at which hanging hair ends; hair that does not hang has it above the ears. */
  readonly hangsTo: number;
  /** 0..1, whether it hangs before the ears (1) or is tucked behind them (0). */
  readonly overEars: number;
  /** Degrees of arc by which the hair comes down over the forehead. */
  readonly fringe: number;
  /** Depth of the parting, 0..1 of the thickness, and its place in the direction's x, the person's left positive. */
  readonly partDepth: number;
  readonly partX: number;
  /** Waves: how far they move the surface, and the length of one. */
  readonly waveHeight: number;
  readonly waveLength: number;
  /** 0..1, how far hair stands off in all directions instead of lying. */
  readonly coil: number;
  /** Degrees by which the point from which strands flow lies before the top of the head; negative behind it. */
  readonly flowTilt: number;
  readonly hairline: number;
  readonly hairlineShape: number;
  readonly pattern: number;
}

/** Hair shorter than this, as a length of 0..1, is a shade of the skin and no body of its own. */
export const SHAVED = 0.07;

/** The measures of a person's hair at an age in years. Values beyond their ranges are limited. */
export function styleHair(hair: Hair, age: number): HairStyle {
  const length = clamp(hair.length, 0, 1);
  const volume = clamp(hair.volume, 0, 1);
  const curl = clamp(hair.curl, 0, 1);
  const draw = (index: number) => hashUnit(hair.pattern, index);
  const bald = clamp(hair.balding, 0, 1) * smoothStep(20, 82, age);
  const coil = smoothStep(0.62, 0.9, curl);
  const short = 0.2 + 3.2 * Math.min(length, 0.5) * (0.45 + 0.75 * volume);
  const lying = length < 0.4 ? short : Math.max(0.75, short * (0.55 + 0.35 * volume));
  const standing = 0.3 + 5.2 * length * (0.45 + 0.55 * volume);
  const topThickness = (lying + (standing - lying) * coil) * (1 - 0.45 * bald) + 0.35 * curl * volume;
  const cropped = 0.4 + 0.25 * draw(1) + 0.35 * smoothStep(0.25, 0.45, length);
  const fringed = clamp(hair.fringe, 0, 1) * smoothStep(0.12, 0.28, length) * (1 - 0.8 * coil) * (1 - bald);
  const parted = smoothStep(0.2, 0.35, length) * (1 - coil) * (1 - smoothStep(0.5, 0.8, fringed));
  return {
    bald,
    topThickness,
    sideThickness: Math.max(topThickness * (cropped + (1 - cropped) * coil), 0.12),
    hangsTo: length < 0.4 ? 3 : 2.5 - 30 * (length - 0.4) ** 0.95 * (1 - 0.35 * coil),
    overEars: draw(2) < 0.62 ? 1 : 0,
    fringe: fringed < 0.38 ? 0 : 4 + 19 * fringed,
    partDepth: 0.75 * parted,
    partX: clamp(hair.parting, -1, 1) * 0.42,
    waveHeight: 0.5 * smoothStep(0.15, 0.6, curl) * (0.5 + length),
    waveLength: 6.5 - 4.5 * curl,
    coil,
    flowTilt: fringed >= 0.38 ? -12 : length > 0.38 ? 30 : 62,
    hairline: clamp(hair.hairline, -3, 3),
    hairlineShape: clamp(hair.hairlineShape, -1, 1),
    pattern: hair.pattern,
  };
}
