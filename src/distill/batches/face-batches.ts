// The batches that a student sees, whatever they are made of.
import type { Complaint } from '../../files/user-error.js';
import type { Engine, EngineTensor } from '../../graph/engine.js';
import { uniforms } from '../../math/random.js';
import type { FaceBatch, FaceSource, SourceSettings } from '../sources/face-source.js';
import type { Styles } from '../styles.js';
import type { FaceStoreOptions } from './face-store.js';

/** Faces, and the teacher's embeddings of them. */
export interface TaughtBatch<Tensor> {
  readonly faces: Tensor;
  readonly target: Tensor;
}

/** Faces that the student is shown. */
export interface ShownFaces {
  readonly faces: EngineTensor;
  /** What the teacher embeds in their place; left out: the same faces. */
  readonly clean?: EngineTensor | undefined;
}

/** A batch that is shown again. */
export interface BatchAgain extends ShownFaces {
  /** The number of the fresh batch that it is, or is made of. */
  readonly number: number;
  /** The teacher's embeddings of these faces, where they are known. */
  readonly target?: EngineTensor;
}

/** What batches are made of. */
export interface BatchesOptions extends SourceSettings {
  readonly engine: Engine;
  readonly source: FaceSource;
  /** Earlier fresh batches that are shown again after each fresh one. */
  readonly replays: number;
  /** Fresh batches among which those are chosen: the newest so many. */
  readonly kept: number;
  /** Fresh batches of the whole run: none beyond them is made ahead. */
  readonly count: number;
  /** Whether fresh batches are asked for their styles, because their variants will be; left out: they are. */
  readonly needsStyles?: boolean;
  /** The file where views keep what they were made of, and what stands for the run; left out: in memory only. */
  readonly store?: Pick<FaceStoreOptions, 'file' | 'digest'>;
}

/** Batches by number, each a function of (seed, its number, its turn), so a resumed run sees the same ones. */
export interface FaceBatches {
  /** Fresh batch `number`, from 0. */
  fresh(number: number): Promise<FaceBatch & ShownFaces>;
  /**
   * The faces of other styles than those of fresh batch `number`, from which these were made. Views of them are the stronger the
   * more student and teacher agreed on each face, -1..1.
   */
  variants(styles: Styles, number: number, similarities: ArrayLike<number>): Promise<ShownFaces>;
  /** Tells what the teacher made of fresh batch `number`, in case it is shown again as it is. */
  keep(number: number, batch: TaughtBatch<EngineTensor>): Promise<void>;
  /** The batch that is shown again at this turn, from 0, after fresh batch `number`. */
  again(number: number, turn: number): Promise<BatchAgain>;
  /** Waits until nothing is drawn ahead: the source has one place for its faces, and others may then ask it for some. */
  settle(): Promise<void>;
  /** What has become known since this was last asked. */
  takeWarnings(): readonly Complaint[];
  /** Takes what is kept for a resumed run off the disk: the run is at its end. */
  forget(): Promise<void>;
  /** Ends what is being made; the source stays open. */
  close(): Promise<void>;
}

/** Which fresh batch is shown again at a turn after fresh batch `number`: one of the newest `kept` up to `newest`. */
export function chooseEarlier(
  { seed, kept }: Pick<BatchesOptions, 'seed' | 'kept'>,
  { number, turn, newest = number }: { number: number; turn: number; newest?: number },
): number {
  const [share] = uniforms({ seed, stream: 'replay', step: number }, 1, turn);
  return newest - Math.floor(share * Math.min(kept, newest + 1));
}
