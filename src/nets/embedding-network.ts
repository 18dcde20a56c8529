// A foreign face embedding network, wrapped so that it takes faces as this project has them: RGB in 0..1.
import { type ModelProto, metadataOf, readFloats, setMetadata } from '../formats/onnx.js';
import type { Session } from '../graph/engine.js';
import { UserError } from '../math/user-error.js';
import { measureOutput, openBatched } from './batched-network.js';
import { type ForeignModel, inspectForeign, readForeign, withInputDims } from './foreign-model.js';
import type { NetworkLoader } from './loaded-model.js';
import { type ChainConstant, integers } from './node-chain.js';
import {
  COLOUR_KEY,
  type ColourOrder,
  declaredNormalisation,
  formatNormalisation,
  NORMALISATION_KEY,
  type Normalisation,
  normalisationConstants,
} from './normalisation.js';
import { type Dimension, formatDims, graphOf } from './onnx-edit.js';
import { wrapModel } from './wrap-model.js';

/** What the file's name is in messages, and how the network wants its pixels. */
export interface WrapOptions {
  readonly name: string;
  readonly normalize: Normalisation;
  readonly colour: ColourOrder;
  /** The output with the embedding, default the first. */
  readonly output?: string;
}

/** As {@link WrapOptions}; what is left out is taken from the model's metadata, its first nodes, or the usual. */
export interface OpenOptions extends Pick<WrapOptions, 'name' | 'output'> {
  readonly normalize?: Normalisation;
  readonly colour?: ColourOrder;
  /** Whether the network keeps its `model` (default); without it, that is empty, and a copy less is in memory. */
  readonly keepModel?: boolean;
}

/** A loaded embedding network. */
export interface EmbeddingNetwork {
  readonly name: string;
  /** Length of an embedding. */
  readonly size: number;
  /** Height and width of the faces that it takes, usually 112. */
  readonly inputSizePx: number;
  readonly normalize: Normalisation;
  /** Where the normalisation comes from: the caller, the model's metadata, its own first nodes, or nowhere. */
  readonly normalizeFrom: 'options' | 'metadata' | 'graph' | 'default';
  readonly colour: ColourOrder;
  /** The wrapped model: `faces` [batch, 3, size, size] to `embedding` [batch, size]. */
  readonly model: Uint8Array;
  /** Whether the session takes any number of faces; where it does not, `embed` loops. */
  readonly freeBatch: boolean;
  readonly session: Session;
  /** The raw embeddings [count, size] of faces [count, 3, inputSizePx, inputSizePx], RGB in 0..1. */
  embed(faces: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

// The size of aligned faces, taken where a network leaves its own open.
const USUAL_SIZE_PX = 112;

/**
 * A model with one input `faces` [batch, 3, S, S], RGB in 0..1, and one output `embedding` [batch, size]; the batch is
 * as free or fixed as it was.
 *
 * @throws UserError naming the input or output that is not as expected
 */
export function wrapEmbeddingNetwork(model: ModelProto, options: WrapOptions): ModelProto {
  return wrap(withSize(inspectForeign(model, options.name, options.output)), options);
}

/**
 * Opens an embedding network: wraps it, frees its batch where it is fixed, and checks that batches do not mix.
 *
 * @throws UserError for a file that is no ONNX model, or not a network from images to embeddings
 */
export async function openEmbeddingNetwork(
  engine: NetworkLoader,
  bytes: Uint8Array,
  options: OpenOptions,
): Promise<EmbeddingNetwork> {
  const { name } = options;
  let foreign = withSize(readForeign({ name, bytes }, options.output));
  const { normalize, normalizeFrom, colour } = preprocessingOf(foreign, options);

  if (!isSettled(foreign.output.dims)) {
    const dims = await measureOutput(engine, foreign.model, { name, items: 'images' });
    foreign = { ...foreign, output: { ...foreign.output, dims } };
  }
  const wrapped = wrap(foreign, { name, normalize, colour });
  const network = await openBatched(engine, wrapped, {
    name,
    items: 'images',
    ...(options.keepModel === undefined ? {} : { keepModel: options.keepModel }),
  });
  return {
    name,
    size: network.outputShape[0],
    inputSizePx: sizeOf(foreign),
    normalize,
    normalizeFrom,
    colour,
    model: network.model,
    freeBatch: network.freeBatch,
    session: network.session,
    embed: (faces, count) => network.run(faces, count),
    close: () => network.close(),
  };
}

/** How an embedding network wants its pixels, and from where that is known. */
export type Preprocessing = Pick<EmbeddingNetwork, 'normalize' | 'normalizeFrom' | 'colour'>;

/** What the caller says, else the model's metadata, else its first nodes, else the usual. */
export function preprocessingOf(foreign: ForeignModel, options: OpenOptions): Preprocessing {
  const declared = declaredNormalisation(metadataOf(foreign.model), foreign.name);
  const colour = options.colour ?? declared.colour ?? 'rgb';
  if (options.normalize) return { normalize: options.normalize, normalizeFrom: 'options', colour };
  if (declared.normalize) return { normalize: declared.normalize, normalizeFrom: 'metadata', colour };
  return normalisesItself(foreign)
    ? { normalize: 'raw', normalizeFrom: 'graph', colour }
    : { normalize: 'arcface-127.5', normalizeFrom: 'default', colour };
}

/** Checks the input, and settles its size where the file leaves it open. */
export function withSize(foreign: ForeignModel): ForeignModel {
  const { name, input } = foreign;
  const dims = input.dims ?? [null, 3, null, null];
  const refuse = (why: string): UserError =>
    new UserError(`${name}: input '${input.name}' has shape ${formatDims(input.dims)}: ${why}`);
  const wanted = 'images [n, 3, height, width] are expected';
  if (dims.length === 4 && dims[3] === 3 && dims[1] !== 3) {
    throw refuse(`its colours come last, but ${wanted}; export it with channels first`);
  }
  const [batch, channels, height, width] = dims;
  if (dims.length !== 4 || (typeof channels === 'number' && channels !== 3)) throw refuse(wanted);
  const open = (dim: Dimension): number => (typeof dim === 'number' ? dim : USUAL_SIZE_PX);
  if (open(height) !== open(width)) throw refuse('square images are expected');
  const sizePx = open(height);
  if (sizePx > 2048) throw refuse('images of at most 2048 pixels are expected');
  return withInputDims(foreign, [batch, 3, sizePx, sizePx]);
}

function sizeOf(foreign: ForeignModel): number {
  return Number(foreign.input.dims?.[2]);
}

/** Whether the declared output says enough to tell an embedding from something else. */
function isSettled(dims: readonly Dimension[] | undefined): boolean {
  return dims !== undefined && (dims.length === 2 || dims.slice(1).every((dim) => typeof dim === 'number'));
}

function wrap(foreign: ForeignModel, { name, normalize, colour }: WrapOptions): ModelProto {
  const { dims } = foreign.output;
  const flat = dims?.length === 2;
  if (dims && !flat && !(dims.length === 4 && dims[2] === 1 && dims[3] === 1)) {
    throw new UserError(
      `${name}: output '${foreign.output.name}' has shape ${formatDims(dims)}: an embedding [n, size] is expected`,
    );
  }
  const sizePx = sizeOf(foreign);
  const { mean, std } = normalisationConstants(normalize);
  const scale = std.map((value) => 255 / value);
  const shift = mean.map((value, c) => -value / std[c]);
  const wrapped = wrapModel(foreign, {
    input: { name: 'faces', itemDims: [3, sizePx, sizePx] },
    output: { name: 'embedding', itemDims: [dims?.[1] ?? null] },
    before(chain) {
      if (scale.some((value) => value !== 1)) chain.apply('Mul', channelwise(scale));
      if (shift.some((value) => value !== 0)) chain.apply('Add', channelwise(shift));
      if (colour === 'bgr') chain.apply('Gather', integers(2, 1, 0), { axis: 1 });
    },
    after(chain) {
      if (!flat) chain.apply('Flatten', undefined, { axis: 1 });
    },
  });
  const faces = { mean: 0, std: 255 };
  setMetadata(wrapped, { [NORMALISATION_KEY]: formatNormalisation(faces), [COLOUR_KEY]: 'rgb' });
  return wrapped;
}

function channelwise(values: number[]): ChainConstant {
  return { data: Float32Array.from(values), dims: [1, 3, 1, 1] };
}

/** Whether the graph begins by taking a mean of pixels 0..255 away, as InsightFace's MXNet exports do. */
function normalisesItself({ model, input }: ForeignModel): boolean {
  const graph = graphOf(model);
  const first = graph.node.filter((node) => node.input.includes(input.name));
  if (first.length !== 1 || first[0].opType !== 'Sub' || first[0].input[0] !== input.name) return false;
  const mean = first[0].input[1];
  const stored = graph.initializer.find((tensor) => tensor.name === mean);
  const made = graph.node.find((node) => node.opType === 'Constant' && node.output[0] === mean);
  const tensor = stored ?? made?.attribute.find(({ t }) => t)?.t;
  return tensor !== undefined && readFloats(tensor).every((value) => value > 64 && value < 192);
}
