// Pictures of people who do not exist from any generator, batch by batch: for folders of pictures rather than for training.

import type { SetPicture } from '../faces/pictures/picture-set.js';
import type { RenderPoolOptions } from '../faces/population/render-pool.js';
import { readAhead } from '../training/read-ahead.js';
import { openGeneratorPictures } from './generator-pictures.js';
import { BATCH, type PictureGenerator, type PictureSupply, type SupplyOptions } from './picture-supply.js';
import { openPopulationPictures } from './population-pictures.js';

/** What is to be generated. */
export interface GenerateOptions extends SupplyOptions {
  /** The pool that draws the population; in tests. */
  readonly pool?: RenderPoolOptions;
}

/**
 * Pictures from a generator, encoded and named, in batches; the next batch is drawn while the caller writes one.
 *
 * The population knows the labels of its pictures: attributes, and the five landmarks in pixels, left and right as one looks
 * at the picture. Picture i depends on (seed, i) alone.
 *
 * @throws UserError for a generator that cannot be opened
 */
export async function* generatePictures(
  generator: PictureGenerator,
  options: GenerateOptions,
): AsyncGenerator<SetPicture[]> {
  const supply: PictureSupply =
    generator.kind === 'procedural'
      ? openPopulationPictures(options, options.pool)
      : await openGeneratorPictures(generator, options);
  const batches = readAhead((number) => {
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
