// Styles of fresh faces by number: as the mapping network gives them, and some made of two of these.
import { combinesStyles, type StylesConfig } from '../../config/generator-config.js';
import { normals, type RandomKey, uniforms } from '../../math/random.js';
import type { RenderedFaces } from '../styles.js';
import type { SourceSettings } from './face-source.js';

/** A generator's way from latents to styles. */
export interface StyleSource extends Pick<SourceSettings, 'seed' | 'batchSize'> {
  readonly latentSize: number;
  /** w [count, size of a style] of z [count, latentSize]. */
  map(z: Float32Array, count: number): Promise<Float32Array>;
  /** Styles that a face is made of: 1 where all its layers have the same. */
  readonly layers: number;
  /** How many of the fresh faces are made of two styles; left out: none. */
  readonly styles?: StylesConfig | undefined;
}

/** The styles of batches: functions of (seed, number, place). */
export interface StyleDraws {
  fresh(number: number): Promise<RenderedFaces>;
  /** Of faces that training never sees; none of them is made of two. */
  validation(number: number): Promise<RenderedFaces>;
}

/** Draws the styles of a generator's batches. */
export function drawStyles({ seed, batchSize, latentSize, map, layers, styles }: StyleSource): StyleDraws {
  const draw = (stream: string, step: number) =>
    map(normals({ seed, stream, step }, batchSize * latentSize), batchSize);
  return {
    async fresh(number) {
      const faces = { count: batchSize, w: await draw('latent', number) };
      if (!combinesStyles(styles)) return faces;
      const key = { seed, stream: 'styles of two', step: number };
      return combineStyles(faces, await draw('other latent', number), { ...styles, layers, key });
    },
    validation: async (number) => ({ count: batchSize, w: await draw('validation latent', number) }),
  };
}

/** Which faces get a style made of two, and how. */
export interface CombineOptions extends StylesConfig {
  readonly layers: number;
  readonly key: RandomKey;
}

/** Random numbers of a face: which way, the share of a mixture, the layer of a crossing. */
const DRAWS = 3;

/**
 * Makes some of the styles of two.
 *
 * A morphed face has w = (1 - s) w1 + s w2 in all layers, s uniform from a quarter to three quarters. A crossed one has w1 in
 * the layers before its crossing, pose and shape, and w2 from there on, the crossing being uniform over all layers but the
 * first: the style mixing of Karras et al., "A Style-Based Generator Architecture for Generative Adversarial Networks", CVPR
 * 2019, section 3.1.
 *
 * @param faces with w1, and as many numbers in `others`, w2
 */
export function combineStyles(
  { count, w }: RenderedFaces,
  others: Float32Array,
  { morph, cross, layers, key }: CombineOptions,
): RenderedFaces {
  const size = w.length / count;
  const draws = uniforms(key, DRAWS * count);
  const combined = w.slice();
  const crossings = new Array<number>(count).fill(layers);
  for (let face = 0; face < count; face++) {
    const [way, share, layer] = draws.subarray(face * DRAWS, (face + 1) * DRAWS);
    if (way < morph) {
      const s = 0.25 + 0.5 * share;
      for (let i = face * size; i < (face + 1) * size; i++) combined[i] = (1 - s) * w[i] + s * others[i];
    } else if (way < morph + (1 - morph) * cross) {
      crossings[face] = 1 + Math.floor(layer * (layers - 1));
    }
  }
  return { count, w: combined, ...(layers > 1 ? { crossing: { layers: crossings, w: others } } : {}) };
}
