// Runs an embedding function over a benchmark of face pairs: decode, embed, mirror, score.

import { decodeFace } from '../faces/decode.js';
import { flipFaces } from '../faces/pixels.js';
import { readVerificationPairs } from '../formats/insightface-bin.js';
import { UserError } from '../math/user-error.js';
import { addEmbeddings, scorePairs } from './similarity.js';
import { type VerificationResult, verifyPairs } from './verification.js';

/** Embeds `faces` [count, 3, sizePx, sizePx], RGB in 0..1, as [count, size] raw embeddings; sizePx is usually 112. */
export type EmbedFaces = (faces: Float32Array, count: number) => Promise<Float32Array>;

/** Pairs of encoded aligned faces: pair i is images 2i and 2i + 1. */
export interface Benchmark {
  /** How errors and results call it, usually the file. */
  readonly name: string;
  /** JPEG or PNG files, two for each pair. */
  readonly images: readonly Uint8Array[];
  /** Whether pair i shows one person. */
  readonly same: readonly boolean[];
}

/** What `runBenchmark` may be told. */
export interface BenchmarkOptions {
  /** Images embedded at a time, 32 unless given. */
  readonly batch?: number;
  /** Height and width of the faces that the function embeds, 112 unless given; images are resized to it. */
  readonly sizePx?: number;
  /** Whether to measure with the flip test too, true unless given; it doubles the work. */
  readonly flip?: boolean;
  /** Called after each batch with the number of images done and of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What a benchmark says about an embedding; JSON-friendly. */
export interface BenchmarkResult {
  readonly name: string;
  readonly pairs: number;
  readonly genuine: number;
  readonly impostor: number;
  readonly embeddingSize: number;
  /** Each image embedded as it is. */
  readonly plain: VerificationResult;
  /** The embeddings of image and mirror image added; null where the flip test was left out. */
  readonly flip: VerificationResult | null;
}

/**
 * Reads an InsightFace .bin file (a pickle of encoded images and booleans; nothing in it is executed).
 *
 * Throws UserError, naming `name`, for a file of another kind, an odd number of images or pairs that cannot be measured.
 */
export function readBenchmark(bytes: Uint8Array, name: string): Benchmark {
  return checkBenchmark({ name, ...readVerificationPairs(bytes, name) });
}

/**
 * Measures `embed` on `benchmark`: ten-fold accuracy, AUC, EER, TAR at FAR and histograms, without and with flip.
 *
 * The next batch is decoded while one is embedded. Throws UserError, naming the benchmark and the image's index, where
 * an image cannot be decoded or its embedding is not finite.
 */
export async function runBenchmark(
  embed: EmbedFaces,
  benchmark: Benchmark,
  options: BenchmarkOptions = {},
): Promise<BenchmarkResult> {
  const { batch = 32, sizePx = 112, flip = true, onProgress } = options;
  const { name, images, same } = checkBenchmark(benchmark);
  const plain = new EmbeddingTable(name, images.length);
  const mirrored = new EmbeddingTable(name, images.length);
  const decode = (start: number) => decodeBatch(images.slice(start, start + batch), start, { name, sizePx });
  let next = decode(0);
  for (let start = 0; start < images.length; start += batch) {
    const count = Math.min(batch, images.length - start);
    const faces = await next;
    next = decode(start + batch);
    // Awaited in the next round; until then a failure must not count as unhandled.
    next.catch(() => {});
    // The mirror image is made first: an embedding function may hand the array over to another thread.
    const mirror = flip ? flipFaces(faces, count, sizePx) : undefined;
    plain.put(start, count, await embed(faces, count));
    if (mirror) mirrored.put(start, count, await embed(mirror, count));
    onProgress?.(start + count, images.length);
  }
  const genuine = same.filter(Boolean).length;
  return {
    name,
    pairs: same.length,
    genuine,
    impostor: same.length - genuine,
    embeddingSize: plain.size,
    plain: verifyPairs(scorePairs(plain.values, plain.size), same),
    flip: flip
      ? verifyPairs(scorePairs(addEmbeddings(plain.values, mirrored.values), plain.size), same)
      : null,
  };
}

function checkBenchmark(benchmark: Benchmark): Benchmark {
  const { name, images, same } = benchmark;
  if (images.length !== 2 * same.length) {
    throw new UserError(
      `${name}: expected two images for each of ${same.length} pairs, found ${images.length} images; ` +
        'the file is damaged or of another kind',
    );
  }
  if (same.length < 10) {
    throw new UserError(`${name}: expected at least 10 pairs, one for each fold, found ${same.length}`);
  }
  const genuine = same.filter(Boolean).length;
  if (genuine === 0 || genuine === same.length) {
    const missing = genuine === 0 ? 'same-person' : 'different-person';
    throw new UserError(
      `${name}: expected pairs of both kinds, found no ${missing} pair among ${same.length}`,
    );
  }
  return benchmark;
}

async function decodeBatch(
  encoded: readonly Uint8Array[],
  start: number,
  { name, sizePx }: { name: string; sizePx: number },
): Promise<Float32Array> {
  const length = 3 * sizePx ** 2;
  const faces = new Float32Array(encoded.length * length);
  const decode = async (bytes: Uint8Array, i: number) => {
    faces.set(await decodeFace(bytes, `${name}: image ${start + i}`, sizePx), i * length);
  };
  await Promise.all(encoded.map(decode));
  return faces;
}

/** The embeddings of all images, [images, size], the size being known from the first batch. */
class EmbeddingTable {
  size = 0;
  values = new Float32Array(0);

  constructor(
    private readonly name: string,
    private readonly images: number,
  ) {}

  put(start: number, count: number, embeddings: Float32Array): void {
    if (this.size === 0) {
      this.size = embeddings.length / count;
      this.values = new Float32Array(this.images * this.size);
    }
    if (this.size === 0 || embeddings.length !== count * this.size) {
      throw new UserError(
        `${this.name}: expected ${this.size} numbers for each of ${count} faces from the embedding network, ` +
          `found ${embeddings.length}`,
      );
    }
    const bad = embeddings.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new UserError(
        `${this.name}: image ${start + Math.floor(bad / this.size)}: the embedding network gave ${embeddings[bad]}; ` +
          'check its weights and the normalisation of its input',
      );
    }
    this.values.set(embeddings, start * this.size);
  }
}
