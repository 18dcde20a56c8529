// The engine as the rest of the program sees it: ONNX Runtime in a worker thread, so that the event loop stays free.
import './no-telemetry.js';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { hasOwnMemory } from './discard.js';
import type {
  EngineReply,
  EngineRequest,
  LoadOptions,
  TensorDescription,
  TensorValue,
} from './engine-protocol.js';
import { type EngineTensor, type Feed, isHeld, type Slot } from './engine-tensor.js';

export type { LoadOptions, TensorDescription, TensorValue } from './engine-protocol.js';
export type { EngineTensor, Feed, Slot } from './engine-tensor.js';

/** What a run does besides computing. */
export interface SessionRunOptions {
  /** Outputs to bring back; default: all that do not stay in the engine. */
  readonly fetch?: readonly string[];
  /** Whether inputs that have their memory for themselves hand it over, which spares a copy: they are empty afterwards (default not). */
  readonly handOver?: boolean;
}

/** What a run leaves in the engine, and what it brings back. */
export interface KeptOutputs {
  /** Tensors in the engine, by the outputs' names. */
  readonly held: Readonly<Record<string, EngineTensor>>;
  /** Copies, by the outputs' names. */
  readonly fetched: Readonly<Record<string, TensorValue>>;
}

/** A loaded network. */
export interface Session {
  readonly label: string;
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
  /** Runs once: named tensors go in, by value or as they lie in the engine, and values come out. */
  run(
    feeds: Readonly<Record<string, Feed>>,
    options?: SessionRunOptions,
  ): Promise<Record<string, TensorValue>>;
  /** Runs once, and leaves outputs in slots (output name to slot), whose former tensors are gone afterwards. */
  runInto(
    keep: Readonly<Record<string, Slot>>,
    feeds: Readonly<Record<string, Feed>>,
    options?: SessionRunOptions,
  ): Promise<KeptOutputs>;
  /** Frees the network's memory. */
  close(): Promise<void>;
}

type Pending = {
  label: string | undefined;
  resolve: (reply: EngineReply) => void;
  reject: (error: Error) => void;
};
type Outgoing = EngineRequest extends infer R ? (R extends EngineRequest ? Omit<R, 'id'> : never) : never;
type Reply<Kind extends EngineReply['kind']> = Extract<EngineReply, { kind: Kind }>;

/**
 * ONNX Runtime in a worker thread, and tensors that lie there and pass from network to network, or from step to step,
 * without being copied to the main thread.
 *
 * @example
 * const engine = await Engine.start();
 * const session = await engine.load(modelBytes, { label: 'teacher' });
 * const { embedding } = await session.run({ faces: { data, shape: [8, 3, 112, 112] } });
 * await engine.stop();
 */
export class Engine {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  #nextId = 0;
  #nextSlot = 0;
  #failure: Error | undefined;
  readonly #ended: Promise<unknown>;
  /** Seconds that the engine has spent inside ONNX Runtime so far. */
  busySeconds = 0;

  private constructor(
    worker: Worker,
    readonly threads: number,
    private readonly spin: boolean,
  ) {
    this.#worker = worker;
    worker.on('message', (reply: EngineReply) => {
      const pending = this.#pending.get(reply.id);
      this.#pending.delete(reply.id);
      if (reply.kind !== 'failed') pending?.resolve(reply);
      else pending?.reject(new Error(pending.label ? `${pending.label}: ${reply.message}` : reply.message));
    });
    this.#ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', (code) => this.#fail(new Error(`the engine's thread ended with code ${code}`)));
  }

  /**
   * Starts the worker. `threads`: processor threads for one operator, default the machine's. `spin`: whether these wait for
   * each other awake (default), which is fastest alone, and wasteful where other work wants the processor at the same time.
   */
  static async start(options: { threads?: number; spin?: boolean } = {}): Promise<Engine> {
    const worker = new Worker(new URL('./engine-worker.js', import.meta.url));
    return new Engine(worker, options.threads ?? availableParallelism(), options.spin ?? true);
  }

  /** Loads a network; `label` names it in errors. */
  async load(model: Uint8Array, options: LoadOptions): Promise<Session> {
    const { label, constants = {}, handOver = false } = options;
    const arrays = handOver ? [model, ...Object.values(constants).map(({ data }) => data)] : [];
    const request = { kind: 'load', model, options, threads: this.threads, spin: this.spin } as const;
    const { session, inputs, outputs } = await this.#send('loaded', request, label, arrays);
    const runInto: Session['runInto'] = async (keep, feeds, { fetch, handOver = false } = {}) => {
      const values: Record<string, TensorValue> = {};
      const held: Record<string, number> = {};
      for (const [name, feed] of Object.entries(feeds)) {
        if (isHeld(feed)) held[name] = slotOf(feed);
        else values[name] = feed;
      }
      const slots = Object.entries(keep);
      const versions = slots.map(([, slot]) => ++slot.version);
      const request = {
        kind: 'run',
        session,
        feeds: values,
        held,
        keep: Object.fromEntries(slots.map(([name, { id }]) => [name, id])),
        handOver,
        ...(fetch && { fetch }),
      } as const;
      const handedOver = handOver ? Object.values(values).map(({ data }) => data) : [];
      const done = await this.#send('done', request, label, handedOver).catch((error: unknown) => {
        // What lay in the slots lies there still.
        slots.forEach(([, slot], i) => {
          if (slot.version === versions[i]) slot.version--;
        });
        throw error;
      });
      this.busySeconds += done.seconds;
      const kept = slots.map(([name, slot], i): [string, EngineTensor] => [
        name,
        { slot, version: versions[i], shape: done.kept[name] },
      ]);
      return { held: Object.fromEntries(kept), fetched: done.outputs };
    };
    return {
      label,
      inputs,
      outputs,
      run: async (feeds, run) => (await runInto({}, feeds, run)).fetched,
      runInto,
      close: async () => {
        await this.#send('settled', { kind: 'close', session });
      },
    };
  }

  /** A place for one tensor after the other; `label` names it in errors. */
  slot(label: string): Slot {
    return { id: this.#nextSlot++, label, version: 0 };
  }

  /**
   * Puts a tensor into a slot. With `handOver` an array that has its memory for itself gives it to the engine, which spares a
   * copy: it is empty afterwards.
   */
  async write(slot: Slot, value: TensorValue, { handOver = false } = {}): Promise<EngineTensor> {
    const { shape } = value;
    const data = hasOwnMemory(value.data) ? value.data : value.data.slice();
    const isFree = handOver || data !== value.data;
    const version = ++slot.version;
    const request = { kind: 'write', slot: slot.id, value: { data, shape } } as const;
    await this.#send('settled', request, undefined, isFree ? [data] : []);
    return { slot, version, shape };
  }

  /** A copy of a tensor that lies in the engine. */
  async read(tensor: EngineTensor): Promise<TensorValue> {
    return (await this.#send('read', { kind: 'read', slot: slotOf(tensor) })).value;
  }

  /** Frees the tensor in a slot. */
  async free(slot: Slot): Promise<void> {
    slot.version++;
    await this.#send('settled', { kind: 'free', slot: slot.id });
  }

  /** Ends the worker, after the run that it is in, and frees everything. What is pending is rejected at once. Idempotent. */
  async stop(): Promise<void> {
    this.#fail(new Error('the engine was stopped'));
    // It ends by itself: a worker that is terminated within the runtime's code can take the whole process with it.
    this.#worker.postMessage({ kind: 'stop', id: this.#nextId++ } satisfies EngineRequest);
    await this.#ended;
  }

  /**
   * Asks the worker and waits for its answer. `label`: what a failure is put down to; the memory of `handedOver` goes to the
   * worker, where nobody else lies in it.
   */
  async #send<Kind extends EngineReply['kind']>(
    kind: Kind,
    request: Outgoing,
    label?: string,
    handedOver: ArrayBufferView[] = [],
  ): Promise<Reply<Kind>> {
    if (this.#failure) throw this.#failure;
    const id = this.#nextId++;
    const reply = await new Promise<EngineReply>((resolve, reject) => {
      this.#pending.set(id, { label, resolve, reject });
      const memory = new Set(handedOver.filter(hasOwnMemory).map(({ buffer }) => buffer as ArrayBuffer));
      this.#worker.postMessage({ ...request, id }, [...memory]);
    });
    if (reply.kind !== kind) throw new Error(`engine: unexpected reply ${reply.kind} to ${request.kind}`);
    return reply as Reply<Kind>;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}

/** The slot in which a tensor lies, unless it lies there no longer: then whoever uses it would get another one's numbers. */
function slotOf({ slot, version }: EngineTensor): number {
  if (version === slot.version) return slot.id;
  throw new Error(`${slot.label}: the tensor is gone, its place was given to another one`);
}
