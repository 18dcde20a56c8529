// One person of the population, by number.
import { normals } from '../../math/random.js';
import { LATENT_SIZE, mapLatents } from '../procedural/latents.js';

/** The style [STYLE_SIZE] of person `index` of a stream: a function of (seed, stream, index), in a moment of its own. */
export function drawPerson(seed: number, stream: string, index: number): Float32Array {
  return mapLatents(normals({ seed, stream, step: 0 }, LATENT_SIZE, index * LATENT_SIZE), 1);
}
