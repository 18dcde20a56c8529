// The embeddings of images: while one batch is embedded the next is decoded, and each picture is embedded once.
import { decodeFace } from '../../faces/pictures/decode.js';
import { flipFaces } from '../../faces/pictures/pixels.js';
import type { DecodeFace, Embedder, Embeddings, ImageSet } from './embedder.js';
import type { EmbeddingCache } from './embedding-cache.js';
import { type ImageKeys, ImageLedger } from './image-ledger.js';

/** What `embedImages` may be told. */
export interface EmbedOptions {
  /** Images embedded at a time, 32 unless given. */
  readonly batch?: number;
  /** Whether to embed the mirror images too, true unless given; it doubles the work. */
  readonly flip?: boolean;
  /** How a picture becomes a face; an aligned square picture is expected unless given. */
  readonly decode?: DecodeFace;
  /** Embeddings that this embedder gave before, and a text that stands for `decode`. */
  readonly cache?: { readonly store: EmbeddingCache; readonly decode: string };
  /** Called after each batch with the number of images done and of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Faces on their way to the embedder, and the images that they are of. */
interface Batch {
  readonly indices: readonly number[];
  readonly keys: readonly ImageKeys[];
  /** [indices, 3, sizePx, sizePx] */
  readonly faces: Float32Array;
}

/**
 * Embeds images. Those that have failed are not read, and one whose bytes were met before takes the embedding of the other.
 *
 * @throws UserError naming the image that cannot be decoded, or whose embedding is not finite
 */
export async function embedImages(
  embedder: Embedder,
  set: ImageSet,
  options: EmbedOptions = {},
): Promise<Embeddings> {
  const { batch = 32, flip = true, decode = decodeFace, onProgress } = options;
  const sizePx = embedder.inputSizePx;
  const ledger = new ImageLedger(set, { sizePx, flip, ...(options.cache && { cache: options.cache }) });
  const { sound } = ledger;

  const prepare = async (start: number): Promise<Batch> => {
    const indices = sound.slice(start, start + batch);
    const pictures = await Promise.all(indices.map((i) => set.images[i].read()));
    const found = await Promise.all(
      indices.map(async (i, k) => {
        const keys = await ledger.claim(i, pictures[k]);
        if (!keys) return undefined;
        const face = await decode(pictures[k], ledger.nameOf(i), sizePx, {
          onComplaint: (complaint) => ledger.complain(i, complaint),
        });
        if (face) ledger.see(i, face);
        else ledger.fail(i, 'no face found');
        return face ? { i, keys, face } : undefined;
      }),
    );
    const fresh = found.filter((each) => each !== undefined);
    const faces = new Float32Array(fresh.length * 3 * sizePx ** 2);
    for (const [k, { face }] of fresh.entries()) faces.set(face, k * 3 * sizePx ** 2);
    return { indices: fresh.map(({ i }) => i), keys: fresh.map(({ keys }) => keys), faces };
  };
  const embed = async ({ indices, keys, faces }: Batch): Promise<void> => {
    if (indices.length === 0) return;
    const mirror = flip ? flipFaces(faces, indices.length, sizePx) : undefined;
    const [plain, mirrored] = await Promise.all([
      embedder.embed(faces),
      mirror ? embedder.embed(mirror) : undefined,
    ]);
    await ledger.enter(indices, keys, { plain, mirrored });
  };

  let next = quiet(prepare(0));
  let running: Promise<void> = Promise.resolve();
  for (let start = 0; start < sound.length; start += batch) {
    const ready = await next;
    next = quiet(prepare(start + batch));
    const before = running;
    running = quiet(embed(ready));
    await before;
    if (start > 0) onProgress?.(start, sound.length);
  }
  await running;
  onProgress?.(sound.length, sound.length);
  return ledger.close();
}

/** A promise that is awaited later; until then its failure must not count as unhandled. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
