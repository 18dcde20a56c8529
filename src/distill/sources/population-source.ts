// The population as a source of faces: styles by number, drawn on worker threads ahead of the engine.
import { RenderPool, type RenderPoolOptions } from '../../faces/population/render-pool.js';
import { LATENT_SIZE, mapLatents } from '../../faces/procedural/latents.js';
import type { Engine } from '../../graph/engine.js';
import { normals } from '../../math/random.js';
import { readAhead } from '../../training/read-ahead.js';
import { renderedFrom } from '../styles.js';
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
  const paint = async (w: Float32Array) => (await pool.renderPlanes(w, { sizePx })).pixels;
  const draw = async (stream: string, number: number) => {
    const z = normals({ seed, stream, step: number }, batchSize * LATENT_SIZE);
    const w = mapLatents(z, batchSize);
    return { w, pixels: await paint(w) };
  };
  const show = (data: Float32Array) => engine.write(slot, { data, shape: [batchSize, 3, sizePx, sizePx] });
  const fresh = readAhead((number) => draw('latent', number));
  return {
    warnings: [],
    fresh: async (number) => {
      const { w, pixels } = await fresh.take(number);
      return { faces: await show(pixels), styles: [{ count: batchSize, w }] };
    },
    validation: async (number) => {
      const { w, pixels } = await draw('validation latent', number);
      return { faces: await show(pixels), styles: [{ count: batchSize, w }] };
    },
    render: async (styles) => show(await paint(renderedFrom(styles).w)),
    close: async () => {
      await pool.close();
      await fresh.settle();
    },
  };
}
