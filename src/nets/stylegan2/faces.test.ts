// The fast form of synthesis against the plain one, on generators small enough for a test.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relativeL2 } from '../../../test/closeness.js';
import { referenceWeights } from '../../../test/golden/stylegan2-reference.js';
import { cropAndResize, resizeMatrix } from '../../faces/views/crop.js';
import type { TensorValue } from '../../graph/engine.js';
import { Engine } from '../../graph/engine.js';
import type { LoweredApart } from '../../graph/lower.js';
import { probeLowering } from '../../graph/probe.js';
import { normals } from '../../math/random.js';
import { type FacesOptions, facesModel } from './faces.js';
import type { NoiseMode } from './style.js';
import { type StyleGan2, stylegan2 } from './stylegan2.js';
import { noiseSize, synthesisModel } from './synthesis.js';

const IMAGES = 2;
let engine: Engine;
let block: number;
beforeAll(async () => {
  engine = await Engine.start();
  ({ block } = await probeLowering(engine));
});
afterAll(() => engine.stop());

const draw = (stream: string, count: number) => normals({ seed: 3, stream, step: 0 }, count);

async function run(lowered: LoweredApart, feed: (name: string, shape: number[]) => TensorValue) {
  const { model, constants } = lowered;
  const session = await engine.load(model, { label: 'test', constants });
  const feeds = session.inputs.map(({ name, shape }) => {
    const sizes = shape.map((size) => (typeof size === 'number' ? size : IMAGES));
    return [name, feed(name, sizes)] as const;
  });
  const [output] = Object.values(await session.run(Object.fromEntries(feeds)));
  await session.close();
  return output.data as Float32Array;
}

const count = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Images of both forms for the same styles and, layer by layer, the same noise. */
async function bothForms(network: StyleGan2, mode: NoiseMode, options: Partial<FacesOptions> = {}) {
  const weights = referenceWeights(network);
  const layers = network.blocks.flatMap(({ convolutions }) => [...convolutions]);
  const { stylePerLayer = false } = options;
  const each = noiseSize(network);
  const noise = draw('noise', IMAGES * each);
  const w = draw('w', IMAGES * network.wSize * (stylePerLayer ? network.styles : 1));
  const plain = await run(
    { model: synthesisModel(network, weights, { noise: mode, stylePerLayer }), constants: {} },
    (name, shape) => ({
      data: name === 'noise' ? noise : w,
      shape,
    }),
  );
  const model = facesModel(network, weights, { images: IMAGES, block, noise: mode, ...options });
  const fast = await run(model, (name, shape) => {
    if (name === 'w' || name === 'ws') return { data: w, shape };
    const at = layers.findIndex((layer) => `noise.${layer.name}` === name);
    const size = layers[at].resolution ** 2;
    const begin = layers.slice(0, at).reduce((sum, { resolution }) => sum + resolution ** 2, 0);
    const imageFirst = shape[0] === IMAGES && shape[1] === 1;
    const data = Float32Array.from({ length: count(shape) }, (_, i) => {
      const [image, pixel] = imageFirst
        ? [Math.floor(i / size), i % size]
        : [i % IMAGES, Math.floor(i / IMAGES)];
      return noise[image * each + begin + pixel];
    });
    return { data, shape };
  });
  return { plain, fast };
}

describe('the fast form of a generator', () => {
  // Channels in whole blocks, so that the high resolutions run on the blocked kernels where there are any.
  const wide = stylegan2({ resolution: 256, wSize: 16, channelBase: 4096, channelMax: 16, clamp: 2 });
  const odd = stylegan2({ resolution: 128, wSize: 12, channelBase: 640, channelMax: 7 });

  it.each(['random', 'const', 'none'] as const)('gives the same images with %s noise', async (mode) => {
    const { plain, fast } = await bothForms(wide, mode);
    expect(relativeL2(fast, plain)).toBeLessThan(2e-5);
  });

  it('gives the same images on standard operators', async () => {
    const { plain, fast } = await bothForms(wide, 'const', { block: 1 });
    expect(relativeL2(fast, plain)).toBeLessThan(2e-5);
  });

  it.each([4, 16, 256])('gives the same images with planes up to %i pixels', async (planesUpTo) => {
    const { plain, fast } = await bothForms(wide, 'random', { planesUpTo });
    expect(relativeL2(fast, plain)).toBeLessThan(2e-5);
  });

  it.each([4, 64, 256])('takes a style for each layer, with planes up to %i pixels', async (planesUpTo) => {
    const { plain, fast } = await bothForms(wide, 'random', { planesUpTo, stylePerLayer: true });
    expect(relativeL2(fast, plain)).toBeLessThan(2e-5);
  });

  it('gives with the same style for all layers what it gives with one style', async () => {
    const weights = referenceWeights(wide);
    const { wSize, styles } = wide;
    const w = draw('w', IMAGES * wSize);
    const imageOf = (stylePerLayer: boolean) =>
      run(
        facesModel(wide, weights, { images: IMAGES, block, noise: 'const', stylePerLayer }),
        (name, shape) => ({
          data:
            name === 'w'
              ? w
              : Float32Array.from(
                  { length: count(shape) },
                  (_, i) => w[Math.floor(i / (styles * wSize)) * wSize + (i % wSize)],
                ),
          shape,
        }),
      );
    expect(relativeL2(await imageOf(true), await imageOf(false))).toBeLessThan(1e-6);
  });

  it('takes channels that fill no block', async () => {
    const { plain, fast } = await bothForms(odd, 'random');
    expect(relativeL2(fast, plain)).toBeLessThan(2e-5);
  });

  it('takes a filter that is not symmetric', async () => {
    const skewed = stylegan2({
      resolution: 128,
      wSize: 8,
      channelBase: 2048,
      channelMax: 16,
      resampleFilter: [1, 2, 4, 1],
    });
    const { plain, fast } = await bothForms(skewed, 'none');
    expect(relativeL2(fast, plain)).toBeLessThan(2e-5);
  });

  const boxes = [
    { rows: [21, 234], columns: [22, 235] },
    { rows: [0, 150], columns: [51, 256] },
    { rows: [100, 131], columns: [3, 40] },
    { rows: [0, 256], columns: [0, 256] },
  ] as const;
  it.each(boxes)('computes only what the crop $rows, $columns shows, and that rightly', async (box) => {
    const sizePx = 20;
    const crop = {
      rows: resizeMatrix(256, box.rows[0], box.rows[1], sizePx),
      columns: resizeMatrix(256, box.columns[0], box.columns[1], sizePx),
      sizePx,
    };
    const { plain, fast } = await bothForms(wide, 'const', { crop });
    const pixels = plain.map((value) => (Math.min(1, Math.max(-1, value)) + 1) / 2);
    const expected = Array.from({ length: IMAGES }, (_, image) => {
      const one = pixels.subarray(image * 3 * 256 ** 2, (image + 1) * 3 * 256 ** 2);
      return [...cropAndResize(one, { channels: 3, height: 256, width: 256 }, box, sizePx)];
    }).flat();
    expect(relativeL2(fast, expected)).toBeLessThan(2e-5);
  });
});
