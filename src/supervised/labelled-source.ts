// What a training on labelled people asks of whatever gives it their faces.
import type { Complaint } from '../files/user-error.js';

/** Faces and whose they are. */
export interface LabelledBatch {
  /** [batch, 3, size, size], RGB in 0..1. */
  readonly faces: Float32Array;
  /** The identity of each, 0..identities-1. */
  readonly labels: readonly number[];
}

/** Pairs of faces of people whom training never sees. */
export interface HeldOutPairs {
  /** Whether each pair shows one person. */
  readonly same: readonly boolean[];
  /** The faces of pairs from..to-1, two for each: [2 * (to - from), 3, size, size], RGB in 0..1. */
  read(from: number, to: number): Promise<Float32Array>;
}

/** What a source is told besides its own section of the configuration. */
export interface LabelledSettings {
  readonly seed: number;
  readonly batchSize: number;
  /** Pairs that are held out of training. */
  readonly validationPairs: number;
  /** Side of the faces, in pixels. */
  readonly sizePx: number;
}

/** A source of labelled faces. Every batch is a function of (seed, its number), so a resumed run sees the same ones. */
export interface LabelledSource {
  /** Side of the faces, in pixels. */
  readonly sizePx: number;
  /** How many people training tells apart. */
  readonly identities: number;
  /** What the user should know, in one line each. */
  readonly warnings: readonly string[];
  /** What has become known since this was last asked; undefined where nothing can. */
  newWarnings?(): readonly Complaint[];
  /** What is known of each person beforehand: coordinates in which people who look alike are near each other. */
  readonly prototypes?: () => readonly Float32Array[];
  /** Training batch `number`, from 0. */
  batch(number: number): Promise<LabelledBatch>;
  /** What the network is measured on after each epoch; the same pairs every time. */
  readonly heldOut: HeldOutPairs;
  close(): Promise<void>;
}
