// Every picture against every other: as many pairs of two people as a benchmark can give.

import { UserError } from '../math/user-error.js';
import type { Benchmark } from './benchmark.js';

/** More images would give more pairs than fit in memory. */
const MOST_IMAGES = 6000;

/**
 * The same images with all their pairs, in order.
 *
 * @throws UserError where an image has no identity, or there are more than 6,000
 */
export function compareAll({ name, images }: Benchmark): Benchmark {
  const unknown = images.find(({ identity }) => identity === undefined);
  if (unknown) {
    throw new UserError(
      `${name}: ${unknown.name} has no identity, so all-against-all pairs have no answers; use the benchmark's own pairs`,
    );
  }
  if (images.length > MOST_IMAGES) {
    throw new UserError(
      `${name}: all pairs of ${images.length} images are too many; expected at most ${MOST_IMAGES} images`,
    );
  }
  const count = (images.length * (images.length - 1)) / 2;
  const [a, b] = [new Uint32Array(count), new Uint32Array(count)];
  const same = new Array<boolean>(count);
  let pair = 0;
  for (let i = 0; i < images.length; i++) {
    for (let j = i + 1; j < images.length; j++, pair++) {
      a[pair] = i;
      b[pair] = j;
      same[pair] = images[i].identity === images[j].identity;
    }
  }
  return { name: `${name}, all pairs`, images, pairs: { a, b, same } };
}
