// Pictures of nobody from any generator, batch by batch: for folders of pictures rather than for training.
import { encodePicture, type PictureFormat } from '../faces/encode.js';
import type { SetPicture } from '../faces/picture-set.js';
import { toBytes } from '../faces/pixels.js';
import { attributesOf } from '../faces/procedural/attributes.js';
import { STYLE_SIZE } from '../faces/procedural/factors.js';
import { LATENT_SIZE, mapLatents } from '../faces/procedural/latents.js';
import { withMoment } from '../faces/procedural/moments.js';
import { type Framing, RenderPool, type RenderPoolOptions } from '../faces/render-pool.js';
import { Engine } from '../graph/engine.js';
import { normals } from '../math/random.js';
import { prepareAhead } from './ahead.js';
import type { GeneratorConfig } from './config.js';
import { openGeneratorSource } from './generator-source.js';
import { FACES } from './slots.js';
import { openStyleGan2Source } from './stylegan2-source.js';

/** A generator that makes pictures, rather than a folder that holds some. */
export type PictureGenerator = Exclude<GeneratorConfig, { kind: 'folder' }>;

/** What is to be generated. */
export interface GenerateOptions {
  readonly seed: number;
  /** Pictures in all. */
  readonly count: number;
  /** So many one after the other show the same person, each person in a folder; 0 for a new one in every picture. */
  readonly perIdentity: number;
  readonly sizePx: number;
  readonly framing: Framing;
  readonly format: PictureFormat;
  /** The pool that draws procedural faces; in tests. */
  readonly pool?: RenderPoolOptions;
}

const BATCH = 32;

const LANDMARKS = ['leftEye', 'rightEye', 'nose', 'mouthLeft', 'mouthRight'];

/** The names of an identity's folder and of a picture, numbered from 1, with as many digits as the last one needs. */
function pictureName(index: number, { count, perIdentity, format }: GenerateOptions): string {
  const pad = (number: number, of: number) => String(number + 1).padStart(String(of).length, '0');
  const extension = format === 'jpeg' ? 'jpg' : 'png';
  if (perIdentity === 0) return `face-${pad(index, count)}.${extension}`;
  const person = Math.floor(index / perIdentity);
  const within = pad(index % perIdentity, perIdentity);
  return `person-${pad(person, Math.ceil(count / perIdentity))}/${within}.${extension}`;
}

/**
 * Pictures from a generator, encoded and named, in batches; the next batch is drawn while the caller writes one.
 *
 * The embedded population knows the labels of its pictures: attributes, and the five landmarks in pixels, left and right
 * as one looks at the picture. Picture i depends on (seed, i) alone.
 */
export async function* generatePictures(
  generator: PictureGenerator,
  options: GenerateOptions,
): AsyncGenerator<SetPicture[]> {
  const supply =
    generator.kind === 'procedural' ? openPopulation(options) : await openNetwork(generator, options);
  const batches = prepareAhead((number) => {
    const first = number * BATCH;
    const count = Math.max(0, Math.min(BATCH, options.count - first));
    return count === 0 ? Promise.resolve([]) : supply.draw(first, count);
  });
  try {
    for (let number = 0; number * BATCH < options.count; number++) {
      yield await batches.take(number);
    }
  } finally {
    await batches.settle();
    await supply.close();
  }
}

interface Supply {
  /** Pictures first..first+count-1. */
  draw(first: number, count: number): Promise<SetPicture[]>;
  close(): Promise<void>;
}

function openPopulation(options: GenerateOptions): Supply {
  const { seed, sizePx, framing, perIdentity, format } = options;
  const pool = new RenderPool(options.pool);
  const latent = (stream: string, index: number) =>
    mapLatents(normals({ seed, stream, step: 0 }, LATENT_SIZE, index * LATENT_SIZE), 1);
  const styleOf = (index: number): Float32Array => {
    if (perIdentity === 0) return latent('generate', index);
    const person = latent('generate people', Math.floor(index / perIdentity));
    return withMoment(person, { redraw: { seed, stream: 'generate pictures', step: 0, index } });
  };
  return {
    draw: async (first, count) => {
      const styles = new Float32Array(count * STYLE_SIZE);
      for (let i = 0; i < count; i++) styles.set(styleOf(first + i), i * STYLE_SIZE);
      const { pixels, landmarks } = await pool.renderBytes(styles, { sizePx, framing });
      const values = 3 * sizePx * sizePx;
      return Promise.all(
        Array.from({ length: count }, async (_, i) => {
          const points = landmarks.subarray(i * 10, (i + 1) * 10);
          const labels = {
            ...(perIdentity === 0 ? {} : { identity: Math.floor((first + i) / perIdentity) + 1 }),
            ...attributesOf(styles.subarray(i * STYLE_SIZE, (i + 1) * STYLE_SIZE)),
            ...Object.fromEntries(
              LANDMARKS.flatMap((name, k) =>
                ['X', 'Y'].map((axis, d) => [`${name}${axis}`, Math.round(points[2 * k + d] * 100) / 100]),
              ),
            ),
          };
          const face = pixels.subarray(i * values, (i + 1) * values);
          return {
            name: pictureName(first + i, options),
            bytes: await encodePicture(face, sizePx, format),
            labels,
          };
        }),
      );
    },
    close: () => pool.close(),
  };
}

async function openNetwork(
  generator: Exclude<PictureGenerator, { kind: 'procedural' }>,
  options: GenerateOptions,
): Promise<Supply> {
  const { seed, sizePx, format } = options;
  const engine = await Engine.start();
  const settings = { seed, training: { batchSize: BATCH } };
  const opening =
    generator.kind === 'stylegan2'
      ? openStyleGan2Source(engine, settings, generator, sizePx)
      : openGeneratorSource(engine, settings, generator, sizePx);
  const source = await opening.catch(async (error) => {
    await engine.stop();
    throw error;
  });
  return {
    draw: async (first, count) => {
      await source.fresh(first / BATCH);
      const faces = (await engine.read(FACES)).data as Float32Array;
      const values = 3 * sizePx * sizePx;
      return Promise.all(
        Array.from({ length: count }, async (_, i) => {
          const face = toBytes(faces.subarray(i * values, (i + 1) * values), sizePx);
          return {
            name: pictureName(first + i, options),
            bytes: await encodePicture(face, sizePx, format),
          };
        }),
      );
    },
    close: async () => {
      await source.close();
      await engine.stop();
    },
  };
}
