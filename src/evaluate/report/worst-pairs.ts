// The pairs that a network judges worst: people that it does not recognise, and strangers that it takes for one.

import sharp from 'sharp';
import { PAPER } from '../../pages/palette.js';
import type { Benchmark } from '../benchmark.js';
import type { ScoredBenchmark } from '../run-benchmark.js';

/** One pair and its similarity. */
export interface WorstPair {
  /** The pair's number in the benchmark. */
  readonly pair: number;
  readonly similarity: number;
  /** Names of both images. */
  readonly a: string;
  readonly b: string;
  /** Their numbers in the benchmark. */
  readonly images: readonly [number, number];
}

/** The worst of both kinds, the worst first. */
export interface WorstPairs {
  readonly genuine: readonly WorstPair[];
  readonly impostor: readonly WorstPair[];
}

/** The genuine pairs least alike and the impostor pairs most alike, `count` of each, by the flip test where it was made. */
export function worstPairs({ benchmark, kept, same, plain, flip }: ScoredBenchmark, count = 20): WorstPairs {
  const scores = flip ?? plain;
  const { images, pairs } = benchmark;
  const pick = (kind: boolean): WorstPair[] =>
    Array.from(kept.keys())
      .filter((i) => same[i] === kind)
      .sort((i, j) => (kind ? scores[i] - scores[j] : scores[j] - scores[i]))
      .slice(0, count)
      .map((i) => ({
        pair: kept[i],
        similarity: scores[i],
        a: images[pairs.a[kept[i]]].name,
        b: images[pairs.b[kept[i]]].name,
        images: [pairs.a[kept[i]], pairs.b[kept[i]]] as const,
      }));
  return { genuine: pick(true), impostor: pick(false) };
}

/** A picture of a benchmark as a small JPEG in a data URI; null where it cannot be decoded any more. */
export async function thumbnail({ images }: Benchmark, image: number, sizePx = 112): Promise<string | null> {
  try {
    const jpeg = await sharp(await images[image].read(), { autoOrient: true })
      .resize(sizePx, sizePx, { fit: 'contain', background: PAPER })
      .flatten({ background: PAPER })
      .jpeg({ quality: 80 })
      .toBuffer();
    return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  } catch {
    return null;
  }
}
