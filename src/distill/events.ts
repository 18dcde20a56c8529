// What a distillation run tells the world: the terminal, the log file, the pages and the tests all consume these.

/** Something that takes a while begins, before the run starts: what, in one line. */
export interface PreparingEvent {
  readonly type: 'preparing';
  readonly message: string;
}

/** The start of training: the facts that hold for all of the run. */
export interface StartEvent {
  readonly type: 'start';
  /** The student's network, for example `tinyfar-c`. */
  readonly student: string;
  /** Number of trainable values of the student. */
  readonly parameters: number;
  /** Length of the embedding, the same for teacher and student. */
  readonly embeddingSize: number;
  /** The lowering of the training graph (images in one block; 1 is standard operators only) and why it was chosen. */
  readonly lowering: { readonly block: number; readonly reason: string };
  /** Optimiser steps in an epoch; the dynamic sampler makes two for each fresh batch. */
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Optimiser steps that were already done when a run was resumed. */
  readonly resumedFromStep?: number;
}

/** One optimiser step was made. */
export interface StepEvent {
  readonly type: 'step';
  /** Optimiser steps made so far, this one included: the first is 1. */
  readonly step: number;
  /** The epoch this step belongs to; the first is 1. */
  readonly epoch: number;
  /** Whether the batch was drawn afresh or is the re-sampled variant of the one before. */
  readonly phase: 'fresh' | 'resampled';
  readonly loss: number;
  /** Mean cosine similarity of student and teacher over the batch, before the step. */
  readonly cosine: number;
  readonly learningRate: number;
  readonly imagesPerSecond: number;
  /** Images seen so far, fresh and re-sampled. */
  readonly images: number;
}

/** The student was measured on fresh images that it is not trained on. */
export interface ValidationEvent {
  readonly type: 'validation';
  readonly epoch: number;
  readonly step: number;
  /** Images seen in training so far. */
  readonly images: number;
  /** Mean squared error between the raw embeddings. */
  readonly mse: number;
  /** Mean cosine similarity of student and teacher. */
  readonly cosine: number;
  /** The same with the teacher's mean embedding subtracted from both sides. */
  readonly centredCosine: number;
}

/** A picture of fresh faces and their re-sampled variants was written. */
export interface PictureEvent {
  readonly type: 'picture';
  readonly epoch: number;
  /** Path of the file inside the run folder. */
  readonly file: string;
}

/** A checkpoint was written and is safe on disk. */
export interface CheckpointEvent {
  readonly type: 'checkpoint';
  readonly step: number;
  /** Path of the file inside the run folder. */
  readonly file: string;
}

/** Something the user should know that does not stop the run, in one line. */
export interface WarningEvent {
  readonly type: 'warning';
  readonly message: string;
}

/** The run was asked to stop and has saved a checkpoint: the last event of an interrupted run. */
export interface InterruptedEvent {
  readonly type: 'interrupted';
  readonly step: number;
  /** Path of the newest checkpoint inside the run folder; absent where the run was stopped before its first step. */
  readonly file?: string;
}

/** The run has reached its end: the last event of a complete run. */
export interface FinishedEvent {
  readonly type: 'finished';
  readonly step: number;
  /** Images seen in training, fresh and re-sampled. */
  readonly images: number;
  /** Path of the exported student inside the run folder. */
  readonly file: string;
}

/** Everything a run reports, in the order in which it happens. */
export type DistillEvent =
  | PreparingEvent
  | StartEvent
  | StepEvent
  | ValidationEvent
  | PictureEvent
  | CheckpointEvent
  | WarningEvent
  | InterruptedEvent
  | FinishedEvent;
