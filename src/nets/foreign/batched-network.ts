// A network with one input and one output that is run on any number of items, whatever batch its file was written for.

import { UserError } from '../../files/user-error.js';
import type { ModelProto } from '../../formats/onnx/onnx.js';
import type { Session } from '../../graph/engine.js';
import { elementCount } from '../../graph/tensor.js';
import { normals, uniforms } from '../../math/random.js';
import { fixedBatch, freeBatch } from './free-batch.js';
import {
  type FloatTensor,
  type LoadedModel,
  loadModel,
  type NetworkLoader,
  runFailure,
  runInChunks,
  runOnce,
} from './loaded-model.js';
import { formatDims } from './onnx-edit.js';
import { drawsOwnNoise, silenceNoise } from './own-noise.js';

/** A loaded network with one input and one output, both with the items along their first dimension. */
export interface BatchedNetwork {
  readonly session: Session;
  /** The ONNX file that is loaded. */
  readonly model: Uint8Array;
  /** Whether the session takes any number of items at once, checked against items run one by one. */
  readonly freeBatch: boolean;
  /** Whether the file says that it takes any number of items, but gives an item something else among others than alone. */
  readonly mixesBatch: boolean;
  /** Whether the network draws random numbers inside itself. */
  readonly drawsOwnNoise: boolean;
  /** Dimensions of one item of the output. */
  readonly outputShape: readonly number[];
  /** Runs `count` items [count, ...item]; where the batch cannot be free, in chunks of the size that the file has. */
  run(items: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** What a network is opened as: the file's name for messages, and the values it expects, 0..1 or standard normal. */
export interface BatchedOptions {
  readonly name: string;
  readonly items: 'images' | 'latents';
  /** Whether the network keeps its `model` (default); without it, that is empty, and a copy less is in memory. */
  readonly keepModel?: boolean;
}

/** Largest relative L2 difference between items run together and one by one that rounding explains. */
const TOLERANCE = 1e-4;

/** From here on an item depends on the others: the ranges of dynamic quantisation change it by less. */
const MIXED = 0.2;

/**
 * Loads a network, frees its batch where necessary, and checks on random items that a batch gives what the items give
 * one by one; where it does not, the network is looped over. All dimensions of the input but the first must be declared.
 *
 * @throws UserError if the runtime cannot load or run it, or it gives values that are not finite
 */
export async function openBatched(
  engine: NetworkLoader,
  model: ModelProto,
  { name, items, keepModel = true }: BatchedOptions,
): Promise<BatchedNetwork> {
  const noisy = drawsOwnNoise(model);
  const fixed = fixedBatch(model);
  const chunk = fixed ?? 1;
  const quiet = (candidate: ModelProto): ModelProto => (noisy ? silenceNoise(candidate) : candidate);

  const original = await loadModel(engine, quiet(model), name, keepModel);
  const count = chunk + 2;
  const probe = probeItems(original, count, items);
  const expected = await runUsable(original, probe, { name, count, chunk });

  // Noise of a fixed shape would be shared by the whole batch, so such a network is looped over.
  const rewritten = noisy && fixed !== undefined ? [] : [freeBatch(model, chunk)];
  let chosen = { model, loaded: original, free: false };
  let mixes = false;
  for (const candidate of fixed === undefined ? [model, ...rewritten] : rewritten) {
    const trial =
      candidate === model
        ? original
        : await loadModel(engine, quiet(candidate), name, keepModel).catch(() => undefined);
    if (!trial) continue;
    const found = await runOnce(trial, probe, count).catch(() => undefined);
    const difference = found ? relativeDifference(found.data, expected.data) : Number.POSITIVE_INFINITY;
    if (trial === original) mixes = found?.data.length === expected.data.length && difference > MIXED;
    if (difference <= TOLERANCE) {
      chosen = { model: candidate, loaded: trial, free: true };
      break;
    }
    if (trial !== original) await trial.session.close();
  }
  if (chosen.loaded !== original) await original.session.close();
  if (noisy) {
    await chosen.loaded.session.close();
    chosen.loaded = await loadModel(engine, chosen.model, name, keepModel);
  }

  const { loaded, free } = chosen;
  const size = probe.length / count;
  return {
    session: loaded.session,
    model: loaded.bytes,
    freeBatch: free,
    mixesBatch: mixes && !free,
    drawsOwnNoise: noisy,
    outputShape: expected.shape.slice(1),
    async run(values, total) {
      if (values.length !== total * size) {
        throw new Error(`${name}: ${values.length} values given for ${total} items of ${size}`);
      }
      if (total === 0) return new Float32Array(0);
      const result = free
        ? await runOnce(loaded, values, total)
        : await runInChunks(loaded, values, { count: total, chunk });
      return result.data;
    },
    close: () => loaded.session.close(),
  };
}

/**
 * Finds the shape of the output, its batch included, by running the model on random items.
 *
 * @throws UserError if the runtime cannot load or run it
 */
export async function measureOutput(
  engine: NetworkLoader,
  model: ModelProto,
  { name, items }: BatchedOptions,
): Promise<readonly number[]> {
  const loaded = await loadModel(engine, model, name);
  const count = fixedBatch(model) ?? 1;
  try {
    return (await runOnce(loaded, probeItems(loaded, count, items), count)).shape;
  } catch (error) {
    throw runFailure(error, name);
  } finally {
    await loaded.session.close();
  }
}

function probeItems({ itemShape }: LoadedModel, count: number, items: 'images' | 'latents'): Float32Array {
  const size = elementCount(itemShape);
  const key = { seed: 0, stream: `${items} that check a network`, step: 0 };
  return items === 'images' ? uniforms(key, count * size) : normals(key, count * size);
}

async function runUsable(
  loaded: LoadedModel,
  probe: Float32Array,
  { name, count, chunk }: { name: string; count: number; chunk: number },
): Promise<FloatTensor> {
  const result = await runInChunks(loaded, probe, { count, chunk }).catch((error: unknown) => {
    throw runFailure(error, name);
  });
  if (result.data.length === 0) {
    throw new UserError(`${name}: gives an empty output of shape ${formatDims(result.shape)}`);
  }
  if (!result.data.every(Number.isFinite)) {
    throw new UserError(
      `${name}: gives values that are not finite on random input; check that the file is whole and its normalisation`,
    );
  }
  return result;
}

/** The L2 distance of two arrays over the length of the second; infinite where they are of different sizes. */
export function relativeDifference(found: Float32Array, expected: Float32Array): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (found[i] - expected[i]) ** 2;
    norm += expected[i] ** 2;
  }
  return Math.sqrt(difference / Math.max(norm, Number.MIN_VALUE));
}
