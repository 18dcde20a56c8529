// Every picture against every other: as many pairs of two people as a benchmark can give.

import { UserError } from '../files/user-error.js';
import type { Benchmark } from './benchmark.js';
import type { BenchmarkPairs } from './pairs.js';

/** More pairs would not fit in memory. */
const MOST_PAIRS = 20_000_000;

/**
 * All pairs of the pictures of these people, in order.
 *
 * @throws UserError naming `name` where they are more than twenty million
 */
export function pairAll(name: string, identities: readonly (string | undefined)[]): BenchmarkPairs {
  const count = (identities.length * (identities.length - 1)) / 2;
  if (count > MOST_PAIRS) {
    throw new UserError(
      `${name}: ${identities.length} pictures make ${count} pairs; expected at most ${MOST_PAIRS}: draw some of them`,
    );
  }
  const [a, b] = [new Uint32Array(count), new Uint32Array(count)];
  const same = new Array<boolean>(count);
  let pair = 0;
  for (let first = 0; first < identities.length; first++) {
    for (let second = first + 1; second < identities.length; second++, pair++) {
      a[pair] = first;
      b[pair] = second;
      same[pair] = identities[first] === identities[second];
    }
  }
  return { a, b, same };
}

/**
 * A benchmark of the same images and all their pairs.
 *
 * @throws UserError where an image has no identity, or there are too many
 */
export function compareAll({ name, images }: Benchmark): Benchmark {
  const identities = images.map(({ name: image, identity }) => {
    if (identity !== undefined) return identity;
    throw new UserError(
      `${name}: ${image} has no identity, so all-against-all pairs have no answers; use the benchmark's own pairs`,
    );
  });
  return { name: `${name}, all pairs`, images, pairs: pairAll(name, identities) };
}
