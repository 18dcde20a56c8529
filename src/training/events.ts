// The events that every run reports, whatever it trains: the terminal, the log file, pages and tests all consume them.
import type { Complaint } from '../files/user-error.js';

/** Something that takes a while and is no step begins: what, in one line. */
export interface PreparingEvent {
  readonly type: 'preparing';
  readonly message: string;
}

/** The start of training: the facts that hold for all of the run. */
export interface TrainingStart {
  readonly type: 'start';
  /** Number of trainable values of the network. */
  readonly parameters: number;
  readonly embeddingSize: number;
  /** The lowering of the training graph (images in one block; 1 is standard operators only) and why it was chosen. */
  readonly lowering: { readonly block: number; readonly reason: string };
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  readonly batchSize: number;
  /** Optimiser steps that were already done when a run was resumed. */
  readonly resumedFromStep?: number;
}

/** One optimiser step was made. */
export interface TrainingStepMade {
  readonly type: 'step';
  /** Optimiser steps made so far, this one included: the first is 1. */
  readonly step: number;
  /** The epoch this step belongs to; the first is 1. */
  readonly epoch: number;
  readonly loss: number;
  readonly learningRate: number;
  readonly imagesPerSecond: number;
  /** Images seen so far, each as often as it was shown. */
  readonly images: number;
}

/** Something was measured or drawn at the end of an epoch. */
export interface EpochEvent {
  readonly type: 'validation' | 'benchmark' | 'advice' | 'picture';
  readonly epoch: number;
  /** Of a benchmark, its name: an epoch may have several. */
  readonly benchmark?: string;
}

/** A checkpoint was written and is safe on disk. */
export interface CheckpointEvent {
  readonly type: 'checkpoint';
  readonly step: number;
  /** Path of the file inside the run folder. */
  readonly file: string;
}

/** Something the user should know that does not stop the run, in one line. */
export interface WarningEvent extends Complaint {
  readonly type: 'warning';
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
  /** Images seen in training, each as often as it was shown. */
  readonly images: number;
  /** Path of the exported network inside the run folder. */
  readonly file: string;
}

/** What the loop around every training reports by itself. */
export type LoopEvent = CheckpointEvent | InterruptedEvent | FinishedEvent;

/** What is known of an event of any run. */
export type RunEvent =
  | PreparingEvent
  | TrainingStart
  | TrainingStepMade
  | EpochEvent
  | WarningEvent
  | LoopEvent;
