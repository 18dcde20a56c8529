// Where hair begins and ends: the angle from the crown at which it stops, all around the head.
import { smoothStep } from '../smooth-step.js';
import type { HairStyle } from './hair-style.js';

/** Degrees by which the crown lies behind the highest point of the head. */
const CROWN_TILT = (20 * Math.PI) / 180;
const COS_TILT = Math.cos(CROWN_TILT);
const SIN_TILT = Math.sin(CROWN_TILT);

// Degrees around the crown from the front, and degrees from the crown to the hairline: forehead, temple, sideburn, the
// arch above the ear, behind the ear, nape.
const AROUND = [0, 20, 32, 42, 50, 57, 64, 72, 79, 85, 92, 104, 116, 130, 155, 180];
const HAIRLINE = [82, 82, 82.5, 86, 93, 101, 108, 113, 113, 105, 95, 95, 110, 120, 125, 126];

/** A direction around the crown: sine and cosine of the angle from the front. */
export interface Around {
  readonly sine: number;
  readonly cosine: number;
}

/** The direction around the crown at an angle in radians. */
export function aroundAt(angle: number): Around {
  return { sine: Math.sin(angle), cosine: Math.cos(angle) };
}

/** The direction from the skull's centre at an angle (radians) from the crown, written to `out`. */
export function crownDirection({ sine, cosine }: Around, polar: number, out: Float64Array): void {
  const up = Math.cos(polar);
  const down = Math.sin(polar);
  const front = down * cosine;
  out[0] = down * sine;
  out[1] = up * COS_TILT + front * SIN_TILT;
  out[2] = front * COS_TILT - up * SIN_TILT;
}

/** Degrees from the crown to the hairline (without a fringe) at degrees around it, and to the edge of a bald crown. */
export function hairlineAt(style: HairStyle, around: number): { start: number; end: number } {
  const side = Math.abs(around);
  let i = 1;
  while (i < AROUND.length - 1 && AROUND[i] < side) i++;
  const t = Math.min(1, Math.max(0, (side - AROUND[i - 1]) / (AROUND[i] - AROUND[i - 1])));
  const natural = HAIRLINE[i - 1] + (HAIRLINE[i] - HAIRLINE[i - 1]) * t * t * (3 - 2 * t);
  const front = 1 - smoothStep(40, 62, side);
  const peak = Math.exp(-((side / 9) ** 2));
  const temple = Math.exp(-(((side - 33) / 13) ** 2));
  const shape =
    style.hairlineShape * (4.5 * peak - 6 * temple) + 2.5 * temple * (1 - style.hairlineShape) * 0.5;
  const early = smoothStep(0.05, 0.6, style.bald);
  const late = smoothStep(0.45, 0.95, style.bald);
  const gone = 1 - smoothStep(48, 92, side);
  const receded = early * (22 * temple + 8 * front) + late * gone * 62;
  return {
    start: 64 * late * smoothStep(0.5, 1, style.bald),
    end: Math.max(4, natural + front * -2.6 * style.hairline + shape - receded),
  };
}
