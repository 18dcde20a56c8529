// The student: a network in training toward its teacher's embeddings.
import type { DistillConfig } from '../config/distill-config.js';
import type { Engine, EngineTensor } from '../graph/engine.js';
import type { Network } from '../nets/architecture.js';
import { type StartFile, startWeights } from '../nets/import/start-weights.js';
import { type EmbeddingStatistics, withStatistics } from '../training/head.js';
import { NetworkInTraining } from '../training/network-in-training.js';
import { makeOptimiser } from '../training/optimiser.js';
import type { TrainingState } from '../training/step-session.js';
import { buildStudentStep } from './student-step.js';

/** How a student is trained, and from where. */
export interface StudentOptions extends Pick<DistillConfig, 'seed' | 'loss' | 'optimiser'> {
  /** With embeddings as long as the teacher's. */
  readonly network: Network;
  /** A file of initial weights, and of several networks in it the one to start from; left out: drawn at random from the seed. */
  readonly start?: StartFile | undefined;
  readonly batchSize: number;
  /** Of the standardised target; left out: the student learns the embeddings as they are. */
  readonly statistics?: EmbeddingStatistics | undefined;
  /** The learning rate of a step, by how many were made before it. */
  readonly learningRateAt: (step: number) => number;
  /** Given: goes on from here; its vectors hand their memory over. */
  readonly restored?: { readonly step: number; readonly vectors: TrainingState } | undefined;
}

/** What a step on a batch told. */
export interface StudentStepResult {
  /** Optimiser steps made so far, this one included. */
  readonly step: number;
  readonly loss: number;
  readonly learningRate: number;
  /** Cosine of student and teacher for each face, before the step. */
  readonly similarity: Float32Array;
}

/** A student in training. */
export class Student {
  private constructor(
    readonly training: NetworkInTraining,
    private readonly statistics: EmbeddingStatistics | undefined,
  ) {}

  /** Builds and loads its training step. */
  static async open(engine: Engine, options: StudentOptions): Promise<Student> {
    const { network, seed, loss, optimiser, statistics } = options;
    const training = await NetworkInTraining.open(engine, {
      network,
      batchSize: options.batchSize,
      optimiser: makeOptimiser(optimiser),
      clipNorm: optimiser.clipNorm,
      learningRateAt: options.learningRateAt,
      buildStep: (parts) => buildStudentStep({ ...parts, network, loss, standardise: statistics }),
      firstWeights: () => startWeights(network, seed, options.start),
      restored: options.restored,
      head: statistics,
    });
    return new Student(training, statistics);
  }

  /** One optimiser step on a batch of faces and the teacher's embeddings of them. */
  async step(faces: EngineTensor, target: EngineTensor): Promise<StudentStepResult> {
    const { values, ...result } = await this.training.step({ faces, target }, ['similarity']);
    return { ...result, similarity: values.similarity.data as Float32Array };
  }

  /** Copies of all vectors, with the statistics of a standardised target. */
  async read(): Promise<TrainingState> {
    return withStatistics(await this.training.read(), this.statistics);
  }

  /** The student in a state that was read, as an ONNX model for inference, in its teacher's space. */
  export(state: TrainingState): Uint8Array {
    return this.training.export(state);
  }

  /** Frees it. */
  close(): Promise<void> {
    return this.training.close();
  }
}
