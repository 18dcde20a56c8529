// The pairs that a network judges worst: people that it does not recognise, and strangers that it takes for one.

import sharp from 'sharp';
import { digestOf } from '../../files/digest.js';
import { PAPER } from '../../pages/palette.js';
import type { Benchmark, BenchmarkImage } from '../benchmark.js';
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

/** How often a picture may stand among the worst pairs: one bad picture would fill them otherwise. */
const MOST_OF_ONE_PICTURE = 2;

/**
 * The genuine pairs least alike and the impostor pairs most alike, `count` of each, by the flip test where it was made.
 *
 * A picture stands at most twice among all of them, also under different names: further pairs of it are passed over.
 */
export async function worstPairs(
  { benchmark, kept, same, plain, flip }: ScoredBenchmark,
  count = 20,
): Promise<WorstPairs> {
  const scores = flip ?? plain;
  const { images, pairs } = benchmark;
  const shown = new Map<string, number>();
  const pick = async (kind: boolean): Promise<WorstPair[]> => {
    const order = Array.from(kept.keys())
      .filter((i) => same[i] === kind)
      .sort((i, j) => (kind ? scores[i] - scores[j] : scores[j] - scores[i]));
    const found: WorstPair[] = [];
    for (const i of order) {
      if (found.length === count) break;
      const [a, b] = [images[pairs.a[kept[i]]], images[pairs.b[kept[i]]]];
      const pictures = new Set([await contentOf(a), await contentOf(b)]);
      if ([...pictures].some((each) => (shown.get(each) ?? 0) >= MOST_OF_ONE_PICTURE)) continue;
      for (const each of pictures) shown.set(each, (shown.get(each) ?? 0) + 1);
      found.push({
        pair: kept[i],
        similarity: scores[i],
        a: a.name,
        b: b.name,
        images: [pairs.a[kept[i]], pairs.b[kept[i]]],
      });
    }
    return found;
  };
  return { genuine: await pick(true), impostor: await pick(false) };
}

/** What tells pictures apart: their bytes; the name of one that has gone since it was embedded. */
async function contentOf({ name, read }: BenchmarkImage): Promise<string> {
  try {
    return digestOf(await read());
  } catch {
    return name;
  }
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
