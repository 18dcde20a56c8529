// The plan of one column of a hairdo: where around the head it is, how far it reaches, and how thick it lies.
import { hashUnit, valueNoise } from '../hash.js';
import { smoothStep } from '../smooth-step.js';
import type { HairStyle } from './hair-style.js';
import { type Around, aroundAt, hairlineAt } from './hairline.js';

const RADIAN = Math.PI / 180;

/** A column of hair from the crown down. Angles are degrees unless said otherwise. */
export interface ColumnPlan {
  /** Where around the crown it is, and degrees from the front without their sign. */
  readonly around: Around;
  readonly side: number;
  /** From the crown to where hair begins (0 but on bald crowns) and to where it ends or begins to hang. */
  readonly start: number;
  readonly end: number;
  /** How much of the way to the end is the tips of a fringe, in which strands thin out; 0 without one. */
  readonly tips: number;
  readonly hangs: boolean;
  /** The height in head space to which it hangs, centimetres. */
  readonly hangsTo: number;
  /** How far it stands off at its end, centimetres: below 0 it comes out of the skin. */
  readonly edge: number;
  /** Room for the ear, centimetres. */
  readonly ear: number;
}

/** The plan of a column at 0..1 of the way around, from the back over the picture's left. */
export function planColumn(style: HairStyle, place: number): ColumnPlan {
  const angle = place * 2 * Math.PI - Math.PI;
  const around = aroundAt(angle);
  const side = Math.abs(angle) / RADIAN;
  const line = hairlineAt(style, angle / RADIAN);
  const ragged = hashUnit(style.pattern, 100 + Math.round(place * 1000)) - 0.5;
  const lock = valueNoise(style.pattern + 3, 3.5 * angle, 0) - 0.5;
  // A fringe is combed to the side where hair is parted, and falls in locks.
  const combed = 1 - 0.9 * style.partX * around.sine * 2;
  const overForehead =
    style.fringe * (1 - smoothStep(28, 64, side)) * (1 + 0.06 * ragged + 0.3 * lock) * Math.max(0.4, combed);
  // Hair hangs from where the head is widest, where it is long enough to get below its hairline.
  const behind = style.overEars > 0.5 ? side > 56 : side > 92;
  const hangsTo = style.hangsTo - 1 + 0.3 * ragged + 1.2 * lock;
  const hangs = behind && hangsTo < 2.5 - 7 * smoothStep(95, 135, side);
  const end = hangs ? Math.min(line.end, 92) : line.end + overForehead + 2.5 * lock;
  return {
    around,
    side,
    start: Math.min(line.start, end - 2),
    end,
    tips: hangs ? 0 : 0.65 * overForehead,
    hangs,
    hangsTo,
    edge: hangs ? 0.3 + 0.7 * smoothStep(50, 75, side) : -0.2 + 0.6 * smoothStep(1, 6, overForehead),
    ear: hangs && style.overEars > 0.5 ? 1.35 * Math.exp(-(((side - 90) / 22) ** 2)) : 0,
  };
}

/** How far hair stands off the head, centimetres, at degrees from the crown, which is in a direction; below 0 it is in the skin. */
export function thicknessAt(
  style: HairStyle,
  at: ColumnPlan,
  polar: number,
  direction: Float64Array,
): number {
  const { side } = at;
  const low = smoothStep(58, 100, polar) * smoothStep(35, 75, side);
  // Hair that does not hang is cut short around the ears.
  const cut = at.hangs ? 0 : 0.75 * smoothStep(76, 100, polar) * smoothStep(45, 70, side) * (1 - style.coil);
  const body = (style.topThickness + (style.sideThickness - style.topThickness) * low) * (1 - cut);
  const { coil, pattern } = style;
  const bumps = (0.22 + 0.2 * coil) * (valueNoise(pattern, 3 + direction[0] * 4, polar / 16) - 0.5);
  const curls =
    coil > 0
      ? 0.25 * coil * (valueNoise(pattern + 9, direction[0] * 9, direction[1] * 9 + direction[2] * 5) - 0.5)
      : 0;
  // It lies closer towards its end, over a longer way at the sides, where hair is cut shorter and shorter.
  const rise = smoothStep(
    at.end,
    at.end - (9 + 9 * Math.min(2, body)) * (1 + smoothStep(35, 70, side)),
    polar,
  );
  const bald = at.start > 1 ? smoothStep(at.start, at.start + 18, polar) : 1;
  const standing = body * (1 + bumps + curls) * (1 - style.partDepth * partingAt(style, direction));
  const edge = Math.min(at.edge, Math.max(standing, -0.25));
  return edge + (standing - edge) * rise * bald - 0.25 * (1 - bald) + at.ear * smoothStep(66, 90, polar);
}

/** 1 in the parting, which runs from the forehead to the crown, and 0 away from it. */
export function partingAt(style: HairStyle, direction: Float64Array): number {
  if (style.partDepth <= 0) return 0;
  const across = (direction[0] - style.partX) / 0.075;
  const along = smoothStep(-0.15, 0.25, direction[2]) * smoothStep(0.1, 0.35, direction[1]);
  return along * Math.exp(-across * across);
}
