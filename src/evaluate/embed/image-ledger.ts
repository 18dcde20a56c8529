// What is known of each image while a set is embedded: copies of others, embeddings that were kept, failures.

import type { Embeddings, ImageSet } from './embedder.js';
import { type EmbeddingCache, embeddingKey } from './embedding-cache.js';
import { EmbeddingTable } from './embedding-table.js';

/** Under which keys an image's embeddings are kept. */
export interface ImageKeys {
  readonly plain: string;
  readonly mirrored: string;
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
    };
    const first = this.#firstWith.get(keys.plain);
    if (first !== undefined) {
      this.#copies.set(image, first);
      return undefined;
    }
    this.#firstWith.set(keys.plain, image);
    const plain = await cache?.store.get(keys.plain);
    const mirrored = flip ? await cache?.store.get(keys.mirrored) : undefined;
    if (!plain || (flip && !mirrored)) return keys;
    this.#plain.put([image], plain);
    if (mirrored) this.#mirrored.put([image], mirrored);
    return undefined;
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
      copies: this.#copies,
      complaints: this.#complaints,
    };
  }
}
