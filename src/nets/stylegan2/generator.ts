// A StyleGAN2 generator at work in the engine: styles from latents, and batches of faces with noise that can be repeated.
import type { EngineTensor, Session, Slot, TensorValue } from '../../graph/engine.js';
import { probeLowering } from '../../graph/probe.js';
import { elementCount } from '../../graph/tensor.js';
import { quickNormals } from '../../math/quick-normals.js';
import type { NetworkLoader } from '../foreign/loaded-model.js';
import type { Weights } from '../initialise.js';
import { type FaceCrop, facesModel } from './faces.js';
import { mappingModel } from './mapping.js';
import type { NoiseMode } from './style.js';
import type { StyleGan2 } from './stylegan2.js';

/** How a generator is opened. */
export interface StyleGan2GeneratorOptions {
  /** Names it in errors. */
  readonly name: string;
  /** Most faces that one run makes; a batch of more is made in several runs, to spare memory. */
  readonly images: number;
  /** Truncation psi. */
  readonly truncation: number;
  readonly noise: NoiseMode;
  /** Whether faces are made of a style for each layer, [styles, wSize], instead of one for all (default). */
  readonly stylePerLayer?: boolean;
  readonly crop: FaceCrop;
  /** Whether weights hand their memory over to the engine, which spares a copy (default not): some are empty afterwards. */
  readonly handOver?: boolean;
}

/** What selects the noise of a run: the same seed, stream and step give the same. */
export interface NoiseKey {
  readonly seed: number;
  readonly stream: string;
  readonly step: number;
}

/** A generator in the engine. */
export interface StyleGan2Generator {
  /** Faces in a run. */
  readonly images: number;
  /** w [count, wSize] of z [count, zSize]. */
  map(z: Float32Array, count: number): Promise<Float32Array>;
  /** Styles that a face is made of: 1, or as many as the generator has where it takes one for each layer. */
  readonly layers: number;
  /** Makes `images` faces of w [images, layers, wSize]: [images, 3, sizePx, sizePx]. */
  render(w: Float32Array, noise: NoiseKey): Promise<Float32Array>;
  /** The same, left in the engine. */
  renderInto(slot: Slot, w: Float32Array, noise: NoiseKey): Promise<EngineTensor>;
  close(): Promise<void>;
}

/** Noise for every layer that takes some, drawn by the layer's name. */
function drawNoise({ inputs }: Session, { seed, stream, step }: NoiseKey): Record<string, TensorValue> {
  const feeds: Record<string, TensorValue> = {};
  for (const { name, shape } of inputs) {
    if (!name.startsWith('noise.')) continue;
    const sizes = shape.map(Number);
    const key = { seed, stream: `${stream} ${name}`, step };
    feeds[name] = { data: quickNormals(key, elementCount(sizes)), shape: sizes };
  }
  return feeds;
}

/** Loads mapping and synthesis. */
export async function openStyleGan2(
  engine: NetworkLoader,
  network: StyleGan2,
  weights: Weights,
  options: StyleGan2GeneratorOptions,
): Promise<StyleGan2Generator> {
  const { name, images, truncation, noise, crop, stylePerLayer = false, handOver = false } = options;
  const { block } = await probeLowering(engine);
  const mapping = await engine.load(mappingModel(network, weights, { truncation }), {
    label: `${name}, mapping`,
  });
  const { model, constants } = facesModel(network, weights, { images, block, noise, crop, stylePerLayer });
  const synthesis = await engine.load(model, {
    label: `${name}, synthesis`,
    // The graph is already in the shape that runs fast; a plan of its memory would come on top of what the first run took.
    optimise: false,
    planMemory: false,
    arena: false,
    constants,
    handOver,
  });
  const { styles, wSize } = network;
  const stylesFor = (w: Float32Array): Record<string, TensorValue> =>
    stylePerLayer
      ? { ws: { data: w.slice(), shape: [images, styles, wSize] } }
      : { w: { data: w.slice(), shape: [images, wSize] } };
  const feedsOf = (w: Float32Array, key: NoiseKey) => ({
    ...stylesFor(w),
    ...drawNoise(synthesis, key),
  });
  return {
    images,
    layers: stylePerLayer ? styles : 1,
    async map(z, count) {
      const { w } = await mapping.run({ z: { data: z, shape: [count, network.zSize] } });
      return w.data as Float32Array;
    },
    async render(w, key) {
      const { faces } = await synthesis.run(feedsOf(w, key), { handOver: true });
      return faces.data as Float32Array;
    },
    async renderInto(slot, w, key) {
      const run = { fetch: [], handOver: true };
      return (await synthesis.runInto({ faces: slot }, feedsOf(w, key), run)).held.faces;
    },
    async close() {
      await mapping.close();
      await synthesis.close();
    },
  };
}
