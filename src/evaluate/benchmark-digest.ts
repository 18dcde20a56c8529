// A digest by which two measurements are known to be of the same pictures and pairs.
import { createHash } from 'node:crypto';
import { digestOf } from '../files/digest.js';
import { AllPairs } from './all-pairs.js';
import type { BenchmarkImage } from './benchmark.js';
import type { BenchmarkPairs } from './pairs.js';

/** Pictures read at a time. */
const BATCH = 64;

/**
 * The SHA-256 of what is measured: each picture's SHA-256 in order (of one that cannot be read, nothing), then the pairs as lines
 * `a b same`, or where all pictures are compared the number of each one's identity. Where the files lie and what they are called makes no difference.
 */
export async function digestBenchmark({
  images,
  pairs,
}: {
  readonly images: readonly Pick<BenchmarkImage, 'read' | 'failure'>[];
  readonly pairs: Pick<BenchmarkPairs, 'a' | 'b' | 'same'>;
}): Promise<string> {
  const hash = createHash('sha256');
  const digest = async ({ read, failure }: Pick<BenchmarkImage, 'read' | 'failure'>) =>
    failure === undefined
      ? read().then(
          (bytes) => digestOf(bytes),
          () => '',
        )
      : '';
  for (let first = 0; first < images.length; first += BATCH) {
    const digests = await Promise.all(images.slice(first, first + BATCH).map(digest));
    for (const each of digests) hash.update(`${each}\n`);
  }
  if (pairs instanceof AllPairs) {
    for (const identity of pairs.unit) hash.update(`${identity}\n`);
    return hash.digest('hex');
  }
  for (let pair = 0; pair < pairs.same.length; pair++) {
    hash.update(`${pairs.a[pair]} ${pairs.b[pair]} ${pairs.same[pair] ? 1 : 0}\n`);
  }
  return hash.digest('hex');
}
