// A view of a face: what is learnt from one picture in place of many.
import { uniforms } from '../../math/random.js';
import { type AugmentOptions, augmentFace, warpFace } from './augment.js';
import { coverFace, drawCover } from './covers/cover-face.js';
import type { FaceKey } from './face-key.js';
import { blend, morph } from './mix.js';
import { drawTurn, turnFace } from './turn/draw-turn.js';

/** Which views are shown; strengths and probabilities run from 0 (off) to 1. */
export interface ViewOptions extends AugmentOptions {
  /** Probability that a face is mixed with another one, a quarter to three quarters of it everywhere. */
  readonly morph: number;
  /** Probability that parts of another face take the place of its own, by a smooth mask; of the faces that are not morphed. */
  readonly blend: number;
  /** Probability that a face wears or holds something of the population's: glasses, a mask, a hat, a hand, strands of hair. */
  readonly cover?: number;
  /** Probability that a face is turned, up to 77 degrees to either side and 12 up and down, and aligned again. */
  readonly turn?: number;
}

/** How a view is made. */
export interface ViewMaking {
  readonly sizePx: number;
  readonly key: FaceKey;
}

const DRAWS = 4;

/** Whether a view wants a second face, which then decides it as well. */
export function wantsPartner(options: ViewOptions, key: FaceKey): boolean {
  return mixtureOf(options, key).kind !== 'none';
}

/**
 * A view of a face [3, sizePx, sizePx] with values in 0..1: a new one of the same shape and range, and a pure function of
 * its arguments. First it is mixed with `partner`, covered and turned, where the draws say so, then varied as
 * {@link augmentFace} does.
 */
export function viewOf(
  face: Float32Array,
  partner: Float32Array | undefined,
  options: ViewOptions,
  { sizePx, key }: ViewMaking,
): Float32Array {
  const mixed = mix(face, partner, options, { sizePx, key });
  const cover = drawCover(options.cover ?? 0, { ...key, stream: `${key.stream} cover` });
  const covered = cover ? coverFace(mixed, sizePx, cover) : mixed;
  return augmentFace(turn(covered, options, { sizePx, key }), sizePx, options, key);
}

/**
 * The person of a view with nothing in the way: of what {@link viewOf} does with the same arguments only that which makes a new
 * person of a face or shows another side of it, the mixture, the turn and the warp.
 */
export function cleanViewOf(
  face: Float32Array,
  partner: Float32Array | undefined,
  options: ViewOptions,
  { sizePx, key }: ViewMaking,
): Float32Array {
  const mixed = mix(face, partner, options, { sizePx, key });
  return warpFace(turn(mixed, options, { sizePx, key }), sizePx, options, key);
}

function mix(
  face: Float32Array,
  partner: Float32Array | undefined,
  options: ViewOptions,
  { sizePx, key }: ViewMaking,
): Float32Array {
  const { kind, share } = mixtureOf(options, key);
  if (!partner || kind === 'none') return face;
  if (kind === 'morph') return morph(face, partner, share);
  return blend(face, partner, sizePx, { ...key, stream: `${key.stream} mask` });
}

function turn(face: Float32Array, options: ViewOptions, { sizePx, key }: ViewMaking): Float32Array {
  const drawn = drawTurn(options.turn ?? 0, { ...key, stream: `${key.stream} turn` });
  return drawn ? turnFace(face, sizePx, drawn) : face;
}

function mixtureOf(
  options: ViewOptions,
  key: FaceKey,
): { readonly kind: 'none' | 'morph' | 'blend'; readonly share: number } {
  const stream = `${key.stream} mixture`;
  const [chosen, weight] = uniforms({ ...key, stream }, DRAWS, (key.index ?? 0) * DRAWS);
  const share = 0.25 + 0.5 * weight;
  if (chosen < options.morph) return { kind: 'morph', share };
  return { kind: chosen < options.morph + (1 - options.morph) * options.blend ? 'blend' : 'none', share };
}
