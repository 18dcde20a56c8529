// A network in training on labelled faces.
import type { SupervisedConfig } from '../config/supervised-config.js';
import type { Engine } from '../graph/engine.js';
import { FIRST_NORMS } from '../graph/margins.js';
import type { Network } from '../nets/architecture.js';
import { networks } from '../nets/architectures/networks.js';
import { startFile, startWeights } from '../nets/import/start-weights.js';
import type { Weights } from '../nets/initialise.js';
import { endsLinearly, standardStatistics } from '../training/head.js';
import { NetworkInTraining } from '../training/network-in-training.js';
import { makeOptimiser } from '../training/optimiser.js';
import type { TrainingState } from '../training/step-session.js';
import { projectDirections, randomDirections } from './first-directions.js';
import type { LabelledBatch, LabelledSource } from './labelled-source.js';
import { buildMarginStep, IDENTITY_WEIGHTS, NORMS } from './margin-step.js';

/** How a network is trained, and from where. */
export interface LabelledNetworkOptions
  extends Pick<SupervisedConfig, 'seed' | 'network' | 'margin' | 'optimiser'> {
  readonly batchSize: number;
  readonly source: Pick<LabelledSource, 'sizePx' | 'identities' | 'prototypes'>;
  /** The learning rate of a step, by how many were made before it. */
  readonly learningRateAt: (step: number) => number;
  /** Told which of several networks in a weight file the training starts from. */
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Given: goes on from here, whatever the size of the faces was; its vectors hand their memory over. */
  readonly restored?: { readonly step: number; readonly vectors: TrainingState } | undefined;
}

/** What a step on a batch told. */
export interface LabelledStepResult {
  /** Optimiser steps made so far, this one included. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** Share of the batch whose own identity was the nearest one before the step, 0..1. */
  readonly accuracy: number;
}

/** A network in training on the faces of a source. */
export class LabelledNetwork {
  private constructor(
    readonly training: NetworkInTraining,
    private readonly margin: SupervisedConfig['margin'],
  ) {}

  /** Builds and loads its training step. */
  static async open(engine: Engine, options: LabelledNetworkOptions): Promise<LabelledNetwork> {
    const { source, margin, optimiser } = options;
    const { name, embeddingSize } = options.network;
    const network = { ...networks[name](embeddingSize), imageSize: source.sizePx };
    const { identities } = source;
    const training = await NetworkInTraining.open(engine, {
      network,
      batchSize: options.batchSize,
      optimiser: makeOptimiser(optimiser),
      clipNorm: optimiser.clipNorm,
      learningRateAt: options.learningRateAt,
      buildStep: (parts) => buildMarginStep({ ...parts, network, identities, margin }),
      firstWeights: () => firstWeights(network, options),
      firstVectors: new Map([[NORMS, Float32Array.from(FIRST_NORMS)]]),
      restored: options.restored,
      head: endsLinearly(network) ? standardStatistics(network.embeddingSize) : undefined,
    });
    return new LabelledNetwork(training, margin);
  }

  /**
   * One optimiser step.
   *
   * @param number of the step, counted from 1: the margin grows while it warms up
   */
  async step(number: number, { faces, labels }: LabelledBatch): Promise<LabelledStepResult> {
    const side = this.training.network.imageSize;
    const { margin, warmupSteps } = this.margin;
    const now = margin * Math.min(1, number / Math.max(1, warmupSteps));
    const feeds = {
      faces: { data: faces, shape: [labels.length, 3, side, side] },
      labels: { data: BigInt64Array.from(labels, BigInt), shape: [labels.length] },
      margin: { data: Float32Array.of(now), shape: [] },
    };
    const { values, ...result } = await this.training.step(feeds, ['accuracy']);
    return { ...result, accuracy: Number(values.accuracy.data[0]) };
  }

  /** Frees it. */
  close(): Promise<void> {
    return this.training.close();
  }
}

/** Random weights, or those of the file that the configuration names, and a first direction for each person. */
async function firstWeights(
  network: Network,
  { seed, network: section, source, onWarning }: LabelledNetworkOptions,
): Promise<Weights> {
  const start = startFile(section, { key: 'network.part', onChosen: (message) => onWarning?.(message) });
  const weights = await startWeights(network, seed, start);
  const size = network.embeddingSize;
  const known = source.prototypes?.();
  return weights.set(
    IDENTITY_WEIGHTS,
    known ? projectDirections(known, size, seed) : randomDirections(source.identities, size, seed),
  );
}
