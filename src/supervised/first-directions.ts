// The directions that stand for people before the first step.
import { normals } from '../math/random.js';
import { l2Norm } from '../math/statistics.js';
import { IDENTITY_WEIGHTS } from './margin-step.js';

const key = (seed: number) => ({ seed, stream: `initialise ${IDENTITY_WEIGHTS}`, step: 0 });

/**
 * Directions [identities, size] that have nothing in common, of length about 1: the optimiser's steps then turn them about
 * as fast as they change the network's layers.
 */
export function randomDirections(identities: number, size: number, seed: number): Float32Array {
  const scale = 1 / Math.sqrt(size);
  return normals(key(seed), identities * size).map((value) => value * scale);
}

/** Directions [people, size] of length 1, as near to each other as the people's coordinates: a random projection. */
export function projectDirections(people: readonly Float32Array[], size: number, seed: number): Float32Array {
  const inputs = people[0]?.length ?? 0;
  const projection = normals(key(seed), inputs * size);
  const directions = new Float32Array(people.length * size);
  people.forEach((person, i) => {
    const direction = directions.subarray(i * size, (i + 1) * size);
    person.forEach((value, from) => {
      for (let to = 0; to < size; to++) direction[to] += value * projection[from * size + to];
    });
    const length = l2Norm(direction) || 1;
    for (let to = 0; to < size; to++) direction[to] /= length;
  });
  return directions;
}
