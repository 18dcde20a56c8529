// Faces by one of NVIDIA's StyleGAN2 files, read as it is.
import { openWeightFile } from '../formats/weight-file.js';
import { discard } from '../graph/discard.js';
import type { Engine } from '../graph/engine.js';
import { normals } from '../math/random.js';
import { UserError } from '../math/user-error.js';
import { stylegan2Until } from '../nets/stylegan2.js';
import { openStyleGan2 } from '../nets/stylegan2-generator.js';
import { type LoadedStyleGan2, readStyleGan2 } from '../nets/stylegan2-pickle.js';
import type { GeneratorConfig } from './config.js';
import { cropMatrices } from './crop-box.js';
import type { FaceSource, SourceSettings } from './face-source.js';
import { FACES } from './slots.js';

type StyleGan2Config = Extract<GeneratorConfig, { kind: 'stylegan2' }>;

// More faces at once are hardly faster, and each takes 100 MB and more of activations.
const IMAGES_PER_RUN = 8;

async function readNetwork({ file, resolution }: StyleGan2Config): Promise<LoadedStyleGan2> {
  const opened = await openWeightFile(file);
  if (!('content' in opened)) {
    throw new UserError(`${file}: expected a StyleGAN2 .pkl by NVIDIA's programs, found ${opened.format}`);
  }
  const { network, weights } = await readStyleGan2(opened.content, file);
  return { network: resolution === undefined ? network : stylegan2Until(network, resolution), weights };
}

/** Opens a StyleGAN2 file as a source of faces. */
export async function openStyleGan2Source(
  engine: Engine,
  config: SourceSettings,
  options: StyleGan2Config,
  sizePx: number,
): Promise<FaceSource> {
  return styleGan2Source(engine, config, { ...options, sizePx }, await readNetwork(options));
}

/** Makes a source of faces of `sizePx` of a generator whose weights are already there, and empty afterwards. */
export async function styleGan2Source(
  engine: Engine,
  config: SourceSettings,
  options: StyleGan2Config & { readonly sizePx: number },
  { network, weights }: LoadedStyleGan2,
): Promise<FaceSource> {
  const { seed } = config;
  const { batchSize } = config.training;
  const { sizePx } = options;
  const { zSize, wSize, resolution } = network;
  const images = Math.min(batchSize, IMAGES_PER_RUN);
  const generator = await openStyleGan2(engine, network, weights, {
    name: options.file,
    images,
    truncation: options.truncation,
    noise: options.noise,
    crop: { ...cropMatrices(options.crop, resolution, resolution, sizePx), sizePx },
  });
  for (const values of weights.values()) discard(values);
  const runs = Math.ceil(batchSize / images);
  const faceSize = 3 * sizePx * sizePx;

  const show = async (styles: Float32Array, stream: string, number: number) => {
    const keyOf = (run: number) => ({ seed, stream, step: number * runs + run });
    if (images === batchSize) {
      await generator.render(styles, keyOf(0), FACES);
      return;
    }
    const data = new Float32Array(batchSize * faceSize);
    for (let run = 0; run < runs; run++) {
      const begin = run * images;
      const w = new Float32Array(images * wSize);
      w.set(styles.subarray(begin * wSize, (begin + images) * wSize));
      const faces = await generator.render(w, keyOf(run));
      data.set(faces?.subarray(0, (batchSize - begin) * faceSize) ?? [], begin * faceSize);
    }
    await engine.write(FACES, { data, shape: [batchSize, 3, sizePx, sizePx] });
  };
  const draw = async (latents: string, noise: string, number: number) => {
    const z = normals({ seed, stream: latents, step: number }, batchSize * zSize);
    const styles = await generator.map(z, batchSize);
    await show(styles, noise, number);
    return styles;
  };
  return {
    styleSize: wSize,
    warnings: [],
    fresh: (number) => draw('latent', 'noise', number),
    validation: (number) => draw('validation latent', 'validation noise', number),
    render: (styles, number = 0) => show(styles, 'resampled noise', number),
    close: () => generator.close(),
  };
}
