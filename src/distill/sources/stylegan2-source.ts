// Faces by one of NVIDIA's StyleGAN2 files, read as it is.
import type { GeneratorConfig } from '../../config/generator-config.js';
import { cropMatrices } from '../../faces/views/crop-setting.js';
import { UserError } from '../../files/user-error.js';
import { refuseForeign } from '../../formats/foreign/recognise-foreign.js';
import { openWeightFile } from '../../formats/weights/weight-file.js';
import { discard } from '../../graph/discard.js';
import type { Engine, EngineTensor } from '../../graph/engine.js';
import { looksLikeOnnx } from '../../nets/import/onnx.js';
import { refuseOtherWeights } from '../../nets/import/other-weights.js';
import { openStyleGan2 } from '../../nets/stylegan2/generator.js';
import { type LoadedStyleGan2, readStyleGan2 } from '../../nets/stylegan2/pickle.js';
import { stylegan2Until } from '../../nets/stylegan2/stylegan2.js';
import { layerStyles, type RenderedFaces, renderedFrom } from '../styles.js';
import { drawStyles } from './draw-styles.js';
import type { FaceSource, SourceSettings } from './face-source.js';

type StyleGan2Config = Extract<GeneratorConfig, { kind: 'stylegan2' }>;

// More faces at once are hardly faster, and each takes 100 MB and more of activations.
const IMAGES_PER_RUN = 8;

const WANTED = {
  is: "NVIDIA's StyleGAN2 .pkl",
  expected: 'give that file as NVIDIA publishes it, or another generator in ONNX',
} as const;

async function readNetwork({ file, resolution }: StyleGan2Config, key: string): Promise<LoadedStyleGan2> {
  await refuseForeign(file, WANTED.is);
  if (await looksLikeOnnx(file)) {
    throw new UserError(`${file}: is an ONNX model, where ${key}.kind=stylegan2 expects NVIDIA's .pkl`, {
      mendedBy: [`set ${key}.kind=onnx`],
    });
  }
  const opened = await openWeightFile(file, WANTED);
  await refuseOtherWeights(file, opened);
  if (!('content' in opened)) {
    throw new UserError(`${file}: expected a StyleGAN2 .pkl by NVIDIA's programs, found ${opened.format}`);
  }
  const { network, weights } = await readStyleGan2(opened.content, file);
  return { network: resolution === undefined ? network : stylegan2Until(network, resolution), weights };
}

/** Opens a StyleGAN2 file as a source of faces; `key` is the dotted key of its section (default `generator`). */
export async function openStyleGan2Source(
  engine: Engine,
  options: StyleGan2Config,
  { key = 'generator', ...settings }: SourceSettings & { readonly key?: string },
): Promise<FaceSource> {
  const loaded = await readNetwork(options, key);
  const source = await makeStyleGan2Source(engine, loaded, { ...options, ...settings, handOver: true });
  // What the engine has not taken is of no more use, and may be hundreds of megabytes.
  for (const values of loaded.weights.values()) discard(values);
  return source;
}

/**
 * Makes a source of faces of a generator whose weights are already there.
 *
 * @param options `handOver`: whether weights hand their memory over to the engine (default not): some are empty afterwards
 */
export async function makeStyleGan2Source(
  engine: Engine,
  { network, weights }: LoadedStyleGan2,
  options: StyleGan2Config & SourceSettings & { readonly handOver?: boolean },
): Promise<FaceSource> {
  const { seed, batchSize, sizePx, styles, handOver = false } = options;
  const { zSize, wSize, resolution } = network;
  const images = Math.min(batchSize, IMAGES_PER_RUN);
  const generator = await openStyleGan2(engine, network, weights, {
    name: options.file,
    images,
    truncation: options.truncation,
    noise: options.noise,
    stylePerLayer: styles !== undefined && styles.cross > 0,
    crop: { ...cropMatrices(options.crop, resolution, resolution, sizePx), sizePx },
    handOver,
  });
  const slot = engine.slot('faces');
  const runs = Math.ceil(batchSize / images);
  const faceSize = 3 * sizePx * sizePx;
  const { layers } = generator;
  const styleSize = layers * wSize;

  const show = async (rendered: RenderedFaces, stream: string, number: number): Promise<EngineTensor> => {
    const all = layerStyles(rendered, layers);
    const keyOf = (run: number) => ({ seed, stream, step: number * runs + run });
    if (images === batchSize) return generator.renderInto(slot, all, keyOf(0));
    const data = new Float32Array(batchSize * faceSize);
    for (let run = 0; run < runs; run++) {
      const begin = run * images;
      const w = new Float32Array(images * styleSize);
      w.set(all.subarray(begin * styleSize, (begin + images) * styleSize));
      const faces = await generator.render(w, keyOf(run));
      data.set(faces.subarray(0, (batchSize - begin) * faceSize), begin * faceSize);
    }
    return engine.write(slot, { data, shape: [batchSize, 3, sizePx, sizePx] });
  };
  const give = async (rendered: RenderedFaces, noise: string, number: number) => ({
    faces: await show(rendered, noise, number),
    styles: [rendered],
  });
  const draws = drawStyles({ seed, batchSize, latentSize: zSize, layers, styles, map: generator.map });
  return {
    warnings: [],
    fresh: async (number) => give(await draws.fresh(number), 'noise', number),
    validation: async (number) => give(await draws.validation(number), 'validation noise', number),
    render: (styles, number = 0) => show(renderedFrom(styles), 'resampled noise', number),
    close: () => generator.close(),
  };
}
