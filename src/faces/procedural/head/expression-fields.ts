// What expressions and years do to the average head, each for the value 1.
import { bell, ramp } from './curves.js';
import { earRoot } from './ear-shape.js';
import type { Field, FieldPoint } from './field.js';
import { lipPlace } from './lips.js';
import { MOUTH_HEIGHT } from './loft.js';

const front = (z: number) => ramp(3, 6, z);

/** Up and out, more towards the corners of the mouth. */
function mouthCorners(at: FieldPoint): number {
  const beyond = Math.max(0, at.x - 2.5);
  return Math.min(1, (at.x / 2.5) ** 1.6) * bell(beyond, 0.9, at.y - MOUTH_HEIGHT, 0.95) * front(at.z);
}

/** The fields of expressions. */
export const EXPRESSION_FIELDS = {
  smile: (at) => {
    const corner = mouthCorners(at);
    at.dx += 0.42 * corner;
    at.dy += 0.42 * corner;
    at.dz -= 0.3 * corner;
    const apple = bell(at.x - 3.5, 1.0, at.y + 3.4, 1.1) * front(at.z);
    at.dz += 0.42 * apple;
    at.dy += 0.32 * apple;
    const middle = bell(at.x, 1.6, at.y - MOUTH_HEIGHT, 0.9) * front(at.z);
    at.dz -= 0.16 * middle;
    at.dx += 0.15 * bell(at.x - 1.4, 0.5, at.y + 4, 0.5) * front(at.z);
    at.dz -= 0.14 * bell(at.x - 2.6 - (-4.6 - at.y) * 0.35, 0.28, at.y + 5.2, 0.9) * front(at.z);
  },
  /** A broad smile bares the upper teeth. */
  lipsParted: (at) => {
    const place = lipPlace(at.x, at.y);
    if (at.x > 2.5 || at.z < 7) return;
    const along = 1 - (at.x / 2.5) ** 4;
    if (place >= 0) at.dy += 0.34 * along * ramp(4, 0.6, place);
    else at.dy -= 0.22 * along * ramp(-3, -0.6, place);
  },
  frown: (at) => {
    const inner = bell(at.x - 1.4, 0.9, at.y - 2.1, 0.7) * front(at.z);
    at.dx -= 0.22 * inner;
    at.dy -= 0.34 * inner;
    at.dz += 0.1 * inner;
    at.dy -= 0.18 * mouthCorners(at);
    at.dz -= 0.06 * bell(at.x, 0.3, at.y - 2.3, 0.5) * front(at.z);
  },
  browRaise: (at) => {
    at.dy += 0.5 * bell(Math.max(0, at.x - 3), 1.6, at.y - 2.6, 0.8) * front(at.z);
  },
  /** Cheeks and lower lids narrow the eyes. */
  squint: (at) => {
    at.dy += 0.16 * bell(at.x - 3.2, 1.3, at.y + 1.2, 0.6) * front(at.z);
    at.dz += 0.1 * bell(at.x - 3.2, 1.2, at.y + 1.1, 0.4) * front(at.z);
  },
} as const satisfies Record<string, Field>;

/** The fields of age: 0 is a young adult, 1 is 80 years. */
export const AGE_FIELDS = {
  sag: (at) => {
    const jowl = bell(at.x - 3.4, 1.1, at.y + 9.3, 0.9) * ramp(3, 6, at.z);
    at.dx += 0.3 * jowl;
    at.dy -= 0.55 * jowl;
    at.dz += 0.12 * jowl;
    const cheek = bell(at.x - 4, 1.3, at.y + 5, 1.4) * front(at.z);
    at.dy -= 0.4 * cheek;
    const fold = bell(at.x - 2.2 - (-4.6 - at.y) * 0.4, 0.22, at.y + 5.7, 1.1) * front(at.z);
    at.dz -= 0.2 * fold;
    at.dz += 0.14 * bell(at.x - 2.8 - (-4.6 - at.y) * 0.4, 0.35, at.y + 5.5, 1) * front(at.z);
    const under = bell(at.y + 12.1, 0.9, at.z - 5.2, 1.8) * ramp(4, 1, at.x);
    at.dy -= 0.5 * under;
    at.dy -= 0.25 * mouthCorners(at);
    at.dz -= 0.16 * bell(at.x - 2.9, 0.25, at.y + 8.4, 0.7) * front(at.z);
  },
  hollow: (at) => {
    at.dx -= 0.2 * bell(at.y - 2.8, 1.6, at.z - 4.5, 2);
    const cheek = bell(at.x - 4.8, 1, at.y + 4.2, 1.2) * front(at.z);
    at.dx -= 0.22 * cheek;
    at.dz -= 0.2 * cheek;
    at.dz -= 0.2 * bell(at.x - 1.9, 0.8, at.y - 0.9, 0.5) * front(at.z);
  },
  bags: (at) => {
    at.dz += 0.17 * bell(at.x - 2.9, 0.9, at.y + 1.15, 0.24) * front(at.z);
    at.dz -= 0.16 * bell(at.x - 2.7, 1, at.y + 1.75, 0.22) * front(at.z);
    at.dy -= 0.16 * bell(at.x - 4, 0.9, at.y - 0.9, 0.5) * front(at.z);
  },
  thinLips: (at) => {
    const place = lipPlace(at.x, at.y);
    if (at.x > 2.6 || Math.abs(place) > 2.5 || at.z < 7) return;
    const shape = ramp(0, 1, Math.abs(place)) * ramp(2.5, 1.05, Math.abs(place));
    at.dy -= Math.sign(place) * 0.17 * shape * (1 - (at.x / 2.6) ** 2);
    at.dz -= 0.16 * ramp(2.5, 0.5, Math.abs(place));
  },
  longNose: (at) => {
    at.dy -= 0.28 * ramp(-1.5, -4, at.y) * ramp(-6.5, -5, at.y) * ramp(2.4, 1, at.x) * front(at.z);
    at.dx += 0.1 * bell(at.x - 1.3, 0.5, at.y + 3.9, 0.6) * front(at.z);
  },
  bigEars: (at) => {
    at.dy -= 0.55 * bell(at.y + 4.5, 1.4, 0, 1) * ramp(0.1, 0.4, at.x - earRoot(at.y)) * ramp(-4, -2.5, at.z);
  },
} as const satisfies Record<string, Field>;
