// The embeddings of a benchmark's images: decoding overlaps the network, each picture is embedded once.

import { decodeFace } from '../faces/decode.js';
import { flipFaces } from '../faces/pixels.js';
import type { BenchmarkImage } from './benchmark.js';
import { type EmbeddingCache, embeddingKey } from './embedding-cache.js';
import { EmbeddingTable } from './embedding-table.js';

/** Embeds `faces` [count, 3, sizePx, sizePx], RGB in 0..1, as [count, size] raw embeddings; sizePx is usually 112. */
export type EmbedFaces = (faces: Float32Array, count: number) => Promise<Float32Array>;

/**
 * Makes a face [3, sizePx, sizePx], RGB in 0..1, of an encoded picture; null where no face is found in it.
 * The bytes alone decide: pictures of the same bytes are decoded once.
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
  /** Embeddings that this function gave before, and a text that stands for `decode`. */
  readonly cache?: { readonly store: EmbeddingCache; readonly decode: string };
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

/** A batch on its way: the images that need the network, their faces, and the keys of their embeddings. */
interface Batch {
  readonly indices: number[];
  readonly faces: Float32Array;
  readonly keys: { readonly plain: string; readonly mirrored: string }[];
}

/**
 * Embeds `images`; `name`, that of the benchmark, begins every error. Images that have failed are not read, and one whose
 * bytes were met before takes the embedding of the other.
 *
 * While one batch is embedded the next is decoded and waits in front of the network. Throws UserError, naming the image,
 * where one cannot be decoded or its embedding is not finite.
 */
export async function embedImages(
  embed: EmbedFaces,
  { name, images }: { readonly name: string; readonly images: readonly BenchmarkImage[] },
  options: EmbedOptions = {},
): Promise<Embeddings> {
  const { batch = 32, sizePx = 112, flip = true, decode = decodeFace, cache, onProgress } = options;
  const failures = new Map<number, string>();
  images.forEach(({ failure }, i) => {
    if (failure !== undefined) failures.set(i, failure);
  });
  const sound = Array.from(images.keys()).filter((i) => !failures.has(i));
  const plain = new EmbeddingTable(name, images);
  const mirrored = new EmbeddingTable(name, images);
  const how = `${sizePx}/${cache?.decode ?? ''}`;
  const firstWith = new Map<string, number>();
  const copies = new Map<number, number>();

  // Reads a batch's pictures and decodes those of which no embedding is known.
  const prepare = async (start: number): Promise<Batch> => {
    const wanted = sound.slice(start, start + batch);
    const pictures = await Promise.all(wanted.map((i) => images[i].read()));
    const found = await Promise.all(
      wanted.map(async (i, k) => {
        const keys = {
          plain: embeddingKey(pictures[k], `${how}/plain`),
          mirrored: embeddingKey(pictures[k], `${how}/mirrored`),
        };
        const first = firstWith.get(keys.plain);
        if (first !== undefined) {
          copies.set(i, first);
          return undefined;
        }
        firstWith.set(keys.plain, i);
        const known = await cache?.store.get(keys.plain);
        const knownMirrored = flip ? await cache?.store.get(keys.mirrored) : undefined;
        if (known && (knownMirrored || !flip)) {
          plain.put([i], known);
          if (knownMirrored) mirrored.put([i], knownMirrored);
          return undefined;
        }
        const face = await decode(pictures[k], `${name}: ${images[i].name}`, sizePx);
        if (face === null) failures.set(i, 'no face found');
        return face && { i, keys, face };
      }),
    );
    const fresh = found.filter((each) => each !== undefined && each !== null);
    const faces = new Float32Array(fresh.length * 3 * sizePx ** 2);
    fresh.forEach(({ face }, k) => {
      faces.set(face, k * 3 * sizePx ** 2);
    });
    return { indices: fresh.map(({ i }) => i), keys: fresh.map(({ keys }) => keys), faces };
  };

  // Embeds a batch and keeps what comes back.
  const run = async ({ indices, faces, keys }: Batch): Promise<void> => {
    const count = indices.length;
    if (count === 0) return;
    // The mirror image is made first: an embedding function may hand the array over to another thread.
    const mirror = flip ? flipFaces(faces, count, sizePx) : undefined;
    const answers = await Promise.all([embed(faces, count), mirror && embed(mirror, count)]);
    for (const [kind, table] of [
      ['plain', plain],
      ['mirrored', mirrored],
    ] as const) {
      const embeddings = answers[kind === 'plain' ? 0 : 1];
      if (!embeddings) continue;
      table.put(indices, embeddings);
      for (let k = 0; cache && k < count; k++) await cache.store.put(keys[k][kind], table.row(indices[k]));
    }
  };

  let next = quiet(prepare(0));
  let running: Promise<void> = Promise.resolve();
  for (let start = 0; start < sound.length; start += batch) {
    const ready = await next;
    next = quiet(prepare(start + batch));
    const before = running;
    running = quiet(run(ready));
    await before;
    if (start > 0) onProgress?.(start, sound.length);
  }
  await running;
  onProgress?.(sound.length, sound.length);
  for (const [copy, first] of copies) {
    const failure = failures.get(first);
    if (failure !== undefined) failures.set(copy, failure);
    else for (const table of flip ? [plain, mirrored] : [plain]) table.put([copy], table.row(first));
  }
  await cache?.store.flush();
  return { size: plain.size, plain: plain.values, mirrored: flip ? mirrored.values : null, failures };
}

/** A promise that is awaited later; until then its failure must not count as unhandled. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
