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
    forehead: Math.min(1, years * 0.8 * own(0) + browRaise * (0.25 + 0.5 * years)),
    frown: Math.min(1, years * 0.55 * own(1) + frown * 0.75),
    crowsFeet: Math.min(1, years * 0.75 * own(2) + smile * (0.05 + 0.5 * years)),
    folds: Math.min(1, 0.06 + years * 0.75 * own(3) + smile * 0.4),
    bags: Math.min(1, 0.06 + years * 0.75 * own(4)),
    mouth: Math.min(1, years * 0.6 * own(5)),
    shift: ((pattern >>> 8) & 255) / 127.5 - 1,
  };
}

/** 0..1, how far into a line a place of the average head's front is; lines finer than a sample fade. */
export function wrinkleDepth(w: Wrinkles, { u: x, v: y, footprint }: Fragment): number {
  const side = Math.abs(x);
  const fine = Math.min(1, 0.08 / footprint);
  let depth = 0;
  if (y > 2.9) {
    if (y < 7.4 && side < 5 && w.forehead > 0.03) depth += w.forehead * fine * foreheadLines(w, x, y);
    if (side < 1.2 && y < 3.2 && w.frown > 0.03) depth += w.frown * frownLines(w, x, y);
  } else if (y > -1.3) {
    if (side < 1.2 && y > 0.9 && w.frown > 0.03) depth += w.frown * frownLines(w, x, y);
    else if (side > 4.7 && side < 6.3 && y < 1.4 && w.crowsFeet > 0.03)
      depth += w.crowsFeet * fine * crowsFeet(w, side, y);
  }
  if (y < -0.8 && y > -2.2 && side > 1.2 && side < 4.6) {
    const line = (y + 1.72 - 0.11 * (side - 2.9) * (side - 2.9) - 0.08 * (side - 2.9)) / 0.2;
    depth += w.bags * 0.4 * Math.exp(-line * line) * ramp(1.2, 2.2, side) * ramp(4.6, 3, side);
  } else if (y < -4 && y > -9.6) depth += aroundMouth(w, side, y, x);
  return Math.min(1, depth);
}

/** Waves across the forehead, no two alike and none going all the way. */
function foreheadLines({ shift }: Wrinkles, x: number, y: number): number {
  const bend = y + 0.14 * Math.sin(x * 1.1 + shift * 3) - 0.2 * Math.cos(x * 0.5) + shift * 0.3;
  const place = bend / 1.05;
  const number = Math.round(place);
  const off = (place - number) / 0.17;
  const strength = 0.5 + 0.5 * Math.sin(x * (0.8 + 0.1 * number) + number * 2.6 + shift * 7);
  return (
    (0.55 * strength * ramp(2.9, 3.6, y) * ramp(7.3, 5.4, y) * ramp(4.8, 2.2, Math.abs(x))) /
    (1 + off * off * off * off)
  );
}

/** Two upright lines between the brows, one deeper than the other. */
function frownLines({ shift }: Wrinkles, x: number, y: number): number {
  const line = (Math.abs(x) - 0.42 - 0.12 * (y - 2)) / 0.13;
  const deeper = 0.75 + 0.25 * Math.sign(x) * shift;
  return 0.8 * deeper * Math.exp(-line * line) * ramp(1, 1.6, y) * ramp(3.2, 2.4, y);
}

/** A fan beside the outer corner of the eye. */
function crowsFeet({ shift }: Wrinkles, side: number, y: number): number {
  const spread = (y + 0.05) / (side - 3.9);
  const wave = 0.5 + 0.5 * Math.cos(spread * 14 + shift * 2 + 0.6 * Math.sin(side * 5 + shift * 9));
  return 0.42 * wave * wave * ramp(4.7, 5.2, side) * ramp(6.3, 5.2, side) * ramp(0.75, 0.3, Math.abs(spread));
}

/** The folds from nose to mouth, fine lines above the upper lip, and lines from the corners of the mouth down. */
function aroundMouth(w: Wrinkles, side: number, y: number, x: number): number {
  let depth = 0;
  if (y > -8.3 && side > 1.5 && side < 4.3) {
    const line = (side - 2.12 - (-4.6 - y) * 0.36) / (0.2 + 0.06 * (-4 - y));
    depth += w.folds * 0.5 * Math.exp(-line * line) * ramp(-4, -4.8, y) * ramp(-8.2, -6.2, y);
  }
  if (w.mouth <= 0.03) return depth;
  if (side < 2.3 && y > -6.6 && y < -5.2) {
    const wave = 0.5 + 0.5 * Math.cos(x * 9.5 + 1.4 * Math.sin(x * 2.3 + w.shift * 6));
    depth += w.mouth * 0.22 * wave * wave * ramp(-5.2, -6.1, y);
  }
  if (side > 2.4 && side < 3.5 && y < -7.2) {
    const line = (side - 2.72 + (-7.4 - y) * -0.12) / 0.2;
    depth += w.mouth * 0.4 * Math.exp(-line * line) * ramp(-7.2, -7.9, y) * ramp(-9.6, -8.4, y);
  }
  return depth;
}
