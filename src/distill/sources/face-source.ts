// What a distillation asks of whatever gives it faces.
import type { Complaint } from '../../files/user-error.js';
import type { EngineTensor } from '../../graph/engine.js';
import type { Styles } from '../styles.js';

/** What a source is told besides its own section of the configuration. */
export interface SourceSettings {
  readonly seed: number;
  readonly batchSize: number;
  /** The side of the faces, in pixels: that of the student's input. */
  readonly sizePx: number;
}

/** What is told besides of a source whose faces are counted. */
export interface HeldOutSettings extends SourceSettings {
  /** Batches of faces that are kept for validation. */
  readonly validationBatches: number;
}

/** A batch of faces in the engine. */
export interface FaceBatch {
  /** [batch, 3, size, size], RGB in 0..1; gone when the source gives its next batch. */
  readonly faces: EngineTensor;
  /** What these faces are made of. */
  readonly styles: Styles;
}

/** One of the sources of a mixture. */
export interface SourcePart {
  /** What it is called in events and curves. */
  readonly name: string;
  /** Its faces in every batch, after those of the parts before it. */
  readonly faces: number;
}

/** A source of batches. Every batch is a function of (seed, its number), so a resumed run sees the same ones. */
export interface FaceSource {
  /** The sources of a mixture, in the order of their faces; left out where there is no mixture. */
  readonly parts?: readonly SourcePart[];
  /** What the user should know, in one line each. */
  readonly warnings: readonly string[];
  /** What has become known since this was last asked; undefined where nothing can. */
  newWarnings?(): readonly Complaint[];
  /** Training batch `number`, from 0. */
  fresh(number: number): Promise<FaceBatch>;
  /** The faces of styles, as those of a batch of this source; `number` (default 0) selects the noise, if there is any. */
  render(styles: Styles, number?: number): Promise<EngineTensor>;
  /** Validation batch `number`: faces that training never sees. */
  validation(number: number): Promise<FaceBatch>;
  close(): Promise<void>;
}
