// The events of a training on labelled people.
import type {
  EpochEvent,
  LoopEvent,
  PreparingEvent,
  TrainingStart,
  TrainingStepMade,
  WarningEvent,
} from '../training/events.js';

/** The start of the training; its parameters do not count the directions that stand for people. */
export interface SupervisedStartEvent extends TrainingStart {
  /** The network, for example `tinyfar-a`. */
  readonly network: string;
  /** People to tell apart. */
  readonly identities: number;
}

/** One optimiser step was made. */
export interface SupervisedStepEvent extends TrainingStepMade {
  /** The share of the batch whose own identity was the nearest one before the step, without any margin. */
  readonly accuracy: number;
}

/** The network was measured on pairs of people whom it was not trained on. */
export interface SupervisedValidationEvent extends EpochEvent {
  readonly type: 'validation';
  readonly step: number;
  /** Images seen in training so far. */
  readonly images: number;
  /** Share of the pairs judged right, each half of them by the threshold that is best on the other half, 0..1. */
  readonly accuracy: number;
  /** Mean cosine of pairs of one person, and of two. */
  readonly genuine: number;
  readonly impostor: number;
}

/** Everything a training on labelled people reports, in the order in which it happens. */
export type SupervisedEvent =
  | PreparingEvent
  | SupervisedStartEvent
  | SupervisedStepEvent
  | SupervisedValidationEvent
  | WarningEvent
  | LoopEvent;
