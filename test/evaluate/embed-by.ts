// Functions as embedders, for tests in which the answer is known.
import type { Embedder } from '../../src/evaluate/embed/embedder.js';

/** Gives [count, size] embeddings of faces [count, 3, sizePx, sizePx]. */
export type EmbedFunction = (faces: Float32Array, count: number) => Promise<Float32Array>;

/** What a benchmark measures, out of a function. */
export function embedBy(embed: EmbedFunction, sizePx = 112): Embedder {
  return { inputSizePx: sizePx, embed: (faces) => embed(faces, faces.length / (3 * sizePx ** 2)) };
}
