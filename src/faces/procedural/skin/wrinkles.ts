// Lines that expressions and years leave in the skin, at places of the average head.
import type { Moment } from '../description.js';
import { yearsShown } from '../head/build-head.js';
import { ramp } from '../head/curves.js';
import type { Fragment } from '../scene/part.js';

/** How deep each kind of line is, 0..1. */
export interface Wrinkles {
  readonly forehead: number;
  readonly frown: number;
  readonly crowsFeet: number;
  readonly folds: number;
  readonly bags: number;
  readonly mouth: number;
  /** -1..1, shifts lines so that no two people share them. */
  readonly shift: number;
}

/** The lines of a person at a moment. */
export function wrinklesOf(moment: Moment, pattern: number): Wrinkles {
  const years = yearsShown(moment.age);
  const { smile, frown, browRaise } = moment.expression;
  const own = (k: number) => 0.6 + 0.8 * (((pattern >>> (k * 5)) & 31) / 31);
  return {
    forehead: Math.min(1, years * 0.8 * own(0) + browRaise * (0.3 + 0.5 * years)),
    frown: Math.min(1, years * 0.55 * own(1) + frown * 0.75),
    crowsFeet: Math.min(1, years * 0.75 * own(2) + smile * (0.1 + 0.5 * years)),
    folds: Math.min(1, 0.1 + years * 0.75 * own(3) + smile * 0.4),
    bags: Math.min(1, 0.12 + years * 0.75 * own(4)),
    mouth: Math.min(1, years * 0.6 * own(5)),
    shift: ((pattern >>> 8) & 255) / 127.5 - 1,
  };
}

/** 0..1, how far into a line a place of the average head's front is. */
export function wrinkleDepth(w: Wrinkles, { u: x, v: y }: Fragment): number {
  const side = Math.abs(x);
  let depth = 0;
  if (y > 2.9 && y < 7.4 && side < 5 && w.forehead > 0.03) {
    const bend = y + 0.12 * Math.sin(x * 1.3 + w.shift * 3) - 0.18 * Math.cos(x * 0.55) + w.shift * 0.2;
    const wave = 0.5 + 0.5 * Math.cos((bend * 2 * Math.PI) / 0.95);
    depth +=
      w.forehead *
      0.8 *
      wave *
      wave *
      wave *
      wave *
      ramp(2.9, 3.4, y) *
      ramp(7.2, 5.6, y) *
      ramp(5, 3.2, side);
  }
  if (side < 1.2 && y > 0.9 && y < 3.2 && w.frown > 0.03) {
    const line = (side - 0.42 - 0.1 * (y - 2)) / 0.09;
    depth += w.frown * Math.exp(-line * line) * ramp(1, 1.5, y) * ramp(3.2, 2.6, y);
  }
  if (side > 4.7 && side < 6.3 && y > -1.3 && y < 1.4 && w.crowsFeet > 0.03) {
    const spread = (y + 0.05) / (side - 3.9);
    const wave = 0.5 + 0.5 * Math.cos(spread * 17 + w.shift);
    depth +=
      w.crowsFeet *
      0.7 *
      wave ** 5 *
      ramp(4.7, 5.1, side) *
      ramp(6.3, 5.5, side) *
      ramp(0.75, 0.45, Math.abs(spread));
  }
  if (y < -4 && y > -8.3 && side > 1.5 && side < 4.3) {
    const line = (side - 2.12 - (-4.6 - y) * 0.36) / (0.14 + 0.05 * (-4 - y));
    depth += w.folds * 0.6 * Math.exp(-line * line) * ramp(-4, -4.6, y) * ramp(-8.2, -6.4, y);
  }
  if (y < -0.8 && y > -2.2 && side > 1.2 && side < 4.6) {
    const line = (y + 1.72 - 0.11 * (side - 2.9) * (side - 2.9) - 0.08 * (side - 2.9)) / 0.13;
    depth += w.bags * 0.5 * Math.exp(-line * line) * ramp(1.2, 2, side) * ramp(4.6, 3.4, side);
  }
  if (w.mouth > 0.03 && side < 2.3 && y > -6.7 && y < -5.2) {
    depth += w.mouth * 0.5 * (0.5 + 0.5 * Math.cos(x * 13 + w.shift)) ** 4 * ramp(-5.2, -6, y);
  }
  if (w.mouth > 0.03 && side > 2.5 && side < 3.4 && y < -7.2 && y > -9.6) {
    const line = (side - 2.72 + (-7.4 - y) * -0.12) / 0.12;
    depth += w.mouth * 0.5 * Math.exp(-line * line) * ramp(-7.2, -7.7, y) * ramp(-9.6, -8.6, y);
  }
  return Math.min(1, depth);
}
