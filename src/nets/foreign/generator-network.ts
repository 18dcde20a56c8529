// A foreign face generator, wrapped so that a latent gives faces as this project has them: cropped, 112x112, RGB in 0..1.

import { UserError } from '../../files/user-error.js';
import type { ModelProto } from '../../formats/onnx/onnx.js';
import type { Session } from '../../graph/engine.js';
import { transposed } from '../stylegan2/matrices.js';
import { measureOutput, openBatched } from './batched-network.js';
import { describePort, type ForeignModel, type ModelFile, readForeign } from './foreign-model.js';
import {
  askedLatentLength,
  latentLength,
  layersOf,
  splitLayers,
  spreadLatent,
  withLatentDims,
} from './latent-input.js';
import type { NetworkLoader } from './loaded-model.js';
import { integers, scalar } from './node-chain.js';
import { wrapModel } from './wrap-model.js';

/** One network from latent to image, or a mapping from latent z to style w and a synthesis from w to image. */
export type GeneratorFiles =
  | { readonly network: ModelFile }
  | { readonly mapping: ModelFile; readonly synthesis: ModelFile };

/** Crop and resize as matrices: rows [sizePx, height] and columns [sizePx, width], row-major; faces = rows X columns^T. */
export interface ResizeMatrices {
  readonly rows: Float32Array;
  readonly columns: Float32Array;
}

/** How a generator's images become faces. */
export interface GeneratorOptions {
  /** The range of its output; values outside are clamped, and it is rescaled to 0..1. */
  readonly range: readonly [number, number];
  /** Crop and resize for images of this height and width. */
  readonly resize: (height: number, width: number) => ResizeMatrices;
  /** Height and width of the faces, default 112. */
  readonly sizePx?: number;
  /** Length of z, where the network leaves it open. */
  readonly latentSize?: number;
  /** Whether a style is given for each layer, where the network takes that, instead of one that is repeated (default). */
  readonly stylePerLayer?: boolean;
  /** Whether the generator keeps its `model` (default); without it, that is empty, and a copy less is in memory. */
  readonly keepModel?: boolean;
}

/** A loaded generator. */
export interface Generator {
  /** Length of z. */
  readonly latentSize: number;
  /** Length of w; that of z where there is no mapping network. */
  readonly styleSize: number;
  /** Styles that a face is made of: 1, or the number of the network's layers where each is given its own. */
  readonly layers: number;
  /** Channels, height and width of the images before crop and resize. */
  readonly imageShape: readonly [channels: number, height: number, width: number];
  /** Whether it draws random numbers by itself, so that a run with it cannot be repeated bit for bit. */
  readonly drawsOwnNoise: boolean;
  /** Whether the session takes any number of w; where it does not, `synthesise` loops. */
  readonly freeBatch: boolean;
  /** The wrapped synthesis: `w` [batch, layers · styleSize] to `faces` [batch, 3, sizePx, sizePx]. */
  readonly session: Session;
  /** The wrapped synthesis as a file. */
  readonly model: Uint8Array;
  /** w [count, styleSize] of z [count, latentSize]; z itself without a mapping network. */
  map(z: Float32Array, count: number): Promise<Float32Array>;
  /** Faces [count, 3, sizePx, sizePx], RGB in 0..1, of w [count, layers, styleSize]. */
  synthesise(w: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Opens a generator: wraps it, frees its batch where it is fixed, and checks that batches do not mix.
 *
 * @throws UserError for a file that is no ONNX model, or not a network from latents to images
 */
export async function openGenerator(
  engine: NetworkLoader,
  files: GeneratorFiles,
  options: GeneratorOptions,
): Promise<Generator> {
  const [low, high] = options.range;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw new UserError(
      `generator range: [low, high] with low below high is expected, found [${low}, ${high}]`,
    );
  }
  const items = 'latents';
  const mapping =
    'mapping' in files ? await openMapping(engine, files.mapping, options.latentSize) : undefined;
  try {
    const file = 'synthesis' in files ? files.synthesis : files.network;
    const { name } = file;
    const raw = readForeign(file);
    const size = mapping ? latentLength(raw, mapping.styleSize) : askedLatentLength(raw, options.latentSize);
    if (mapping && mapping.styleSize !== size) {
      throw new UserError(
        `${name}: takes styles of ${size} numbers, but ${mapping.name} gives ${mapping.styleSize}; they do not belong together`,
      );
    }
    const foreign = await settleOutput(engine, withLatentDims(raw, size), name);
    const layers = options.stylePerLayer ? layersOf(foreign) : 1;
    const wrapped = wrapSynthesis(foreign, size, { ...options, layers });
    const { keepModel = true } = options;
    const network = await openBatched(engine, wrapped, { name, items, keepModel });
    const [, channels, height, width] = (foreign.output.dims ?? []).map(Number);
    return {
      latentSize: mapping?.latentSize ?? size,
      styleSize: size,
      layers,
      imageShape: [channels, height, width],
      drawsOwnNoise: network.drawsOwnNoise || (mapping?.network.drawsOwnNoise ?? false),
      freeBatch: network.freeBatch,
      session: network.session,
      model: network.model,
      map: async (z, count) => (mapping ? mapping.network.run(z, count) : z),
      synthesise: (w, count) => network.run(w, count),
      async close() {
        await network.close();
        await mapping?.network.close();
      },
    };
  } catch (error) {
    await mapping?.network.close();
    throw error;
  }
}

async function openMapping(engine: NetworkLoader, file: ModelFile, latentSize: number | undefined) {
  const { name } = file;
  const raw = readForeign(file);
  const size = askedLatentLength(raw, latentSize);
  const foreign = await settleOutput(engine, withLatentDims(raw, size), name);
  const dims = foreign.output.dims ?? [];
  if (dims.length !== 2 && dims.length !== 3) {
    throw new UserError(
      `${name}: ${describePort('output', foreign.output)}: styles [n, size] or [n, layers, size] are expected`,
    );
  }
  const styleSize = Number(dims.at(-1));
  const wrapped = wrapModel(foreign, {
    input: { name: 'z', itemDims: [size] },
    output: { name: 'w', itemDims: [styleSize] },
    before: (chain) => spreadLatent(chain, foreign.input.dims),
    after(chain) {
      // A mapping network repeats one style for all layers.
      const first = { data: BigInt64Array.of(0n), dims: [] };
      if (dims.length === 3) chain.apply('Gather', first, { axis: 1 });
    },
  });
  const network = await openBatched(engine, wrapped, { name, items: 'latents' });
  return { name, latentSize: size, styleSize, network };
}

/** Declares the output's dimensions, found by running one latent where the file leaves them open. */
async function settleOutput(
  engine: NetworkLoader,
  foreign: ForeignModel,
  name: string,
): Promise<ForeignModel> {
  const { dims } = foreign.output;
  if (dims?.slice(1).every((dim) => typeof dim === 'number')) return foreign;
  const measured = await measureOutput(engine, foreign.model, { name, items: 'latents' });
  return { ...foreign, output: { ...foreign.output, dims: measured } };
}

function wrapSynthesis(
  foreign: ForeignModel,
  size: number,
  options: GeneratorOptions & { readonly layers: number },
): ModelProto {
  const { range, resize, sizePx = 112, layers } = options;
  const { name, output } = foreign;
  const dims = (output.dims ?? []).map(Number);
  const [, channels, height, width] = dims;
  if (dims.length !== 4 || (channels !== 1 && channels !== 3)) {
    const last = dims.length === 4 && (dims[3] === 3 || dims[3] === 1);
    const remedy = last ? 'its colours come last; export it with channels first' : 'is this a generator?';
    throw new UserError(
      `${name}: ${describePort('output', output)}: images [n, 3, height, width] or [n, 1, height, width] are expected; ${remedy}`,
    );
  }
  const { rows, columns } = resize(height, width);
  const [low, high] = range;
  return wrapModel(foreign, {
    input: { name: 'w', itemDims: [layers * size] },
    output: { name: 'faces', itemDims: [3, sizePx, sizePx] },
    before: (chain) =>
      layers > 1 ? splitLayers(chain, layers, size) : spreadLatent(chain, foreign.input.dims),
    after(chain) {
      chain.apply('Max', scalar(low)).apply('Min', scalar(high));
      if (low !== 0) chain.apply('Sub', scalar(low));
      if (high - low !== 1) chain.apply('Mul', scalar(1 / (high - low)));
      if (!isIdentity(rows, height)) chain.applyBehind('MatMul', { data: rows, dims: [sizePx, height] });
      if (!isIdentity(columns, width)) {
        chain.apply('MatMul', { data: transposed(columns, sizePx), dims: [width, sizePx] });
      }
      if (channels === 1) chain.apply('Gather', integers(0, 0, 0), { axis: 1 });
    },
  });
}

function isIdentity(matrix: Float32Array, size: number): boolean {
  return (
    matrix.length === size * size && matrix.every((value, i) => value === (i % (size + 1) === 0 ? 1 : 0))
  );
}
