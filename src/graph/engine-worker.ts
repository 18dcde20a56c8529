// The engine's worker thread: holds the sessions and the tensors in slots, answers one request at a time.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import * as ort from 'onnxruntime-node';
import { discard } from './discard.js';
import type { EngineReply, EngineRequest, TensorDescription, TensorValue } from './engine-protocol.js';
import { APART_BYTES, takeConvolutionWeights } from './lean-model.js';
import type { LoweredApart } from './lower.js';

type Request<Kind extends EngineRequest['kind']> = Extract<EngineRequest, { kind: Kind }>;

/** A kept tensor, the run that made it, and its predecessor of the same run, which the next one may write into. */
interface Slot {
  current: ort.Tensor;
  origin: string;
  spare: ort.Tensor | undefined;
}

/** A loaded network, and the inputs that are the same in every run. */
interface Loaded {
  readonly session: ort.InferenceSession;
  readonly constants: Readonly<Record<string, ort.Tensor>>;
}

const sessions = new Map<number, Loaded>();
const slots = new Map<number, Slot>();
let nextSession = 0;

function toOrt({ data, shape }: TensorValue): ort.Tensor {
  if (data instanceof Float32Array) return new ort.Tensor('float32', data, shape);
  if (data instanceof Int32Array) return new ort.Tensor('int32', data, shape);
  return new ort.Tensor('int64', data, shape);
}

/** Copies out of the runtime's memory, so that the buffer can be handed over to the main thread. */
function copyOut(tensor: ort.Tensor): TensorValue {
  const data = tensor.data;
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof BigInt64Array) {
    return { data: data.slice(), shape: [...tensor.dims] };
  }
  throw new Error(`an output of type ${tensor.type} cannot be read; float32, int32 and int64 can`);
}

function describe(metadata: readonly ort.InferenceSession.ValueMetadata[]): TensorDescription[] {
  return metadata.map((value) =>
    value.isTensor
      ? { name: value.name, dtype: value.type, shape: [...value.shape] }
      : { name: value.name, dtype: 'other', shape: [] },
  );
}

function tensorIn(id: number): ort.Tensor {
  const slot = slots.get(id);
  if (!slot) throw new Error('the tensor has been freed');
  return slot.current;
}

function sessionOptions({ options, threads, spin }: Pick<Request<'load'>, 'options' | 'threads' | 'spin'>) {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: options.optimise === false ? 'disabled' : 'all',
    enableMemPattern: options.planMemory !== false,
    enableCpuMemArena: options.lean !== true && options.arena !== false,
    extra: {
      session: {
        // Threads that wait for each other awake still sleep between runs: another network may be next.
        ...(spin ? { force_spinning_stop: '1' } : { intra_op: { allow_spinning: '0' } }),
        // Weights that an operator rearranges while it is loaded can be given back only if they lie outside the arena.
        use_device_allocator_for_initializers: '1',
      },
    },
    // Failures come back as errors; the runtime's own lines on stderr would only double them.
    logSeverityLevel: 4,
  } as const;
}

/**
 * The model as the runtime's optimiser leaves it for this processor, its convolution weights apart. From file to file: models
 * that come and go as bytes are copied several times on the way.
 */
async function optimised(request: Request<'load'>): Promise<LoweredApart> {
  const folder = await mkdtemp(join(tmpdir(), 'synthdistill-model-'));
  try {
    const at = (name: string) => join(folder, name);
    await writeFile(at('model.onnx'), request.model);
    discard(request.model);
    const options = sessionOptions(request);
    const apart = {
      optimized_model_external_initializers_file_name: 'weights.bin',
      optimized_model_external_initializers_min_size_in_bytes: String(APART_BYTES),
    };
    const session = await ort.InferenceSession.create(at('model.onnx'), {
      ...options,
      optimizedModelFilePath: at('optimised.onnx'),
      extra: { session: { ...options.extra.session, ...apart } },
    });
    await session.release();
    return await takeConvolutionWeights(await readFile(at('optimised.onnx')), at('weights.bin'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function load(request: Request<'load'>): Promise<EngineReply> {
  const { id, options } = request;
  const lean = options.lean ? await optimised(request) : undefined;
  const model = lean?.model ?? request.model;
  const optimise = !lean && options.optimise !== false;
  const session = await ort.InferenceSession.create(
    model,
    sessionOptions({ ...request, options: { ...options, optimise } }),
  );
  discard(model);
  const key = nextSession++;
  const constants: Record<string, ort.Tensor> = {};
  for (const [name, value] of Object.entries({ ...options.constants, ...lean?.constants })) {
    constants[name] = toOrt(value);
  }
  sessions.set(key, { session, constants });
  return {
    kind: 'loaded',
    id,
    session: key,
    inputs: describe(session.inputMetadata.filter(({ name }) => !(name in constants))),
    outputs: describe(session.outputMetadata),
  };
}

async function run(request: Request<'run'>): Promise<EngineReply> {
  const loaded = sessions.get(request.session);
  if (!loaded) throw new Error('the network was closed');
  const { session, constants } = loaded;
  const feeds: Record<string, ort.Tensor> = {};
  for (const [name, value] of Object.entries(request.feeds)) feeds[name] = toOrt(value);
  for (const [name, slot] of Object.entries(request.held)) feeds[name] = tensorIn(slot);

  const { keep } = request;
  const fetch = request.fetch ?? session.outputNames.filter((name) => !(name in keep));
  const wanted: Record<string, ort.Tensor | null> = {};
  for (const name of fetch) wanted[name] = null;
  // Only what the very same run made before is sure to have the shape that this one will give.
  const shapes = Object.entries(feeds).map(([name, { dims }]) => `${name} [${dims}]`);
  const originOf = (name: string) => `${request.session} ${name} of ${shapes.join()}`;
  for (const [name, slot] of Object.entries(keep)) {
    const kept = slots.get(slot);
    wanted[name] = kept?.origin === originOf(name) ? (kept.spare ?? null) : null;
  }

  const begin = performance.now();
  const results = (await session.run({ ...constants, ...feeds }, wanted)) as Record<string, ort.Tensor>;
  const seconds = (performance.now() - begin) / 1000;
  if (request.handOver) for (const { data } of Object.values(request.feeds)) discard(data);

  const kept: Record<string, readonly number[]> = {};
  for (const [name, slot] of Object.entries(keep)) {
    const previous = slots.get(slot);
    const origin = originOf(name);
    slots.set(slot, {
      current: results[name],
      origin,
      spare: previous?.origin === origin ? previous.current : undefined,
    });
    kept[name] = [...results[name].dims];
  }
  const outputs: Record<string, TensorValue> = {};
  for (const name of fetch) outputs[name] = copyOut(results[name]);
  return { kind: 'done', id: request.id, outputs, kept, seconds };
}

async function answer(request: Exclude<EngineRequest, { kind: 'stop' }>): Promise<EngineReply> {
  switch (request.kind) {
    case 'load':
      return load(request);
    case 'run':
      return run(request);
    case 'write':
      slots.set(request.slot, { current: toOrt(request.value), origin: 'written', spare: undefined });
      return { kind: 'settled', id: request.id };
    case 'read':
      return { kind: 'read', id: request.id, value: copyOut(tensorIn(request.slot)) };
    case 'free':
      slots.delete(request.slot);
      return { kind: 'settled', id: request.id };
    case 'close':
      await sessions.get(request.session)?.session.release();
      sessions.delete(request.session);
      return { kind: 'settled', id: request.id };
  }
}

/** The memory that a reply hands over to the main thread. */
function buffersOf(reply: EngineReply): ArrayBuffer[] {
  const values =
    reply.kind === 'done' ? Object.values(reply.outputs) : reply.kind === 'read' ? [reply.value] : [];
  return values.map(({ data }) => data.buffer as ArrayBuffer);
}

const port = parentPort;
if (!port) throw new Error('engine-worker runs as a worker thread only');
// One request at a time, in order: a run must not overlap the write or run that prepares its slots.
let queue = Promise.resolve();
let stopping = false;
// A request that cannot be read is nobody's to answer: the thread ends, and with it everything that waits.
port.on('messageerror', (error) => {
  throw error;
});
port.on('message', (request: EngineRequest) => {
  if (request.kind === 'stop') {
    stopping = true;
    queue.then(() => port.close());
    return;
  }
  queue = queue.then(async () => {
    if (stopping) return;
    const reply = await answer(request).catch(
      (error: unknown): EngineReply => ({
        kind: 'failed',
        id: request.id,
        message: error instanceof Error ? error.message : String(error),
      }),
    );
    port.postMessage(reply, buffersOf(reply));
  });
});
