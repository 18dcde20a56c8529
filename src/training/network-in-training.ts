// A network in training, whatever its objective: its step in the engine, its vectors, and the network that comes out of it.

import type { OptimiserConfig } from '../config/parts.js';
import { discard } from '../graph/discard.js';
import type { Engine, Feed, TensorValue } from '../graph/engine.js';
import type { Layout } from '../graph/fused/feature-map.js';
import type { Optimiser } from '../graph/optimisers.js';
import { type Lowering, loweringFor, probeLowering } from '../graph/probe.js';
import { packVector, unpackVector } from '../graph/vector-layout.js';
import type { Network } from '../nets/architecture.js';
import { inferenceModel } from '../nets/inference-network.js';
import type { Weights } from '../nets/initialise.js';
import { COLOUR_KEY, NETWORK_KEY, NORMALISATION_KEY } from '../nets/metadata.js';
import { countParameters } from '../nets/network-tensors.js';
import type { TrainingStart } from './events.js';
import { type EmbeddingStatistics, foldHead, type LastLayer, lastLinear, unfoldHead } from './head.js';
import { StepSession, type TrainingState } from './step-session.js';
import type { TrainingStep } from './training-step.js';

/** What a step is built for: the batch's layout on this machine, and the optimiser. */
export interface StepParts {
  readonly layout: Layout;
  readonly optimiser: Optimiser;
  /** The gradient's largest norm; undefined: not clipped. */
  readonly clipNorm?: number | undefined;
}

/** How a network is trained, and from where. */
export interface NetworkInTrainingOptions {
  readonly network: Network;
  readonly batchSize: number;
  readonly optimiser: Optimiser;
  readonly clipNorm: OptimiserConfig['clipNorm'];
  /** The learning rate of a step, by how many were made before it. */
  readonly learningRateAt: (step: number) => number;
  /** Builds the step with its objective. */
  readonly buildStep: (parts: StepParts) => TrainingStep;
  /** The first weights, the objective's own included; they are this function's, and are emptied. */
  readonly firstWeights: () => Promise<Weights>;
  /** The first values of the objective's vectors that are no weights. */
  readonly firstVectors?: ReadonlyMap<string, Float32Array>;
  /** Given: goes on from here. */
  readonly restored?: { readonly step: number; readonly vectors: TrainingState } | undefined;
  /** Given: the step has a head; in the exported network it becomes what brings embeddings back to these statistics. */
  readonly head?: EmbeddingStatistics | undefined;
}

/** What every step tells. */
export interface StepResult {
  /** Optimiser steps made so far, this one included. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** What else was asked for, by name. */
  readonly values: Readonly<Record<string, TensorValue>>;
}

/** How exported networks want their pixels. */
const PIXELS = { [NORMALISATION_KEY]: 'arcface-127.5', [COLOUR_KEY]: 'rgb' };

function named(values: ReadonlyMap<string, Float32Array>, name: string): Float32Array {
  const found = values.get(name);
  if (!found) throw new Error(`the state has no ${name}`);
  return found;
}

/** A network in training. */
export class NetworkInTraining {
  #step: number;

  private constructor(
    readonly network: Network,
    readonly lowering: Lowering,
    private readonly session: StepSession,
    private readonly options: NetworkInTrainingOptions,
  ) {
    this.#step = options.restored?.step ?? 0;
  }

  /** Builds and loads the step, and puts the first vectors, or the restored ones, into the engine. */
  static async open(engine: Engine, options: NetworkInTrainingOptions): Promise<NetworkInTraining> {
    const { network, batchSize, optimiser, clipNorm, restored } = options;
    const lowering = loweringFor(batchSize, await probeLowering(engine));
    const layout = { images: batchSize, block: lowering.block };
    const plan = options.buildStep({ layout, optimiser, clipNorm });
    const session = await StepSession.open(engine, plan, optimiser);
    if (restored) await session.write(restored.vectors, { handOver: true });
    else {
      const weights = await options.firstWeights();
      const state = session.firstState(network, weights);
      for (const values of weights.values()) discard(values);
      for (const [name, values] of options.firstVectors ?? []) state.set(name, values);
      await session.write(state, { handOver: true });
    }
    return new NetworkInTraining(network, lowering, session, options);
  }

  /** What the start of a run says of its network. */
  get facts(): Pick<TrainingStart, 'parameters' | 'embeddingSize' | 'lowering'> {
    const { network, lowering } = this;
    return { parameters: countParameters(network), embeddingSize: network.embeddingSize, lowering };
  }

  /**
   * One optimiser step.
   *
   * @param feeds what the objective reads, `faces` among it
   * @param fetch what is brought back besides the loss
   */
  async step(feeds: Readonly<Record<string, Feed>>, fetch: readonly string[]): Promise<StepResult> {
    const learningRate = this.options.learningRateAt(this.#step);
    const values = await this.session.run(this.#step + 1, learningRate, { feeds, fetch });
    return { step: ++this.#step, loss: Number(values.loss.data[0]), learningRate, values };
  }

  /** Copies of all vectors. */
  read(): Promise<TrainingState> {
    return this.session.read();
  }

  /**
   * The network in a state that was read, as an ONNX model for inference: `input` [batch, 3, size, size] to `embedding`.
   *
   * @param metadata text that the model carries besides its network and how it wants its pixels
   */
  export(state: TrainingState, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    const { network } = this;
    return inferenceModel(network, this.#exported(state), {
      [NETWORK_KEY]: network.name,
      ...PIXELS,
      ...metadata,
    });
  }

  /** What enters the last, linear layer, as an ONNX model like that of {@link export}: `embedding` [batch, inputs of that layer]. */
  exportFeatures(state: TrainingState): Uint8Array {
    const { network } = this;
    const layers = network.layers.slice(0, -1);
    const embeddingSize = lastLinear(network).inputs;
    return inferenceModel({ ...network, layers, embeddingSize }, this.#weights(state), PIXELS);
  }

  /** The last, linear layer as the exported network has it. */
  lastLayer(state: TrainingState): LastLayer {
    const { name } = lastLinear(this.network);
    const weights = this.#exported(state);
    return { weight: named(weights, `${name}.weight`), bias: named(weights, `${name}.bias`) };
  }

  /** The state of which the exported network has this last layer. */
  withLastLayer(state: TrainingState, layer: LastLayer): TrainingState {
    const { network, options, session } = this;
    const { parameters, statistics } = session.plan;
    const weights: Weights = new Map(this.#weights(state));
    if (options.head) unfoldHead(network, weights, { layer, statistics: options.head });
    else {
      const { name } = lastLinear(network);
      weights.set(`${name}.weight`, layer.weight).set(`${name}.bias`, layer.bias);
    }
    return new Map(state)
      .set(
        'parameters',
        packVector(parameters, ({ name }) => named(weights, name)),
      )
      .set(
        'statistics',
        packVector(statistics, ({ name }) => named(weights, name)),
      );
  }

  /** Weights and running statistics in a state, those of the head included. */
  #weights(state: TrainingState): Weights {
    const { parameters, statistics } = this.session.plan;
    return new Map([
      ...unpackVector(parameters, named(state, 'parameters')),
      ...unpackVector(statistics, named(state, 'statistics')),
    ]);
  }

  /** The weights of the exported network. */
  #exported(state: TrainingState): Weights {
    const weights = this.#weights(state);
    if (this.options.head) foldHead(this.network, weights, this.options.head);
    return weights;
  }

  /** Frees the step and its vectors. */
  close(): Promise<void> {
    return this.session.close();
  }
}
