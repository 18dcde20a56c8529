// The opening between the lids: where on the average head's front it is, for a person at a moment.
import type { FaceDescription } from '../description.js';
import { limitFactor, ramp } from '../head/curves.js';
import { ANCHORS } from '../head/head.js';
import type { Fragment, Surface } from '../scene/part.js';
import { darken } from './darken.js';

/** Half the distance between the corners of an eye. */
const REACH = 1.57;

/** Centimetres beyond the corners within which anything of the lids is drawn. */
const MARGIN = 0.5;

/** The lids of both eyes. */
export interface Lids {
  /** Height of the upper lid's edge in its middle above the corners, and of the lower lid's (negative). */
  readonly upper: number;
  readonly lower: number;
  /** Height of the fold above the upper edge, and how deep it is, 0..1. */
  readonly fold: number;
  readonly foldDepth: number;
}

/** Where a place lies between the lids; reused. */
export interface LidPlace {
  /** -1 (inner corner) to 1 (outer corner). */
  along: number;
  /** Centimetres below the upper lid's edge and above the lower one's; both positive inside. */
  belowUpper: number;
  aboveLower: number;
}

/** The lids of a person at a moment: they follow blinks, smiles and where the eyes look. */
export function lidsOf({ person, moment }: FaceDescription): Lids {
  const { shape } = person;
  const { blink, gazePitch, smile, frown, browRaise } = moment.expression;
  const opening = limitFactor(shape.eyeOpening);
  const fold = limitFactor(shape.upperLidFold);
  const age = ramp(45, 85, moment.age);
  const open = 1 - Math.min(1, Math.max(0, blink));
  const look = Math.min(25, Math.max(-25, gazePitch)) / 25;
  const upper =
    0.48 + 0.075 * opening + 0.14 * look + 0.05 * browRaise - 0.05 * frown - 0.07 * age - 0.05 * smile;
  const lower = -0.49 - 0.04 * opening + 0.06 * look + 0.11 * smile + 0.04 * frown;
  const meeting = lower + 0.1;
  return {
    upper: meeting + (Math.max(upper, lower + 0.3) - meeting) * open,
    lower: lower - 0.02 * (1 - open),
    fold: 0.2 + 0.085 * fold * open + 0.3 * (1 - open) + 0.04 * browRaise,
    foldDepth: ramp(-2.2, -0.4, fold) * (0.85 - 0.4 * (1 - open)),
  };
}

/** Finds where a place of the average head's front lies; false if no lid is near. */
export function placeInLids(lids: Lids, at: Fragment, out: LidPlace): boolean {
  const [eyeX, eyeY] = ANCHORS.eyeball;
  const across = Math.abs(at.u) - eyeX;
  const height = at.v - eyeY;
  if (across < -REACH - MARGIN || across > REACH + MARGIN || height < -1.2 || height > 1.6) return false;
  const along = across / REACH;
  const line = 0.08 * along - 0.03;
  // The upper lid is highest towards the nose, the lower one lowest towards the temple.
  const upperAlong = Math.min(1, Math.abs(along + 0.13 * (1 - along * along)));
  const lowerAlong = Math.min(1, Math.abs(along - 0.16 * (1 - along * along)));
  out.along = along;
  out.belowUpper = line + lids.upper * arc(upperAlong) - height;
  out.aboveLower = height - line - lids.lower * arc(lowerAlong);
  return true;
}

/** Height of a lid's edge at a place of 0 (middle) to 1 (corner): a parabola, a little fuller. */
function arc(along: number): number {
  const square = along * along;
  return (1 - square) * (1 + 0.16 * square);
}

/** Paints the fold of the upper lid, lashes, and the rim of the lower lid at a place outside the opening. */
export function paintLids(lids: Lids, place: LidPlace, at: Fragment, surface: Surface): void {
  const { along } = place;
  const reach = ramp(1.22, 0.92, Math.abs(along));
  if (reach === 0) return;
  const above = -place.belowUpper;
  const below = -place.aboveLower;
  const wide = Math.max(0.05, at.footprint * 0.7);
  if (above > 0 && below < 0.3) {
    // Lashes, longer towards the outer corner, with their shade on the lid.
    const lash = fade(above / (wide + 0.025 + 0.045 * (1 + along))) * ramp(-1.05, -0.6, along) * reach;
    darken(surface, 0.92 * lash, 1, 1, 1);
    surface.specular *= 1 - lash;
    // The fold is a line with a soft edge above, where the lid goes into the socket.
    const beyond = above - lids.fold * (1 - 0.25 * along * along);
    const crease = beyond / (beyond > 0 ? Math.max(0.16, at.footprint) : Math.max(0.06, at.footprint * 0.6));
    const shade = lids.foldDepth * fade(crease) * ramp(1.15, 0.7, Math.abs(along));
    darken(surface, 0.42 * shade, 0.85, 1, 1);
    surface.occlusion *= 1 - 0.3 * shade;
  }
  if (below > 0 && above < 0.3) darken(surface, 0.34 * fade(below / (wide + 0.03)) * reach, 0.8, 1, 1);
}

/** 1 at 0, nearly exp(-x^2), 0 beyond 1.7. */
function fade(x: number): number {
  const rest = 1 - (x * x) / 3;
  return rest <= 0 ? 0 : rest * rest * rest;
}
