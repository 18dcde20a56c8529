// The events of a distillation.
import type { SchemeProbe } from '../nets/pixels/verdict.js';
import type {
  EpochEvent,
  LoopEvent,
  PreparingEvent,
  TrainingStart,
  TrainingStepMade,
  WarningEvent,
} from '../training/events.js';

/** The start of a distillation: the facts that hold for all of it. */
export interface StartEvent extends TrainingStart {
  /** The student's network, for example `tinyfar-c`. */
  readonly student: string;
}

/** What a step was made on: a batch drawn afresh, its re-sampled variant, or an earlier batch shown again. */
export type Phase = 'fresh' | 'resampled' | 'replayed';

/** The agreement of student and teacher on the faces of one source of a mixture. */
export interface SourceCosine {
  /** The source's name: `population`, or that of its folder or file. */
  readonly source: string;
  /** Mean cosine similarity. */
  readonly cosine: number;
}

/** The same, on faces that the student is not trained on. */
export interface SourceValidation extends SourceCosine {
  /** With the teacher's mean embedding of this source's faces subtracted from both sides; null where there is only one face. */
  readonly centredCosine: number | null;
}

/** One optimiser step of a student was made. */
export interface StepEvent extends TrainingStepMade {
  readonly phase: Phase;
  /** Mean cosine similarity of student and teacher over the batch, before the step. */
  readonly cosine: number;
  /** The same over the faces of each source, where several are mixed. */
  readonly sources?: readonly SourceCosine[];
}

/** The student was measured on fresh images that it is not trained on. */
export interface ValidationEvent extends EpochEvent {
  readonly type: 'validation';
  readonly step: number;
  /** Images seen in training so far. */
  readonly images: number;
  /** Mean squared error between the raw embeddings. */
  readonly mse: number;
  /** Mean cosine similarity of student and teacher. */
  readonly cosine: number;
  /** The same with the teacher's mean embedding subtracted from both sides. */
  readonly centredCosine: number;
  /** Cosines over the faces of each source, where several are mixed. */
  readonly sources?: readonly SourceValidation[];
}

/** How a student does on a benchmark, the images as they are; rates are 0..1. */
export interface BenchmarkScore {
  readonly benchmark: string;
  readonly pairs: number;
  /** Mean over the folds. */
  readonly accuracy: number;
  /** The accuracy of who always gives the more frequent answer. */
  readonly chance: number;
  readonly auc: number;
  readonly eer: number;
  /** True accept rate at a false accept rate of 1e-3; null where there are too few pairs of two people for it. */
  readonly tarAtFar1e3: number | null;
  /** Mean cosine of student and teacher on its pictures, the teacher's mean subtracted from both. */
  readonly centredCosine: number;
}

/** The student was measured on one of the configuration's benchmarks. */
export interface BenchmarkEvent extends EpochEvent, BenchmarkScore {
  readonly type: 'benchmark';
  readonly benchmark: string;
  readonly step: number;
  /** Images seen in training so far. */
  readonly images: number;
}

/** What the figures of an epoch say, in one line. */
export interface AdviceEvent extends EpochEvent {
  readonly type: 'advice';
  readonly message: string;
}

/** A picture of fresh faces and their re-sampled variants was written. */
export interface PictureEvent extends EpochEvent {
  readonly type: 'picture';
  /** Path of the file inside the run folder. */
  readonly file: string;
}

/** How the teacher wants its pixels is only assumed, and was tried on drawn faces before the first step. */
export interface ProbeEvent extends PreparingEvent {
  readonly probe: SchemeProbe;
}

/** Everything a distillation reports, in the order in which it happens. */
export type DistillEvent =
  | PreparingEvent
  | ProbeEvent
  | StartEvent
  | StepEvent
  | ValidationEvent
  | BenchmarkEvent
  | AdviceEvent
  | PictureEvent
  | WarningEvent
  | LoopEvent;
