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
  /** Inputs that are the same in every run, by name. Their memory is handed over to the engine: the arrays are empty afterwards. */
  readonly constants?: Readonly<Record<string, TensorValue>>;
  /**
   * For large frozen networks: optimise first, then load what came out of it with its weights apart (default not). It takes
   * twice as long, nearly the weights' size less of memory stays in use, and none is held between runs.
   */
  readonly lean?: boolean;
  /** Whether the model's memory is handed over likewise, which spares a copy of it (default not). */
  readonly handOver?: boolean;
}

/** A request of the main thread. */
export type EngineRequest =
  | { kind: 'load'; id: number; model: Uint8Array; options: LoadOptions; threads: number; spin: boolean }
  | {
      kind: 'run';
      id: number;
      session: number;
      feeds: Readonly<Record<string, TensorValue>>;
      slots?: Readonly<Record<string, string>>;
      keep?: Readonly<Record<string, string>>;
      fetch?: readonly string[];
      handOver?: boolean;
    }
  | { kind: 'write'; id: number; slot: string; value: TensorValue }
  | { kind: 'read'; id: number; slot: string }
  | { kind: 'close'; id: number; session: number }
  | { kind: 'stop'; id: number };

/** The worker's answer, under the request's id. */
export type EngineReply =
  | { kind: 'loaded'; id: number; session: number; inputs: TensorDescription[]; outputs: TensorDescription[] }
  | { kind: 'done'; id: number; outputs: Record<string, TensorValue>; seconds: number }
  | { kind: 'failed'; id: number; message: string };
