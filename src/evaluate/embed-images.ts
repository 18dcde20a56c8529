// The embeddings of a benchmark's images: decoding overlaps the network, each image is embedded once.

import { decodeFace } from '../faces/decode.js';
import { flipFaces } from '../faces/pixels.js';
import { UserError } from '../math/user-error.js';
import type { BenchmarkImage } from './benchmark.js';

/** Embeds `faces` [count, 3, sizePx, sizePx], RGB in 0..1, as [count, size] raw embeddings; sizePx is usually 112. */
export type EmbedFaces = (faces: Float32Array, count: number) => Promise<Float32Array>;

/**
 * Makes a face [3, sizePx, sizePx], RGB in 0..1, of an encoded picture; null where no face is found in it.
 *
 * Throws UserError beginning with `name` for what is no picture.
 */
export type DecodeFace = (encoded: Uint8Array, name: string, sizePx: number) => Promise<Float32Array | null>;

/** What `embedImages` may be told. */
export interface EmbedOptions {
  /** Images embedded at a time, 32 unless given. */
  readonly batch?: number;
  /** Height and width of the faces that the function embeds, 112 unless given; images are resized to it. */
  readonly sizePx?: number;
  /** Whether to embed the mirror images too, true unless given; it doubles the work. */
  readonly flip?: boolean;
  /** How a picture becomes a face; an aligned square picture is expected unless given. */
  readonly decode?: DecodeFace;
  /** Called after each batch with the number of images done and of all. */
  readonly onProgress?: (done: number, total: number) => void;
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
}

/**
 * Embeds `images`; `name`, that of the benchmark, begins every error. Images that have failed are not read.
 *
 * The next batch is decoded while one is embedded. Throws UserError, naming the image, where one cannot be decoded or its
 * embedding is not finite.
 */
export async function embedImages(
  embed: EmbedFaces,
  { name, images }: { readonly name: string; readonly images: readonly BenchmarkImage[] },
  options: EmbedOptions = {},
): Promise<Embeddings> {
  const { batch = 32, sizePx = 112, flip = true, decode = decodeFace, onProgress } = options;
  const failures = new Map<number, string>();
  images.forEach(({ failure }, i) => {
    if (failure !== undefined) failures.set(i, failure);
  });
  const sound = Array.from(images.keys()).filter((i) => !failures.has(i));
  const plain = new EmbeddingTable(name, images);
  const mirrored = new EmbeddingTable(name, images);

  const decodeBatch = async (start: number): Promise<{ indices: number[]; faces: Float32Array }> => {
    const wanted = sound.slice(start, start + batch);
    const decoded = await Promise.all(
      wanted.map(async (i) => decode(await images[i].read(), `${name}: ${images[i].name}`, sizePx)),
    );
    const indices = wanted.filter((_, k) => decoded[k] !== null);
    const faces = new Float32Array(indices.length * 3 * sizePx ** 2);
    let filled = 0;
    decoded.forEach((face, k) => {
      if (face === null) failures.set(wanted[k], 'no face found');
      else faces.set(face, 3 * sizePx ** 2 * filled++);
    });
    return { indices, faces };
  };

  let next = decodeBatch(0);
  for (let start = 0; start < sound.length; start += batch) {
    const { indices, faces } = await next;
    next = decodeBatch(start + batch);
    // Awaited in the next round; until then a failure must not count as unhandled.
    next.catch(() => {});
    const count = indices.length;
    if (count > 0) {
      // The mirror image is made first: an embedding function may hand the array over to another thread.
      const mirror = flip ? flipFaces(faces, count, sizePx) : undefined;
      plain.put(indices, await embed(faces, count));
      if (mirror) mirrored.put(indices, await embed(mirror, count));
    }
    onProgress?.(Math.min(start + batch, sound.length), sound.length);
  }
  return { size: plain.size, plain: plain.values, mirrored: flip ? mirrored.values : null, failures };
}

/** The embeddings of all images, [images, size], the size being known from the first batch. */
class EmbeddingTable {
  size = 0;
  values = new Float32Array(0);

  constructor(
    private readonly name: string,
    private readonly images: readonly BenchmarkImage[],
  ) {}

  put(indices: readonly number[], embeddings: Float32Array): void {
    const count = indices.length;
    if (this.size === 0) {
      this.size = embeddings.length / count;
      this.values = new Float32Array(this.images.length * this.size);
    }
    if (this.size === 0 || embeddings.length !== count * this.size) {
      throw new UserError(
        `${this.name}: expected ${this.size} numbers for each of ${count} faces from the embedding network, ` +
          `found ${embeddings.length}`,
      );
    }
    const bad = embeddings.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      const image = this.images[indices[Math.floor(bad / this.size)]];
      throw new UserError(
        `${this.name}: ${image.name}: the embedding network gave ${embeddings[bad]}; ` +
          'check its weights and the normalisation of its input',
      );
    }
    indices.forEach((image, i) => {
      this.values.set(embeddings.subarray(i * this.size, (i + 1) * this.size), image * this.size);
    });
  }
}
