// What NVIDIA's StyleGAN2 code gives for generators filled by the rules of stylegan2.py, and those generators here.
import { readFileSync } from 'node:fs';
import type { Engine, TensorValue } from '../../src/graph/engine.js';
import { probeLowering } from '../../src/graph/probe.js';
import type { Weights } from '../../src/nets/initialise.js';
import { facesModel } from '../../src/nets/stylegan2/faces.js';
import { mappingModel } from '../../src/nets/stylegan2/mapping.js';
import { type StyleGan2, stylegan2, stylegan2Tensors } from '../../src/nets/stylegan2/stylegan2.js';
import { synthesisModel } from '../../src/nets/stylegan2/synthesis.js';
import { relativeL2 } from '../closeness.js';
import { goldenValues, sketch } from './reference.js';

interface Image {
  readonly sketch: readonly number[];
  readonly squaredNorm: number;
}

/** What stylegan2.py wrote for one generator: styles whole, images as sketches. */
export interface StyleGan2Reference {
  readonly name: string;
  readonly resolution: number;
  readonly base: number;
  readonly max: number;
  readonly layers: number;
  readonly clamp: number;
  readonly zSize: number;
  readonly wSize: number;
  readonly styles: number;
  readonly w: readonly (readonly number[])[];
  readonly truncated: readonly (readonly number[])[];
  readonly images: Readonly<Record<'random' | 'const' | 'none' | 'stylePerLayer', Image>>;
}

const IMAGES = 2;
const PERIOD = 251;

/** Reads test/golden/NAME.json. */
export function readStyleGan2Reference(name: string): StyleGan2Reference {
  return JSON.parse(readFileSync(`test/golden/${name}.json`, 'utf8')) as StyleGan2Reference;
}

/** The generator that a reference is about. */
export function referenceNetwork(reference: StyleGan2Reference): StyleGan2 {
  const { resolution, zSize, wSize, base, max, layers, clamp } = reference;
  return stylegan2({
    resolution,
    zSize,
    wSize,
    channelBase: base,
    channelMax: max,
    mappingLayers: layers,
    clamp,
  });
}

function rule(name: string): readonly [centre: number, scale: number] {
  if (name.endsWith('noise_strength')) return [0.2, 0.1];
  if (name.endsWith('affine.bias')) return [1, 0.3];
  if (name.startsWith('mapping.fc')) return name.endsWith('bias') ? [0, 20] : [0, 170];
  return name.endsWith('bias') || name.endsWith('w_avg') ? [0, 0.5] : [0, 1.7];
}

/** Every tensor of a generator by the rules of stylegan2.py. */
export function referenceWeights(network: StyleGan2): Weights {
  const weights: Weights = new Map();
  for (const { name, shape } of stylegan2Tensors(network)) {
    const count = shape.reduce((product, size) => product * size, 1);
    if (name.endsWith('noise_const')) {
      const period = goldenValues(name, PERIOD, ...rule(name));
      weights.set(
        name,
        Float32Array.from({ length: count }, (_, i) => period[i % PERIOD]),
      );
    } else weights.set(name, goldenValues(name, count, ...rule(name)));
  }
  return weights;
}

/** The noise that stylegan2.py puts in the place of random numbers, [images, noise values of an image]. */
export function referenceNoise(network: StyleGan2): Float32Array {
  const sizes = network.blocks.flatMap(({ convolutions }) => convolutions.map((c) => c.resolution ** 2));
  const each = sizes.reduce((total, size) => total + size, 0);
  const noise = new Float32Array(IMAGES * each);
  let at = 0;
  sizes.forEach((size, layer) => {
    const values = goldenValues(`noise${layer}`, IMAGES * size, 0, 1.7);
    for (let image = 0; image < IMAGES; image++) {
      noise.set(values.subarray(image * size, (image + 1) * size), image * each + at);
    }
    at += size;
  });
  return noise;
}

/** The relative L2 distance of images from a sketch of what they should be. */
export function imageDistance(found: ArrayLike<number>, { sketch: expected, squaredNorm }: Image): number {
  const actual = sketch('image', found);
  let error = 0;
  for (let i = 0; i < expected.length; i++) error += (actual[i] - expected[i]) ** 2;
  return Math.sqrt(error / squaredNorm);
}

/** Distances of a generator's outputs here from the original's, by what was computed. */
export type Distances = Readonly<
  Record<'mapping' | 'truncated' | 'random' | 'const' | 'none' | 'stylePerLayer', number>
>;

/** Runs mapping and synthesis of a generator in every mode and compares. */
export async function measureDistances(
  engine: Engine,
  reference: StyleGan2Reference,
  weights: Weights,
): Promise<Distances> {
  const network = referenceNetwork(reference);
  const { zSize, wSize, styles, w, truncated, images } = reference;
  const run = async (model: Uint8Array, feeds: Record<string, TensorValue>) => {
    const session = await engine.load(model, { label: reference.name });
    const [output] = Object.values(await session.run(feeds));
    await session.close();
    return output.data as Float32Array;
  };
  const z = { data: goldenValues('z', IMAGES * zSize, 0, 1.7), shape: [IMAGES, zSize] };
  const style = { w: { data: Float32Array.from(w.flat()), shape: [IMAGES, wSize] } };
  const values = referenceNoise(network);
  const noise = { data: values, shape: [IMAGES, values.length / IMAGES] };
  const each = goldenValues('ws', IMAGES * styles * wSize, 0, 1.7);
  return {
    mapping: relativeL2(await run(mappingModel(network, weights), { z }), w.flat()),
    truncated: relativeL2(
      await run(mappingModel(network, weights, { truncation: 0.7 }), { z }),
      truncated.flat(),
    ),
    random: imageDistance(
      await run(synthesisModel(network, weights, { noise: 'random' }), { ...style, noise }),
      images.random,
    ),
    const: imageDistance(await run(synthesisModel(network, weights), style), images.const),
    none: imageDistance(await run(synthesisModel(network, weights, { noise: 'none' }), style), images.none),
    stylePerLayer: imageDistance(
      await run(synthesisModel(network, weights, { stylePerLayer: true }), {
        ws: { data: each, shape: [IMAGES, styles, wSize] },
      }),
      images.stylePerLayer,
    ),
  };
}

/** How far the fast form's images, with the constant noise, are from the original's. */
export async function measureFastDistance(
  engine: Engine,
  reference: StyleGan2Reference,
  weights: Weights,
): Promise<Pick<Distances, 'const' | 'stylePerLayer'>> {
  const { wSize, w, styles, images } = reference;
  const each = goldenValues('ws', IMAGES * styles * wSize, 0, 1.7);
  const run = (feeds: Record<string, TensorValue>) => runFast(engine, reference, { weights, feeds });
  const one = await run({ w: { data: Float32Array.from(w.flat()), shape: [IMAGES, wSize] } });
  const many = await run({ ws: { data: each, shape: [IMAGES, styles, wSize] } });
  return {
    const: imageDistance(one, images.const),
    stylePerLayer: imageDistance(many, images.stylePerLayer),
  };
}

async function runFast(
  engine: Engine,
  reference: StyleGan2Reference,
  { weights, feeds }: { readonly weights: Weights; readonly feeds: Record<string, TensorValue> },
): Promise<Float32Array> {
  const { block } = await probeLowering(engine);
  const network = referenceNetwork(reference);
  const stylePerLayer = 'ws' in feeds;
  const lowered = facesModel(network, weights, { images: IMAGES, block, noise: 'const', stylePerLayer });
  const { model, constants } = lowered;
  const session = await engine.load(model, { label: reference.name, constants, optimise: false });
  const { image } = await session.run(feeds);
  await session.close();
  return image.data as Float32Array;
}
