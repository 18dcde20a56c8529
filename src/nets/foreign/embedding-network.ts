// A foreign face embedding network, wrapped so that it takes faces as this project has them: RGB in 0..1.

import { UserError } from '../../files/user-error.js';
import { type ModelProto, metadataOf, setMetadata } from '../../formats/onnx/onnx.js';
import type { Session } from '../../graph/engine.js';
import { uniforms } from '../../math/random.js';
import { ASSUMED_KEY, OUTPUT_KEY } from '../metadata.js';
import {
  type ColourOrder,
  type Normalisation,
  normalisationConstants,
  pixelMetadata,
} from '../normalisation.js';
import { type PartOf, partFrom } from '../parts.js';
import { checkTrainingMode } from '../pixels/training-mode.js';
import { openBatched } from './batched-network.js';
import { checkEmbeddings, type EmbeddingCheck } from './check-embeddings.js';
import { type FaceFrame, type FaceModel, takeFaces } from './face-input.js';
import { type ForeignModel, openForeign } from './foreign-model.js';
import { type NetworkLoader, RuntimeRefusal } from './loaded-model.js';
import { type ChainConstant, integers } from './node-chain.js';
import { checkOutputValues, refuseDetector, takeEmbedding } from './outputs/embedding-output.js';
import { embeddingSize } from './outputs/output-kinds.js';
import { type Preprocessing, preprocessingOf } from './preprocessing.js';
import { wrapModel } from './wrap-model.js';

/** How a network is opened; what is left out is taken from the model's metadata, its first nodes, or the usual. */
export interface EmbeddingNetworkOptions {
  /** What messages call the file. */
  readonly name: string;
  /** The output with the embedding; default: the one in the model's metadata, else the only one that may be it. */
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
  /** The file's output that is taken as the embedding. */
  readonly output: string;
  /** Length of an embedding. */
  readonly size: number;
  /** Height and width of the faces that it takes, usually 112. */
  readonly inputSizePx: number;
  /** The part of such a face that the network sees: all of it, or its middle columns. */
  readonly frame: FaceFrame;
  /** What was fixed or chosen so that the file can be used, in words, one line each. */
  readonly notes: readonly string[];
  /** What the file itself says of its pixels; the caller may have said something else. */
  readonly declared: Preprocessing;
  /** Which of several networks in a weight file it was made of; undefined for any other file. */
  readonly partOf: PartOf | undefined;
  /** The wrapped model: `faces` [batch, 3, size, size] to `embedding` [batch, size]. */
  readonly model: Uint8Array;
  /** Whether the session takes any number of faces; where it does not, `embed` loops. */
  readonly freeBatch: boolean;
  readonly session: Session;
  /** The raw embeddings [count, size] of faces [count, 3, inputSizePx, inputSizePx], RGB in 0..1. */
  embed(faces: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

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
  const opened = openForeign({ name: options.name, bytes });
  // Ahead of the size of its pictures, which is often one that no network of faces has.
  if (options.output === undefined) refuseDetector(opened.name, opened.outputs);
  const faces = takeFaces(opened);
  try {
    return await openFaceModel(engine, faces, options);
  } catch (error) {
    const { remedy } = faces;
    if (!(error instanceof RuntimeRefusal) || remedy === undefined) throw error;
    throw new UserError(`${error.message}; ${remedy}`);
  }
}

async function openFaceModel(
  engine: NetworkLoader,
  opened: FaceModel,
  options: EmbeddingNetworkOptions,
): Promise<EmbeddingNetwork> {
  const { name, frame } = opened;
  const named = options.output ?? metadataOf(opened.model)[OUTPUT_KEY];
  const foreign = await takeEmbedding(engine, opened, named);
  checkTrainingMode(foreign.model, name);
  const pixels = preprocessingOf(foreign, options);
  const wrapped = wrap(foreign, pixels);
  const network = await openBatched(engine, wrapped, {
    name,
    items: 'images',
    ...(options.keepModel === undefined ? {} : { keepModel: options.keepModel }),
  });
  const [size] = network.outputShape;
  const inputSizePx = frame.heightPx;
  try {
    checkOutputValues(foreign, await network.run(randomFaces(inputSizePx), 2));
    await checkEmbeddings({ name, network, sizePx: inputSizePx, pixels }, options.check);
  } catch (error) {
    await network.close();
    throw error;
  }
  return {
    name,
    output: foreign.output.name,
    size,
    inputSizePx,
    frame,
    notes: foreign.notes,
    ...pixels,
    declared: preprocessingOf(foreign),
    partOf: partFrom(metadataOf(foreign.model)),
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

/** Two pictures of noise, by which probabilities are told from embeddings. */
const randomFaces = (sizePx: number): Float32Array =>
  uniforms({ seed: 0, stream: 'faces that show embeddings', step: 0 }, 2 * 3 * sizePx ** 2);

/**
 * A model with one input `faces` [batch, 3, S, S], RGB in 0..1, and one output `embedding` [batch, size]; the batch is as
 * free or fixed as it was.
 */
function wrap(foreign: ForeignModel, { normalize, colour }: Preprocessing): ModelProto {
  const { dims = [] } = foreign.output;
  const sizePx = Number(foreign.input.dims?.[2]);
  const { mean, std } = normalisationConstants(normalize);
  const scale = std.map((value) => 255 / value);
  const shift = mean.map((value, c) => -value / std[c]);
  const wrapped = wrapModel(foreign, {
    input: { name: 'faces', itemDims: [3, sizePx, sizePx] },
    output: { name: 'embedding', itemDims: [embeddingSize(dims) ?? null] },
    before(chain) {
      if (scale.some((value) => value !== 1)) chain.apply('Mul', channelwise(scale));
      if (shift.some((value) => value !== 0)) chain.apply('Add', channelwise(shift));
      if (colour === 'bgr') chain.apply('Gather', integers(2, 1, 0), { axis: 1 });
    },
    after(chain) {
      if (dims.length !== 2) chain.apply('Flatten', undefined, { axis: 1 });
    },
  });
  const faces = { mean: 0, std: 255 };
  const declaresOutput = metadataOf(wrapped)[OUTPUT_KEY] !== undefined;
  setMetadata(wrapped, {
    [ASSUMED_KEY]: undefined,
    ...pixelMetadata({ normalize: faces, colour: 'rgb' }),
    ...(declaresOutput && { [OUTPUT_KEY]: 'embedding' }),
  });
  return wrapped;
}

function channelwise(values: number[]): ChainConstant {
  return { data: Float32Array.from(values), dims: [1, 3, 1, 1] };
}
