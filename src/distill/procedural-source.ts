// The embedded population as a source of faces: styles by number, drawn on worker threads ahead of the engine.
import { STYLE_SIZE } from '../faces/procedural/factors.js';
import { LATENT_SIZE, mapLatents } from '../faces/procedural/latents.js';
import { RenderPool, type RenderPoolOptions } from '../faces/render-pool.js';
import type { Engine } from '../graph/engine.js';
import { normals } from '../math/random.js';
import { prepareAhead } from './ahead.js';
import type { FaceSource, SourceSettings } from './face-source.js';
import { FACES } from './slots.js';

/**
 * Opens the embedded population as a source of faces.
 *
 * @param options of the pool that draws; in tests
 */
export function openProceduralSource(
  engine: Engine,
  config: SourceSettings,
  sizePx: number,
  options: RenderPoolOptions = {},
): FaceSource {
  const { seed } = config;
  const { batchSize } = config.training;
  const shape = [batchSize, 3, sizePx, sizePx];
  const pool = new RenderPool(options);
  const draw = async (stream: string, number: number) => {
    const z = normals({ seed, stream, step: number }, batchSize * LATENT_SIZE);
    const styles = mapLatents(z, batchSize);
    return { styles, faces: (await pool.renderPlanes(styles, { sizePx })).pixels };
  };
  const show = async (data: Float32Array) => engine.write(FACES, { data, shape });
  const fresh = prepareAhead((number) => draw('latent', number));
  return {
    styleSize: STYLE_SIZE,
    warnings: [],
    fresh: async (number) => {
      const { styles, faces } = await fresh.take(number);
      await show(faces);
      return styles;
    },
    validation: async (number) => {
      const { styles, faces } = await draw('validation latent', number);
      await show(faces);
      return styles;
    },
    render: async (styles) => show((await pool.renderPlanes(styles, { sizePx })).pixels),
    close: async () => {
      await pool.close();
      await fresh.settle();
    },
  };
}
