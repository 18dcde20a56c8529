// What a run tells the world: the terminal, the log file, the pages and the tests all consume these.

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

/** What a step was made on: a batch drawn afresh, its re-sampled variant, or an earlier batch shown again. */
export type Phase = 'fresh' | 'resampled' | 'replayed';

/** One optimiser step was made. */
export interface StepEvent {
  readonly type: 'step';
  /** Optimiser steps made so far, this one included: the first is 1. */
  readonly step: number;
  /** The epoch this step belongs to; the first is 1. */
  readonly epoch: number;
  readonly phase: Phase;
  readonly loss: number;
  /** Mean cosine similarity of student and teacher over the batch, before the step. */
  readonly cosine: number;
  readonly learningRate: number;
  readonly imagesPerSecond: number;
  /** Images seen so far, each as often as it was shown. */
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

/** How a student does on a benchmark, the images as they are; rates are 0..1. */
export interface BenchmarkScore {
  readonly benchmark: string;
  readonly pairs: number;
  /** Mean over the folds. */
  readonly accuracy: number;
  readonly auc: number;
  readonly eer: number;
  /** True accept rate at a false accept rate of 1e-3; null where there are too few pairs of two people for it. */
  readonly tarAtFar1e3: number | null;
}

/** The student was measured on one of the configuration's benchmarks. */
export interface BenchmarkEvent extends BenchmarkScore {
  readonly type: 'benchmark';
  readonly epoch: number;
  readonly step: number;
  /** Images seen in training so far. */
  readonly images: number;
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
  /** Path of the exported network inside the run folder. */
  readonly file: string;
}

/** Everything a run reports, in the order in which it happens. */
export type DistillEvent =
  | PreparingEvent
  | StartEvent
  | StepEvent
  | ValidationEvent
  | BenchmarkEvent
  | PictureEvent
  | CheckpointEvent
  | WarningEvent
  | InterruptedEvent
  | FinishedEvent;

/** A teacher's training begins: the facts that hold for all of it. */
export interface TeacherStartEvent {
  readonly type: 'start';
  /** The network, for example `tinyfar-a`. */
  readonly network: string;
  /** Number of trainable values of the network, without the weights of the identities. */
  readonly parameters: number;
  readonly embeddingSize: number;
  /** People to tell apart. */
  readonly identities: number;
  /** As in {@link StartEvent}. */
  readonly lowering: { readonly block: number; readonly reason: string };
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  readonly batchSize: number;
  readonly resumedFromStep?: number;
}

/** One optimiser step of a teacher was made. */
export interface TeacherStepEvent {
  readonly type: 'step';
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  /** The share of the batch whose own identity was the nearest one before the step, without any margin. */
  readonly accuracy: number;
  readonly learningRate: number;
  readonly imagesPerSecond: number;
  readonly images: number;
}

/** A teacher was measured on pairs of people whom it was not trained on. */
export interface TeacherValidationEvent {
  readonly type: 'validation';
  readonly epoch: number;
  readonly step: number;
  readonly images: number;
  /** Share of the pairs judged right, each fold by the threshold that is best on the others, 0..1. */
  readonly accuracy: number;
  /** Mean cosine of pairs of one person, and of two. */
  readonly genuine: number;
  readonly impostor: number;
}

/** Everything a teacher's training reports. */
export type TeacherEvent =
  | PreparingEvent
  | TeacherStartEvent
  | TeacherStepEvent
  | TeacherValidationEvent
  | CheckpointEvent
  | WarningEvent
  | InterruptedEvent
  | FinishedEvent;

/** An event of either kind of run. */
export type RunEvent = DistillEvent | TeacherEvent;
