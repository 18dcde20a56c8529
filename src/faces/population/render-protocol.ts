// The messages between the pool that draws faces and its worker threads.
import type { Framing } from '../procedural/scene/view.js';

/** What a batch of faces is drawn like. */
export interface RenderOptions {
  /** Height and width, 112 unless given. */
  readonly sizePx?: number;
  /** `arcface` unless given. */
  readonly framing?: Framing;
}

/** Some neighbours of a batch, for one worker. */
export interface RenderRequest {
  readonly styles: Float32Array;
  readonly sizePx: number;
  readonly framing: Framing;
  /** Planes of 0..1 instead of interleaved bytes. */
  readonly planes: boolean;
}

/** The faces of a request. */
export interface RenderedChunk {
  readonly pixels: Uint8Array | Float32Array;
  /** [faces, 5, 2]. */
  readonly landmarks: Float32Array;
}
