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

/** What passes between the engine and the rest of the program. */
export type { LoadOptions, TensorDescription, TensorValue } from './engine-protocol.js';

/** What a run reads and what becomes of its outputs; see {@link Session.run}. */
export interface RunOptions {
  /** Inputs taken from tensors that stay in the engine: input name to slot name. */
  readonly slots?: Readonly<Record<string, string>>;
  /** Outputs that stay in the engine: output name to slot name. The slot's former tensor is replaced after the run. */
  readonly keep?: Readonly<Record<string, string>>;
  /** Outputs to bring back; default: all that are not kept. */
  readonly fetch?: readonly string[];
  /** Whether inputs that have their memory for themselves hand it over, which spares a copy: they are empty afterwards (default not). */
  readonly handOver?: boolean;
}

/** A loaded network. */
export interface Session {
  readonly label: string;
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
  /** Runs once. Named tensors go in and come out; with `slots` and `keep` they need not leave the engine. */
  run(
    feeds: Readonly<Record<string, TensorValue>>,
    options?: RunOptions,
  ): Promise<Record<string, TensorValue>>;
  /** Frees the network's memory. */
  close(): Promise<void>;
}

type Pending = {
  label: string | undefined;
  resolve: (reply: EngineReply) => void;
  reject: (error: Error) => void;
};
type Outgoing = EngineRequest extends infer R ? (R extends EngineRequest ? Omit<R, 'id'> : never) : never;

/**
 * ONNX Runtime in a worker thread, with named slots for tensors that pass from network to network, or from step to
 * step, without being copied to the main thread.
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
    const arrays = [...Object.values(constants).map(({ data }) => data), ...(handOver ? [model] : [])];
    const request = { kind: 'load', model, options, threads: this.threads, spin: this.spin } as const;
    const reply = await this.#send(request, label, arrays);
    if (reply.kind !== 'loaded') throw new Error('engine: unexpected reply to load');
    const { session } = reply;
    return {
      label,
      inputs: reply.inputs,
      outputs: reply.outputs,
      run: async (feeds, run = {}) => {
        const arrays = run.handOver ? Object.values(feeds).map(({ data }) => data) : [];
        const done = await this.#send({ kind: 'run', session, feeds, ...run }, label, arrays);
        if (done.kind !== 'done') throw new Error('engine: unexpected reply to run');
        this.busySeconds += done.seconds;
        return done.outputs;
      },
      close: async () => {
        await this.#send({ kind: 'close', session });
      },
    };
  }

  /**
   * Puts a tensor into a slot. With `handOver` an array that has its memory for itself gives it to the engine, which spares a
   * copy: it is empty afterwards.
   */
  async write(slot: string, value: TensorValue, { handOver = false } = {}): Promise<void> {
    const { shape } = value;
    const data = hasOwnMemory(value.data) ? value.data : value.data.slice();
    const isFree = handOver || data !== value.data;
    await this.#send({ kind: 'write', slot, value: { data, shape } }, undefined, isFree ? [data] : []);
  }

  /** A copy of the tensor in a slot. */
  async read(slot: string): Promise<TensorValue> {
    const reply = await this.#send({ kind: 'read', slot });
    if (reply.kind !== 'done') throw new Error('engine: unexpected reply to read');
    return reply.outputs[slot];
  }

  /** Ends the worker, after the run that it is in, and frees everything. What is pending is rejected at once. Idempotent. */
  async stop(): Promise<void> {
    this.#fail(new Error('the engine was stopped'));
    // It ends by itself: a worker that is terminated within the runtime's code can take the whole process with it.
    this.#worker.postMessage({ kind: 'stop', id: this.#nextId++ } satisfies EngineRequest);
    await this.#ended;
  }

  /** `label`: what a failure is put down to; the memory of `handedOver` goes to the worker, where nobody else lies in it. */
  #send(request: Outgoing, label?: string, handedOver: ArrayBufferView[] = []): Promise<EngineReply> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { label, resolve, reject });
      const memory = new Set(handedOver.filter(hasOwnMemory).map(({ buffer }) => buffer as ArrayBuffer));
      this.#worker.postMessage({ ...request, id }, [...memory]);
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#pending.values()) reject(this.#failure);
    this.#pending.clear();
  }
}
