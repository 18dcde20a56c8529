// Pictures by a generator's file.

import { openGeneratorSource } from '../distill/sources/generator-source.js';
import { openStyleGan2Source } from '../distill/sources/stylegan2-source.js';
import { encodePicture } from '../faces/pictures/encode.js';
import { toBytes } from '../faces/pictures/pixels.js';
import { Engine } from '../graph/engine.js';
import {
  BATCH,
  type PictureGenerator,
  type PictureSupply,
  pictureName,
  type SupplyOptions,
} from './picture-supply.js';

/** Opens a generator as a supply of pictures, on an engine of its own. */
export async function openGeneratorPictures(
  generator: Exclude<PictureGenerator, { kind: 'procedural' }>,
  options: SupplyOptions,
): Promise<PictureSupply> {
  const { seed, sizePx, format } = options;
  const engine = await Engine.start();
  const settings = { seed, batchSize: BATCH, sizePx };
  const opening =
    generator.kind === 'stylegan2'
      ? openStyleGan2Source(engine, generator, settings)
      : openGeneratorSource(engine, generator, settings);
  const source = await opening.catch(async (error) => {
    await engine.stop();
    throw error;
  });
  return {
    draw: async (first, count) => {
      const { faces } = await source.fresh(first / BATCH);
      const data = (await engine.read(faces)).data as Float32Array;
      const values = 3 * sizePx * sizePx;
      const encode = async (i: number) => ({
        name: pictureName(first + i, options),
        bytes: await encodePicture(
          toBytes(data.subarray(i * values, (i + 1) * values), sizePx),
          sizePx,
          format,
        ),
      });
      return Promise.all(Array.from({ length: count }, (_, i) => encode(i)));
    },
    close: async () => {
      await source.close();
      await engine.stop();
    },
  };
}
