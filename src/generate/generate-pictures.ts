// Pictures of people who do not exist from any generator, batch by batch: for folders of pictures rather than for training.

import type { SetPicture } from '../faces/pictures/picture-set.js';
import type { RenderPoolOptions } from '../faces/population/render-pool.js';
import { UserError } from '../files/user-error.js';
import { readAhead } from '../training/read-ahead.js';
import { openGeneratorPictures } from './generator-pictures.js';
import { BATCH, type PictureGenerator, type PictureSupply, type SupplyOptions } from './picture-supply.js';
import { openPopulationPictures } from './population-pictures.js';

/**
 * What is to be generated. Left out: seed 0, a new person in every picture, the framing of `arcface` at 112 pixels or of
 * `ffhq` at 256, and JPEG.
 */
export interface GenerateOptions extends Partial<SupplyOptions> {
  /** Pictures in all. */
  readonly count: number;
  /** The threads that draw the population. */
  readonly pool?: RenderPoolOptions;
}

/** Height and width of the pictures of the population, in pixels. */
const SIZE_PX = { least: 16, most: 2048 };

/**
 * Pictures from a generator, encoded and named, in batches; the next batch is drawn while the caller writes one.
 *
 * The population knows the labels of its pictures: attributes, and the five landmarks in pixels, left and right as one looks
 * at the picture. Picture i depends on (seed, i) alone.
 *
 * @throws UserError for a generator that cannot be opened, and a size of pictures that it does not draw
 *
 * @example
 * for await (const batch of generatePictures({ kind: 'procedural' }, { count: 64 })) {
 *   for (const { name, bytes } of batch) await writeFile(name, bytes);
 * }
 */
export async function* generatePictures(
  generator: PictureGenerator,
  options: GenerateOptions,
): AsyncGenerator<SetPicture[]> {
  const { framing = 'arcface' } = options;
  const asked: SupplyOptions = {
    seed: 0,
    perIdentity: 0,
    framing,
    sizePx: framing === 'ffhq' ? 256 : 112,
    format: 'jpeg',
    ...options,
  };
  const { count: total } = asked;
  const supply: PictureSupply =
    generator.kind === 'procedural'
      ? openPopulationPictures(checkSize(asked), options.pool)
      : await openGeneratorPictures(generator, asked);
  const batches = readAhead((number) => {
    const first = number * BATCH;
    const count = Math.max(0, Math.min(BATCH, total - first));
    return count === 0 ? Promise.resolve([]) : supply.draw(first, count);
  });
  try {
    for (let number = 0; number * BATCH < total; number++) {
      yield await batches.take(number);
    }
  } finally {
    await batches.settle();
    await supply.close();
  }
}

function checkSize(options: SupplyOptions): SupplyOptions {
  const { sizePx } = options;
  if (Number.isInteger(sizePx) && sizePx >= SIZE_PX.least && sizePx <= SIZE_PX.most) return options;
  throw new UserError(
    `sizePx: expected a whole number of pixels from ${SIZE_PX.least} to ${SIZE_PX.most}, found ${sizePx}`,
  );
}
