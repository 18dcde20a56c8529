// One ONNX model with one input and one output in the engine, run once or in chunks of a fixed size.

import { formatBytes } from '../../files/format-number.js';
import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { encodeOnnx, type ModelProto } from '../../formats/onnx/onnx.js';
import type { Engine, Session } from '../../graph/engine.js';
import { describeLoadFailure } from './load-failure.js';
import { dimsOf, formatDims, graphOf } from './onnx-edit.js';

/** What loads networks: the engine, or a stand-in for it. */
export type NetworkLoader = Pick<Engine, 'load'>;

/** A float32 tensor: row-major data and dimensions. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A loaded model whose input is [batch, ...itemShape]. */
export interface LoadedModel {
  readonly session: Session;
  readonly bytes: Uint8Array;
  readonly input: string;
  readonly output: string;
  readonly itemShape: readonly number[];
}

// From here on memory matters more than a second at the start.
const LEAN_BYTES = 2 ** 26;

/**
 * Loads a model whose input declares all dimensions but the first.
 *
 * @param keepBytes whether its `bytes` are kept; without it they are empty, which spares a copy of the model
 * @throws UserError naming the file if the runtime refuses it
 */
export async function loadModel(
  engine: NetworkLoader,
  model: ModelProto,
  name: string,
  keepBytes = true,
): Promise<LoadedModel> {
  const graph = graphOf(model);
  const dims = dimsOf(graph.input[0]) ?? [];
  const bytes = encodeOnnx(model);
  const options = {
    label: name,
    handOver: !keepBytes,
    planMemory: false,
    lean: bytes.length >= LEAN_BYTES,
  };
  const session = await engine.load(bytes, options).catch((error: unknown) => {
    throw new RuntimeRefusal(`${name}: ${describeLoadFailure(String(error), firstLine(error, name))}`);
  });
  return {
    session,
    bytes,
    input: graph.input[0].name,
    output: graph.output[0].name,
    itemShape: dims.slice(1).map(Number),
  };
}

/** Runs `count` items at once. */
export async function runOnce(loaded: LoadedModel, data: Float32Array, count: number): Promise<FloatTensor> {
  const feeds = { [loaded.input]: { data, shape: [count, ...loaded.itemShape] } };
  const result = (await loaded.session.run(feeds))[loaded.output];
  if (!(result.data instanceof Float32Array)) throw new Error(`output ${loaded.output} is not float32`);
  return { data: result.data, shape: result.shape };
}

/** Runs in chunks of exactly `chunk` items; the last is filled up with copies of the last item. */
export async function runInChunks(
  loaded: LoadedModel,
  data: Float32Array,
  { count, chunk }: { count: number; chunk: number },
): Promise<FloatTensor> {
  const size = data.length / count;
  let all = new Float32Array(0);
  let itemShape: readonly number[] = [];
  for (let begin = 0; begin < count; begin += chunk) {
    const end = Math.min(begin + chunk, count);
    const items = new Float32Array(chunk * size);
    items.set(data.subarray(begin * size, end * size));
    for (let i = end - begin; i < chunk; i++)
      items.set(data.subarray((end - 1) * size, end * size), i * size);
    const result = await runOnce(loaded, items, chunk);
    if (result.shape[0] !== chunk) {
      const found = formatDims(result.shape);
      throw new Error(`output of shape ${found} for ${chunk} items; the batch is expected first`);
    }
    itemShape = result.shape.slice(1);
    const stride = result.data.length / chunk;
    if (begin === 0) all = new Float32Array(count * stride);
    all.set(result.data.subarray(0, (end - begin) * stride), begin * stride);
  }
  return { data: all, shape: [count, ...itemShape] };
}

// The runtime's messages quote names out of the file.
const MAX_MESSAGE = 300;

// They may begin with a place in its own source: a file, a line and a function.
const SOURCE_PLACE = /\/\S+\.(?:cc|h):\d+ .*?\) (?=[A-Z])/;

/** Says that the runtime cannot load or run a network. */
export class RuntimeRefusal extends UserError {}

/** What to throw where the runtime cannot run a network. */
export function runFailure(error: unknown, name: string): RuntimeRefusal {
  return new RuntimeRefusal(`${name}: ONNX Runtime cannot run it: ${firstLine(error, name)}`);
}

/** The first line of what was thrown, without the `name` of the network that the engine puts in front. */
export function firstLine(error: unknown, name: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, wish] = /Failed to allocate memory for requested buffer of size (\d+)/.exec(message) ?? [];
  if (wish !== undefined) return `not enough memory: it asks for ${formatBytes(Number(wish))} at once`;
  const line = message.split('\n')[0].replace(SOURCE_PLACE, '');
  return showText(line.startsWith(`${name}: `) ? line.slice(name.length + 2) : line, MAX_MESSAGE);
}
