// The student in training: its step graph in the engine, and the vectors that pass from step to step.
import type { Engine } from '../graph/engine.js';
import { adam, adamW, type Optimiser, sgd } from '../graph/optimisers.js';
import { type Lowering, loweringFor, probeLowering } from '../graph/probe.js';
import { unpackVector } from '../graph/vector-layout.js';
import { type Network, NORM_EPSILON } from '../nets/architecture.js';
import { inferenceModel } from '../nets/inference-network.js';
import type { Weights } from '../nets/initialise.js';
import { countParameters } from '../nets/network-tensors.js';
import { students } from '../nets/networks.js';
import { COLOUR_KEY, NORMALISATION_KEY } from '../nets/normalisation.js';
import { startWeights } from '../nets/start-weights.js';
import type { DistillConfig } from './config.js';
import { FACES, TARGET } from './slots.js';
import { StepSession, type TrainingState } from './step-session.js';
import { buildStudentStep, type TargetStatistics } from './student-step.js';
import { HEAD_NORM } from './training-step.js';

/** What a training step reports. */
export interface StepResult {
  readonly loss: number;
  /** Cosine of student and teacher for each face, before the step. */
  readonly similarity: Float32Array;
}

/** The vectors of a student in training by name: `parameters`, `statistics` and the optimiser's memory. */
export type StudentState = TrainingState;

/** The network that the configuration names, with embeddings as long as the teacher's. */
export function studentNetwork(config: DistillConfig, embeddingSize: number): Network {
  return students[config.student.network](embeddingSize);
}

/** The optimiser that a configuration's section describes. */
export function optimiserOf(optimiser: DistillConfig['optimiser']): Optimiser {
  switch (optimiser.kind) {
    case 'adam':
      return adam(optimiser);
    case 'adamw':
      return adamW(optimiser);
    case 'sgd':
      return sgd(optimiser);
  }
}

/** A student in training. */
export class Student {
  private constructor(
    readonly network: Network,
    readonly lowering: Lowering,
    private readonly session: StepSession,
    private readonly standardise: TargetStatistics | undefined,
  ) {}

  /** Builds and loads the step, and puts the first vectors, or those of `state`, into the engine. */
  static async open(
    engine: Engine,
    network: Network,
    config: DistillConfig,
    standardise: TargetStatistics | undefined,
    state?: StudentState,
  ): Promise<Student> {
    const images = config.training.batchSize;
    const lowering = loweringFor(images, await probeLowering(engine));
    const optimiser = optimiserOf(config.optimiser);
    const plan = buildStudentStep({
      network,
      layout: { images, block: lowering.block },
      optimiser,
      clipNorm: config.optimiser.clipNorm,
      loss: config.loss,
      standardise,
    });
    const session = await StepSession.open(engine, plan, optimiser);
    await session.write(
      state ?? session.firstState(network, await startWeights(network, config.seed, config.student.weights)),
    );
    return new Student(network, lowering, session, standardise);
  }

  /** Number of learnt values. */
  get parameterCount(): number {
    return countParameters(this.network);
  }

  /**
   * One optimiser step on the faces and targets that lie in the engine.
   *
   * @param step counted from 1
   */
  async step(step: number, learningRate: number): Promise<StepResult> {
    const { loss, similarity } = await this.session.run(step, learningRate, {
      slots: { faces: FACES, target: TARGET },
      fetch: ['similarity'],
    });
    return { loss: Number(loss.data[0]), similarity: similarity.data as Float32Array };
  }

  /** Copies of all vectors. */
  read(): Promise<StudentState> {
    return this.session.read();
  }

  /** The student in a state that was read, as an ONNX model for inference: `input` [batch, 3, size, size] to `embedding`. */
  export(state: StudentState): Uint8Array {
    const { parameters, statistics } = this.session.plan;
    const weights: Weights = new Map([
      ...unpackVector(parameters, state.get('parameters')!),
      ...unpackVector(statistics, state.get('statistics')!),
    ]);
    if (this.standardise) foldHead(weights, this.standardise);
    return inferenceModel(this.network, weights, {
      'synthdistill.network': this.network.name,
      [NORMALISATION_KEY]: 'arcface-127.5',
      [COLOUR_KEY]: 'rgb',
    });
  }

  /** Frees the step; the vectors stay in the engine. */
  close(): Promise<void> {
    return this.session.close();
  }
}

/**
 * Folds the BatchNorm after the last layer, and the way back from standardised to teacher's embeddings, into the last
 * layer, so that the exported student lives in the teacher's space.
 */
export function foldHead(weights: Weights, { mean, deviation }: TargetStatistics): void {
  const weight = weights.get('fc.weight')!;
  const bias = weights.get('fc.bias')!;
  const runningMean = weights.get(`${HEAD_NORM}.running_mean`)!;
  const runningVariance = weights.get(`${HEAD_NORM}.running_var`)!;
  const gain = deviation.map((d, i) => d / Math.sqrt(runningVariance[i] + NORM_EPSILON));
  const inputs = weight.length / bias.length;
  weights.set(
    'fc.weight',
    weight.map((value, i) => value * gain[Math.floor(i / inputs)]),
  );
  weights.set(
    'fc.bias',
    bias.map((value, i) => gain[i] * (value - runningMean[i]) + mean[i]),
  );
}
