// The messages between the pool that draws faces and its worker threads.
import type { FaceDescription } from './procedural/description.js';

/** How much of the surroundings a picture shows: the aligned crop that networks take, or a portrait framed as FFHQ's. */
export type Framing = 'arcface' | 'ffhq';

/** Draws one face: interleaved RGB bytes and five landmarks (x, y) in pixels; eyes, nose tip, mouth corners. */
export type RenderFace = (
  description: FaceDescription,
  options: { readonly sizePx: number; readonly framing: Framing },
) => { pixels: Uint8Array; landmarks: Float32Array };

/** What a batch of faces is drawn like. */
export interface RenderOptions {
  /** Height and width, 112 unless given. */
  readonly sizePx?: number;
  /** `arcface` unless given. */
  readonly framing?: Framing;
}

/** Some neighbours of a batch, for one worker. */
export interface RenderRequest {
  readonly id: number;
  readonly styles: Float32Array;
  readonly sizePx: number;
  readonly framing: Framing;
  /** Planes of 0..1 instead of interleaved bytes. */
  readonly planes: boolean;
}

/** What became of a request. */
export type RenderReply =
  | {
      readonly id: number;
      readonly pixels: Uint8Array | Float32Array;
      /** [faces, 5, 2]. */
      readonly landmarks: Float32Array;
    }
  | { readonly id: number; readonly message: string };
