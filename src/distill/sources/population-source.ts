// The population as a source of faces: styles by number, drawn on worker threads ahead of the engine.
import { RenderPool, type RenderPoolOptions } from '../../faces/population/render-pool.js';
import { STYLE_SIZE } from '../../faces/procedural/factors.js';
import { LATENT_SIZE, mapLatents } from '../../faces/procedural/latents.js';
import type { Engine } from '../../graph/engine.js';
import { normals } from '../../math/random.js';
import { readAhead } from '../../training/read-ahead.js';
import type { FaceSource, SourceSettings } from './face-source.js';

/**
 * Opens the population as a source of faces.
 *
 * @param options of the pool that draws; in tests
 */
export function openPopulationSource(
  engine: Engine,
  { seed, batchSize, sizePx }: SourceSettings,
  options: RenderPoolOptions = {},
): FaceSource {
  const slot = engine.slot('faces');
  const pool = new RenderPool(options);
  const paint = async (styles: Float32Array) => (await pool.renderPlanes(styles, { sizePx })).pixels;
  const draw = async (stream: string, number: number) => {
    const z = normals({ seed, stream, step: number }, batchSize * LATENT_SIZE);
    const styles = mapLatents(z, batchSize);
    return { styles, pixels: await paint(styles) };
  };
  const show = (data: Float32Array) => engine.write(slot, { data, shape: [batchSize, 3, sizePx, sizePx] });
  const fresh = readAhead((number) => draw('latent', number));
  return {
    styleSize: STYLE_SIZE,
    warnings: [],
    fresh: async (number) => {
      const { styles, pixels } = await fresh.take(number);
      return { faces: await show(pixels), styles };
    },
    validation: async (number) => {
      const { styles, pixels } = await draw('validation latent', number);
      return { faces: await show(pixels), styles };
    },
    render: async (styles) => show(await paint(styles)),
    close: async () => {
      await pool.close();
      await fresh.settle();
    },
  };
}
