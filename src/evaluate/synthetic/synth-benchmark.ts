// The benchmarks of the population: drawn on first use, and kept in a cache where that can be written.

import { dirname, join } from 'node:path';
import { encodePicture } from '../../faces/pictures/encode.js';
import { RenderPool, type RenderPoolOptions } from '../../faces/population/render-pool.js';
import { STYLE_SIZE } from '../../faces/procedural/factors.js';
import { describeLostCache, isWritableCache } from '../../files/cache-folder.js';
import { digestOf } from '../../files/digest.js';
import { requireMemory } from '../../files/memory.js';
import { UserError } from '../../files/user-error.js';
import type { Benchmark } from '../benchmark.js';
import { type FaceFileContent, isWholeFaceFile, readFaceFile, writeFaceFile } from './face-file.js';
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
  /** Told why the pictures could not be kept. */
  readonly onWarning?: (message: string) => void;
  /** The pool that draws. */
  readonly pool?: RenderPoolOptions;
}

/**
 * Opens a benchmark of the population.
 *
 * Its pictures, up to 113 MB, are drawn on first use and kept. A file that is damaged, or was drawn by another version,
 * is replaced. Where none can be written, the pictures stay in memory as long as the benchmark does, and `onWarning` is told.
 *
 * @throws UserError where memory does not hold them
 */
export async function openSynthBenchmark(protocol: SynthProtocol, options: SynthOptions): Promise<Benchmark> {
  const { pictures, pairs } = planProtocol(protocol);
  const file = join(options.cacheFolder, `${protocol.name}.faces`);
  const styles = pictures.map(
    ({ style }) => new Uint8Array(style.buffer, style.byteOffset, style.byteLength),
  );
  const content = { key: digestOf(...styles), length: pictures.length * BYTES_EACH };
  const pool = new RenderPool(options.pool);
  let held: Uint8Array | undefined;
  try {
    if (!((await isWholeFaceFile(file, content)) && (await isCurrent(file, pictures, pool)))) {
      const { cacheFolder, onWarning } = options;
      const consequence = `${protocol.name} is drawn anew each time`;
      // Asked before the pictures are drawn: who watches may want to start again with another folder.
      const keeps = await isWritableCache(cacheFolder, consequence, onWarning);
      held = await drawToMemory(protocol.name, pictures, {
        pool,
        onProgress: options.onProgress,
      });
      if (keeps && (await isKept(file, content, { pixels: held, consequence, onWarning }))) held = undefined;
    }
  } finally {
    await pool.close();
  }
  const readPicture = async (i: number): Promise<Uint8Array> =>
    held ? held.subarray(i * BYTES_EACH, (i + 1) * BYTES_EACH) : readFaceFile(file, i, 1, BYTES_EACH);
  return {
    name: protocol.name,
    images: pictures.map(({ person, attributes }, i) => ({
      name: `image ${i}`,
      read: async () => encodePicture(await readPicture(i), SIZE, 'fast'),
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

/** All pictures, one behind the other. */
async function drawToMemory(
  name: string,
  pictures: readonly SynthPicture[],
  { pool, onProgress }: { readonly pool: RenderPool; readonly onProgress: SynthOptions['onProgress'] },
): Promise<Uint8Array> {
  requireMemory(pictures.length * BYTES_EACH, name);
  const pixels = new Uint8Array(pictures.length * BYTES_EACH);
  let position = 0;
  for await (const batch of drawAll(pictures, pool, onProgress)) {
    pixels.set(batch, position);
    position += batch.length;
  }
  return pixels;
}

/** Writes the pictures into the cache; false where that fails, which is told. */
async function isKept(
  file: string,
  content: FaceFileContent,
  told: {
    readonly pixels: Uint8Array;
    readonly consequence: string;
    readonly onWarning: SynthOptions['onWarning'];
  },
): Promise<boolean> {
  try {
    await writeFaceFile(file, content, told.pixels);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    told.onWarning?.(describeLostCache(error, dirname(file), told.consequence));
    return false;
  }
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
