// The benchmarks of the population: drawn on first use, kept in a cache, drawn again where that is damaged.

import { join } from 'node:path';
import { encodePicture } from '../../faces/pictures/encode.js';
import { RenderPool, type RenderPoolOptions } from '../../faces/population/render-pool.js';
import { STYLE_SIZE } from '../../faces/procedural/factors.js';
import { digestOf } from '../../files/digest.js';
import type { Benchmark } from '../benchmark.js';
import { isWholeFaceFile, readFaceFile, writeFaceFile } from './face-file.js';
import { planProtocol, type SynthPicture } from './plan-protocol.js';
import type { SynthProtocol } from './protocols.js';

/** Side of the pictures. */
const SIZE = 112;
const BYTES_EACH = 3 * SIZE * SIZE;

/** Pictures drawn and written at a time. */
const BATCH = 64;

/** Pictures that are drawn at every opening, to know whether the file is of this version's renderer. */
const PROBED = 4;

/** How a benchmark is opened. */
export interface SynthOptions {
  /** Where drawn pictures are kept. */
  readonly cacheFolder: string;
  /** Called while drawing with the number of pictures done and of all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** The pool that draws. */
  readonly pool?: RenderPoolOptions;
}

/**
 * Opens a benchmark of the population.
 *
 * Its pictures, up to 113 MB, are drawn on first use and kept. A file that is damaged, or was drawn by another version,
 * is replaced.
 *
 * @throws UserError naming the file where it cannot be written
 */
export async function openSynthBenchmark(protocol: SynthProtocol, options: SynthOptions): Promise<Benchmark> {
  const { pictures, pairs } = planProtocol(protocol);
  const file = join(options.cacheFolder, `${protocol.name}.faces`);
  const styles = pictures.map(
    ({ style }) => new Uint8Array(style.buffer, style.byteOffset, style.byteLength),
  );
  const content = { key: digestOf(...styles), length: pictures.length * BYTES_EACH };
  const pool = new RenderPool(options.pool);
  try {
    if (!((await isWholeFaceFile(file, content)) && (await isCurrent(file, pictures, pool)))) {
      await writeFaceFile(file, content, drawAll(pictures, pool, options.onProgress));
    }
  } finally {
    await pool.close();
  }
  return {
    name: protocol.name,
    images: pictures.map(({ person, attributes }, i) => ({
      name: `image ${i}`,
      read: async () => encodePicture(await readFaceFile(file, i, 1, BYTES_EACH), SIZE, 'fast'),
      identity: `${person}`,
      labels: {
        sex: attributes.apparentSex,
        tone: attributes.monkTone,
        age: attributes.age,
        yaw: attributes.yaw,
        glasses: attributes.glasses,
      },
    })),
    pairs,
  };
}

/** Draws pictures in order, the next ones while the caller keeps the last. */
export async function* drawAll(
  pictures: readonly Pick<SynthPicture, 'style'>[],
  pool: RenderPool,
  onProgress?: (done: number, total: number) => void,
): AsyncGenerator<Uint8Array> {
  const draw = (first: number) => {
    const styles = joinStyles(pictures.slice(first, first + BATCH));
    const drawing = pool.renderBytes(styles, { sizePx: SIZE });
    // Awaited in the next round; until then a failure must not count as unhandled.
    drawing.catch(() => undefined);
    return drawing;
  };
  let next = draw(0);
  for (let first = 0; first < pictures.length; first += BATCH) {
    const { pixels } = await next;
    next = draw(first + BATCH);
    yield pixels;
    onProgress?.(Math.min(first + BATCH, pictures.length), pictures.length);
  }
}

/** Whether the first pictures of a file are what this renderer draws. */
async function isCurrent(
  file: string,
  pictures: readonly SynthPicture[],
  pool: RenderPool,
): Promise<boolean> {
  const probe = await pool.renderBytes(joinStyles(pictures.slice(0, PROBED)), { sizePx: SIZE });
  return Buffer.from(await readFaceFile(file, 0, PROBED, BYTES_EACH)).equals(probe.pixels);
}

function joinStyles(pictures: readonly Pick<SynthPicture, 'style'>[]): Float32Array {
  const styles = new Float32Array(pictures.length * STYLE_SIZE);
  for (const [i, { style }] of pictures.entries()) styles.set(style, i * STYLE_SIZE);
  return styles;
}
