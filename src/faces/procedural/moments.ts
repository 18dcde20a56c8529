// The same person again: the part of a style that belongs to the picture, drawn anew or set to wanted values.
import { normals, type RandomKey } from '../../math/random.js';
import { invertMap } from './factor-maps.js';
import { IDENTITY_SIZE, MOMENT_FACTORS, MOMENT_NAMES, type MomentFactor } from './factors.js';
import { MOMENT_LATENTS, mapMoment } from './latents.js';

/** What becomes of a picture while its person stays. */
export interface MomentChange {
  /** Draws everything about the picture anew; which picture is the place `index` in the sequence of this key. */
  readonly redraw?: RandomKey & { readonly index: number };
  /** Then brings coordinates nearer to the ordinary (below 1) or farther from it: factors by which they are multiplied. */
  readonly spread?: Readonly<Partial<Record<MomentFactor, number>>>;
  /** Then sets factors to these values, such as `{ yaw: 75, age: 30 }`; kinds are given by their number. */
  readonly set?: Readonly<Partial<Record<MomentFactor, number>>>;
}

/** The style of another picture of the person of style w [STYLE_SIZE]: the coordinates of the person are untouched. */
export function withMoment(w: Float32Array, { redraw, spread = {}, set = {} }: MomentChange): Float32Array {
  const changed = w.slice();
  if (redraw) {
    changed.set(mapMoment(normals(redraw, MOMENT_LATENTS, redraw.index * MOMENT_LATENTS)), IDENTITY_SIZE);
  }
  MOMENT_NAMES.forEach((name, i) => {
    const at = IDENTITY_SIZE + i;
    changed[at] *= spread[name] ?? 1;
    const value = set[name];
    if (value !== undefined) changed[at] = invertMap(MOMENT_FACTORS[name].map, value);
  });
  return changed;
}
