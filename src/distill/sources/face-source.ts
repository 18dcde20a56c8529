// What a distillation asks of whatever gives it faces.
import type { EngineTensor } from '../../graph/engine.js';

/** What a source is told besides its own section of the configuration. */
export interface SourceSettings {
  readonly seed: number;
  readonly batchSize: number;
  /** The side of the faces, in pixels: that of the student's input. */
  readonly sizePx: number;
}

/** A batch of faces in the engine. */
export interface FaceBatch {
  /** [batch, 3, size, size], RGB in 0..1; gone when the source gives its next batch. */
  readonly faces: EngineTensor;
  /** w of each face, [batch, styleSize]; undefined where there are no latents to re-sample. */
  readonly styles: Float32Array | undefined;
}

/** A source of batches. Every batch is a function of (seed, its number), so a resumed run sees the same ones. */
export interface FaceSource {
  /** Length of a style w; undefined where there are no latents to re-sample. */
  readonly styleSize: number | undefined;
  /** What the user should know, in one line each. */
  readonly warnings: readonly string[];
  /** What has become known since this was last asked, in one line each; undefined where nothing can. */
  newWarnings?(): readonly string[];
  /** Training batch `number`, from 0. */
  fresh(number: number): Promise<FaceBatch>;
  /** The faces of styles [batch, styleSize]; `number` (default 0) selects the noise, if there is any. */
  render(styles: Float32Array, number?: number): Promise<EngineTensor>;
  /** Validation batch `number`: faces that training never sees. */
  validation(number: number): Promise<FaceBatch>;
  close(): Promise<void>;
}
