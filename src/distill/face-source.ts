// What the training loop asks of whatever gives it faces.

/** What a source takes of a configuration besides the section of its own. */
export interface SourceSettings {
  readonly seed: number;
  readonly training: { readonly batchSize: number };
}

/** A source of batches. Every batch is a function of (seed, its number), so a resumed run sees the same ones. */
export interface FaceSource {
  /** Length of a style w; undefined where there are no latents to re-sample. */
  readonly styleSize: number | undefined;
  /** What the user should know, in one line each. */
  readonly warnings: readonly string[];
  /** Puts training batch `number` (from 0) into the slot; the styles [batch, styleSize] of its faces, if they have any. */
  fresh(number: number): Promise<Float32Array | undefined>;
  /** Puts the faces of styles [batch, styleSize] into the slot; `number` (default 0) selects the noise, if there is any. */
  render(styles: Float32Array, number?: number): Promise<void>;
  /** Puts validation batch `number` into the slot: faces that training never sees. Returns their styles, if any. */
  validation(number: number): Promise<Float32Array | undefined>;
  close(): Promise<void>;
}
