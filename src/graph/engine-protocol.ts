// What the engine and its worker thread say to each other.

/** A tensor by value: row-major data and its dimensions. */
export interface TensorValue {
  readonly data: Float32Array | BigInt64Array | Int32Array;
  readonly shape: readonly number[];
}

/** An input or output as the model declares it; free dimensions are names, unknown ones empty names. */
export interface TensorDescription {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly (number | string)[];
}

/** How a network is loaded. */
export interface LoadOptions {
  /** Names the network in errors. */
  readonly label: string;
  /** ONNX Runtime's graph optimiser: on (default) for frozen networks, off for training graphs, which are already in shape. */
  readonly optimise?: boolean;
  /** Plan all activations as one block (default). Off: less memory for large training graphs. */
  readonly planMemory?: boolean;
  /**
   * Whether activations come from an arena that the network keeps (default). Off: none is held between runs. That costs no
   * time while no tensor is above 32 MB, up to which the C library keeps freed memory at hand.
   */
  readonly arena?: boolean;
  /** Inputs that are the same in every run, by name. */
  readonly constants?: Readonly<Record<string, TensorValue>>;
  /**
   * For large frozen networks: optimise first, then load what came out of it with its weights apart (default not). It takes
   * twice as long, nearly the weights' size less of memory stays in use, and none is held between runs.
   */
  readonly lean?: boolean;
  /**
   * Whether the arrays of model and constants, as far as they have their memory for themselves, hand it over to the engine,
   * which spares a copy (default not): they are empty afterwards.
   */
  readonly handOver?: boolean;
}

/** A request of the main thread. */
export type EngineRequest =
  | { kind: 'load'; id: number; model: Uint8Array; options: LoadOptions; threads: number; spin: boolean }
  | {
      kind: 'run';
      id: number;
      session: number;
      /** Inputs by value. */
      feeds: Readonly<Record<string, TensorValue>>;
      /** Inputs that lie in slots: input name to slot. */
      held: Readonly<Record<string, number>>;
      /** Outputs that stay in slots: output name to slot. */
      keep: Readonly<Record<string, number>>;
      /** Outputs to bring back; left out: all that are not kept. */
      fetch?: readonly string[];
      handOver?: boolean;
    }
  | { kind: 'write'; id: number; slot: number; value: TensorValue }
  | { kind: 'read'; id: number; slot: number }
  | { kind: 'free'; id: number; slot: number }
  | { kind: 'close'; id: number; session: number }
  | { kind: 'stop'; id: number };

/** The worker's answer, under the request's id. */
export type EngineReply =
  | { kind: 'loaded'; id: number; session: number; inputs: TensorDescription[]; outputs: TensorDescription[] }
  | {
      kind: 'done';
      id: number;
      outputs: Record<string, TensorValue>;
      /** The dimensions of the outputs that were kept. */
      kept: Record<string, readonly number[]>;
      seconds: number;
    }
  | { kind: 'read'; id: number; value: TensorValue }
  | { kind: 'settled'; id: number }
  | { kind: 'failed'; id: number; message: string };
