// What is known of each image while a set is embedded: copies of others, embeddings that were kept, failures.

import { digestOf } from '../../files/digest.js';
import type { Embeddings, ImageSet } from './embedder.js';
import { type EmbeddingCache, embeddingKey } from './embedding-cache.js';
import { EmbeddingTable } from './embedding-table.js';

/** Under which keys an image's embeddings are kept. */
export interface ImageKeys {
  readonly plain: string;
  readonly mirrored: string;
  /** Under which {@link pixelsOf} its face is kept. */
  readonly pixels: string;
}

/** How images are embedded. */
export interface LedgerOptions {
  readonly sizePx: number;
  readonly flip: boolean;
  readonly cache?: { readonly store: EmbeddingCache; readonly decode: string };
}

/** The images of a set and what became of them. */
export class ImageLedger {
  /** The numbers of the images that had not failed before. */
  readonly sound: readonly number[];
  readonly #failures = new Map<number, string>();
  readonly #plain: EmbeddingTable;
  readonly #mirrored: EmbeddingTable;
  readonly #firstWith = new Map<string, number>();
  readonly #copies = new Map<number, number>();
  /** What stands for the pixels of each face. */
  readonly #pixels = new Map<number, Float32Array>();
  readonly #complaints = new Map<number, string>();

  constructor(
    private readonly set: ImageSet,
    private readonly options: LedgerOptions,
  ) {
    set.images.forEach(({ failure }, i) => {
      if (failure !== undefined) this.#failures.set(i, failure);
    });
    this.sound = Array.from(set.images.keys()).filter((i) => !this.#failures.has(i));
    const names = { count: set.images.length, nameOf: (i: number) => this.nameOf(i) };
    this.#plain = new EmbeddingTable(names);
    this.#mirrored = new EmbeddingTable(names);
  }

  /** How errors call an image. */
  nameOf(image: number): string {
    const { name, images } = this.set;
    return name === undefined ? images[image].name : `${name}: ${images[image].name}`;
  }

  /** The keys of an image that has to be embedded; undefined for a copy of another one, or where its embedding is known. */
  async claim(image: number, picture: Uint8Array): Promise<ImageKeys | undefined> {
    const { sizePx, flip, cache } = this.options;
    const how = `${sizePx}/${cache?.decode ?? ''}`;
    const keys = {
      plain: embeddingKey(picture, `${how}/plain`),
      mirrored: embeddingKey(picture, `${how}/mirrored`),
      pixels: embeddingKey(picture, `${how}/pixels`),
    };
    const first = this.#firstWith.get(keys.plain);
    if (first !== undefined) {
      this.#copies.set(image, first);
      return undefined;
    }
    this.#firstWith.set(keys.plain, image);
    const plain = await cache?.store.get(keys.plain);
    const mirrored = flip ? await cache?.store.get(keys.mirrored) : undefined;
    const pixels = await cache?.store.get(keys.pixels);
    if (!plain || (flip && !mirrored) || !pixels) return keys;
    this.#pixels.set(image, pixels);
    this.#plain.put([image], plain);
    if (mirrored) this.#mirrored.put([image], mirrored);
    return undefined;
  }

  /** Notes the face of an image, values in 0..1, so that those of the same pixels are found. */
  see(image: number, face: Float32Array): void {
    this.#pixels.set(image, pixelsOf(face));
  }

  /** Notes why an image has no embedding. */
  fail(image: number, reason: string): void {
    this.#failures.set(image, reason);
  }

  /** Notes what is wrong with an image that could be decoded; its embedding is not kept, so that it is said again. */
  complain(image: number, complaint: string): void {
    this.#complaints.set(image, complaint);
  }

  /**
   * Takes the embeddings of images, and keeps them where there is a cache.
   *
   * @throws UserError naming an image whose embedding is not finite
   */
  async enter(
    images: readonly number[],
    keys: readonly ImageKeys[],
    { plain, mirrored }: { readonly plain: Float32Array; readonly mirrored: Float32Array | undefined },
  ): Promise<void> {
    const store = this.options.cache?.store;
    this.#plain.put(images, plain);
    if (mirrored) this.#mirrored.put(images, mirrored);
    for (const [k, image] of images.entries()) {
      if (this.#complaints.has(image)) continue;
      await store?.put(keys[k].plain, this.#plain.row(image));
      if (mirrored) await store?.put(keys[k].mirrored, this.#mirrored.row(image));
      const pixels = this.#pixels.get(image);
      if (pixels) await store?.put(keys[k].pixels, pixels);
    }
  }

  /** Gives copies what the first of them got, and writes what is to be kept; the embeddings of all images. */
  async close(): Promise<Embeddings> {
    const { flip, cache } = this.options;
    const [plain, mirrored] = [this.#plain, this.#mirrored];
    for (const [copy, first] of this.#copies) {
      const failure = this.#failures.get(first);
      if (failure !== undefined) this.#failures.set(copy, failure);
      else for (const table of flip ? [plain, mirrored] : [plain]) table.put([copy], table.row(first));
    }
    await cache?.store.flush();
    return {
      size: plain.size,
      plain: plain.values,
      mirrored: flip ? mirrored.values : null,
      failures: this.#failures,
      copies: this.#samePixels(),
      complaints: this.#complaints,
    };
  }

  /** Of each image whose pixels are those of an earlier one, the first of them. */
  #samePixels(): Map<number, number> {
    const firstWith = new Map<string, number>();
    const same = new Map<number, number>();
    for (const image of this.sound) {
      const pixels = this.#pixels.get(this.#copies.get(image) ?? image)?.join();
      if (pixels === undefined) continue;
      const first = firstWith.get(pixels);
      if (first === undefined) firstWith.set(pixels, image);
      else same.set(image, first);
    }
    return same;
  }
}

/** What stands for the pixels of a face: 128 bits of a digest, in numbers that a cache of embeddings holds exactly. */
function pixelsOf(face: Float32Array): Float32Array {
  const digest = digestOf(new Uint8Array(face.buffer, face.byteOffset, face.byteLength));
  return Float32Array.from({ length: 8 }, (_, i) => Number.parseInt(digest.slice(4 * i, 4 * i + 4), 16));
}
