// Eyebrows, drawn on the skin as strands.
import type { Person } from '../description.js';
import { valueNoise } from '../hash.js';
import { limitFactor, ramp } from '../head/curves.js';
import type { Fragment } from '../scene/part.js';

/** The eyebrows of one person. */
export interface Brows {
  readonly height: number;
  readonly arch: number;
  readonly tilt: number;
  readonly inner: number;
  readonly thickness: number;
  readonly density: number;
  readonly seed: number;
}

/** Reads eyebrows off a person's factors. */
export function browsOf(person: Person): Brows {
  const { shape } = person;
  return {
    height: 1.98 + 0.17 * limitFactor(shape.browHeight),
    arch: 0.34 + 0.12 * limitFactor(shape.browArch),
    tilt: 0.02 + 0.045 * limitFactor(shape.browTilt),
    inner: 1.25 + 0.24 * limitFactor(shape.browSpacing),
    thickness: Math.max(0.09, 0.55 * Math.exp(0.23 * limitFactor(shape.browThickness))),
    density: Math.min(1, Math.max(0, person.browDensity)),
    seed: person.hair.pattern | 0,
  };
}

/** 0..1, how much of the skin hairs cover at a place of the average head's front. */
export function browCover(brows: Brows, { u: x, v: y, footprint }: Fragment): number {
  const side = Math.abs(x);
  const along = (side - brows.inner) / (5.25 - brows.inner);
  if (along < -0.12 || along > 1.05) return 0;
  // Rising to an arch beyond the middle, falling to the tail.
  const bow = along < 0.62 ? Math.sin((along / 0.62) * 1.5708) : Math.cos(((along - 0.62) / 0.38) * 1.25);
  const middle = brows.height + brows.arch * (bow - 0.35) + brows.tilt * (side - 3.2) - 0.1 * along;
  const half =
    0.5 * brows.thickness * ramp(1.08, 0.45, along) * (0.66 + 0.34 * ramp(-0.1, 0.35, along)) + 0.04;
  const off = (y - middle) / half;
  if (off > 2.2 || off < -2.2) return 0;
  const edge = ramp(1.5, 0.55, Math.abs(off)) * ramp(-0.12, 0.12, along) * ramp(1.05, 0.85, along);
  // Hairs point up near the nose and outwards along the rest.
  const lean = 1.1 - 1.3 * along;
  const strand = valueNoise(
    brows.seed,
    (side - (y - middle) * 0.6) * 3 + (x > 0 ? 40 : 0),
    ((y - middle) * 1.1 - side * lean * 0.32) * 13,
  );
  const fine = Math.min(1, 0.09 / Math.max(0.03, footprint));
  const texture = 1 + (strand - 0.5) * 0.75 * fine;
  return Math.min(0.96, Math.max(0, edge * texture * (0.5 + 0.75 * brows.density)));
}
