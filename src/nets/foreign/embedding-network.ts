// A foreign face embedding network, wrapped so that it takes faces as this project has them: RGB in 0..1.

import { UserError } from '../../files/user-error.js';
import { type ModelProto, setMetadata } from '../../formats/onnx/onnx.js';
import type { Session } from '../../graph/engine.js';
import { ASSUMED_KEY } from '../metadata.js';
import {
  type ColourOrder,
  type Normalisation,
  normalisationConstants,
  pixelMetadata,
} from '../normalisation.js';
import { checkTrainingMode } from '../pixels/training-mode.js';
import { measureOutput, openBatched } from './batched-network.js';
import { checkEmbeddings, type EmbeddingCheck } from './check-embeddings.js';
import { describePort, type ForeignModel, readForeign, withInputDims } from './foreign-model.js';
import type { NetworkLoader } from './loaded-model.js';
import { type ChainConstant, integers } from './node-chain.js';
import type { Dimension } from './onnx-edit.js';
import { type Preprocessing, preprocessingOf } from './preprocessing.js';
import { wrapModel } from './wrap-model.js';

/** How a network is opened; what is left out is taken from the model's metadata, its first nodes, or the usual. */
export interface EmbeddingNetworkOptions {
  /** What messages call the file. */
  readonly name: string;
  /** The output with the embedding, default the first. */
  readonly output?: string;
  readonly normalize?: Normalisation;
  readonly colour?: ColourOrder;
  /**
   * What is refused besides a file of another kind: by `full`, the default, a network that does not tell pictures apart as it
   * is opened; by `some normalisation`, one that does so by no usual normalisation; by `none`, nothing, for one that still learns.
   */
  readonly check?: EmbeddingCheck;
  /** Whether the network keeps its `model` (default); without it, that is empty, and a copy less is in memory. */
  readonly keepModel?: boolean;
}

/** A loaded embedding network, and how it gets its pixels. */
export interface EmbeddingNetwork extends Preprocessing {
  readonly name: string;
  /** Length of an embedding. */
  readonly size: number;
  /** Height and width of the faces that it takes, usually 112. */
  readonly inputSizePx: number;
  /** What the file itself says of its pixels; the caller may have said something else. */
  readonly declared: Preprocessing;
  /** The wrapped model: `faces` [batch, 3, size, size] to `embedding` [batch, size]. */
  readonly model: Uint8Array;
  /** Whether the session takes any number of faces; where it does not, `embed` loops. */
  readonly freeBatch: boolean;
  readonly session: Session;
  /** The raw embeddings [count, size] of faces [count, 3, inputSizePx, inputSizePx], RGB in 0..1. */
  embed(faces: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

// The size of aligned faces, taken where a network leaves its own open.
const USUAL_SIZE_PX = 112;

/**
 * Opens the embedding network in an ONNX model: wraps it, frees its batch where it is fixed, and checks that it tells pictures
 * apart and that batches do not mix.
 *
 * @throws UserError for a file that is no ONNX model, not a network from images to embeddings, or one that was exported as it
 *   trains or gives all pictures the same embedding
 */
export async function openEmbeddingModel(
  engine: NetworkLoader,
  bytes: Uint8Array,
  options: EmbeddingNetworkOptions,
): Promise<EmbeddingNetwork> {
  const { name } = options;
  let foreign = withSize(readForeign({ name, bytes }, options.output));
  checkTrainingMode(foreign.model, name);
  const pixels = preprocessingOf(foreign, options);

  if (!isSettled(foreign.output.dims)) {
    const dims = await measureOutput(engine, foreign.model, { name, items: 'images' });
    foreign = { ...foreign, output: { ...foreign.output, dims } };
  }
  const wrapped = wrap(foreign, pixels);
  const network = await openBatched(engine, wrapped, {
    name,
    items: 'images',
    ...(options.keepModel === undefined ? {} : { keepModel: options.keepModel }),
  });
  const inputSizePx = sizeOf(foreign);
  const checked = { name, network, sizePx: inputSizePx, pixels };
  await checkEmbeddings(checked, options.check).catch(async (error: unknown) => {
    await network.close();
    throw error;
  });
  return {
    name,
    size: network.outputShape[0],
    inputSizePx,
    ...pixels,
    declared: preprocessingOf(foreign),
    model: network.model,
    freeBatch: network.freeBatch,
    session: network.session,
    embed: async (faces) => network.run(faces, countFaces(faces, inputSizePx, name)),
    close: () => network.close(),
  };
}

/** How many faces an array holds. */
function countFaces(faces: Float32Array, sizePx: number, name: string): number {
  const count = faces.length / (3 * sizePx ** 2);
  if (Number.isInteger(count)) return count;
  throw new UserError(
    `${name}: expected faces [count, 3, ${sizePx}, ${sizePx}], found ${faces.length} numbers; ${3 * sizePx ** 2} make one`,
  );
}

/** Checks the input, and settles its size where the file leaves it open. */
export function withSize(foreign: ForeignModel): ForeignModel {
  const { name, input } = foreign;
  const dims = input.dims ?? [null, 3, null, null];
  const refuse = (why: string): UserError =>
    new UserError(`${name}: ${describePort('input', input)}: ${why}`);
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

/**
 * A model with one input `faces` [batch, 3, S, S], RGB in 0..1, and one output `embedding` [batch, size]; the batch is as
 * free or fixed as it was.
 */
function wrap(foreign: ForeignModel, { normalize, colour }: Preprocessing): ModelProto {
  const { name } = foreign;
  const { dims } = foreign.output;
  const flat = dims?.length === 2;
  if (dims && !flat && !(dims.length === 4 && dims[2] === 1 && dims[3] === 1)) {
    throw new UserError(
      `${name}: ${describePort('output', foreign.output)}: an embedding [n, size] is expected`,
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
  setMetadata(wrapped, { [ASSUMED_KEY]: undefined, ...pixelMetadata({ normalize: faces, colour: 'rgb' }) });
  return wrapped;
}

function channelwise(values: number[]): ChainConstant {
  return { data: Float32Array.from(values), dims: [1, 3, 1, 1] };
}
