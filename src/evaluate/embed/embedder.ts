// An embedder, which is anything that makes embeddings of faces; and the options and results of embedding images with one.
import type { DecodeWatch } from '../../faces/pictures/open-picture.js';
import type { BenchmarkImage } from '../benchmark.js';

/** An embedding network, or whatever else embeds faces. */
export interface Embedder {
  /** Height and width of the faces that it takes, in pixels. */
  readonly inputSizePx: number;
  /** The raw embeddings [count, size] of faces [count, 3, inputSizePx, inputSizePx], RGB in 0..1. */
  embed(faces: Float32Array): Promise<Float32Array>;
}

/**
 * Makes a face [3, sizePx, sizePx], RGB in 0..1, of an encoded picture; null where no face is found in it.
 * The bytes alone decide: pictures of the same bytes are decoded once.
 *
 * @throws UserError beginning with `name` for what is no picture
 */
export type DecodeFace = (
  encoded: Uint8Array,
  name: string,
  sizePx: number,
  watch?: Pick<DecodeWatch, 'onComplaint'>,
) => Promise<Float32Array | null>;

/** The images to embed, and what begins every error about them: the benchmark's name, nothing unless given. */
export interface ImageSet {
  readonly name?: string;
  readonly images: readonly BenchmarkImage[];
}

/** The raw embeddings of images. */
export interface Embeddings {
  /** Length of an embedding. */
  readonly size: number;
  /** [images, size]; zeros where an image failed. */
  readonly plain: Float32Array;
  /** Of the mirror images, of the same shape; null where they were left out. */
  readonly mirrored: Float32Array | null;
  /** Why an image has no embedding, by its index. */
  readonly failures: ReadonlyMap<number, string>;
  /** Of each image that shows, pixel by pixel, what an earlier one shows, the index of the first. */
  readonly copies: ReadonlyMap<number, number>;
  /** What the decoder complained of in an image that has an embedding all the same, by its index. */
  readonly complaints: ReadonlyMap<number, string>;
}
