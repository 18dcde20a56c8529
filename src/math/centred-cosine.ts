// How far two networks agree on who is who: the cosine of their embeddings once what all faces share is taken away.
import { cosineSimilarity } from './statistics.js';

/**
 * The mean, over faces, of the cosine between `embeddings` and `targets` with the mean of the targets taken from both.
 *
 * @param embeddings [faces, size]
 * @param targets [faces, size]
 * @returns -1..1; 0 where the embeddings say nothing about what tells faces apart
 */
export function centredCosine(embeddings: Float32Array, targets: Float32Array, size: number): number {
  const faces = targets.length / size;
  const centre = new Float64Array(size);
  for (let i = 0; i < targets.length; i++) centre[i % size] += targets[i] / faces;
  const row = (values: Float32Array, face: number) =>
    Float64Array.from(centre, (mean, i) => values[face * size + i] - mean);
  let sum = 0;
  for (let face = 0; face < faces; face++) sum += cosineSimilarity(row(embeddings, face), row(targets, face));
  return sum / faces;
}
