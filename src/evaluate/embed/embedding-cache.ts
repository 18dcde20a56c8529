// Embeddings kept in a folder, by the content of model and image, so that a second evaluation does not embed again.

import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { describeLostCache, isWritableCache } from '../../files/cache-folder.js';
import { digestOf } from '../../files/digest.js';
import { makeFolder } from '../../files/make-folder.js';
import { UserError } from '../../files/user-error.js';
import { writeFileWhole } from '../../files/write-file.js';
import { groupBy } from '../../math/group-by.js';

/**
 * A pack: "SDEMB001", the number of rows and the length of an embedding (32-bit, little endian), a key of 32 bytes for
 * each row, SHA-256 of all that, then the rows: the numbers as 32-bit floats, and the CRC-32 of these bytes.
 */
const MAGIC = 'SDEMB001';
const HEADER = 16;
const KEY = 32;
const CHECKSUM = 4;
const EXTENSION = '.embeddings';

/** Rows held back until they are worth a file. */
const ROWS_IN_PACK = 8192;
/** More rows or longer embeddings are a damaged header. */
const MAX_ROWS = 2 ** 24;
const MAX_SIZE = 2 ** 16;

const NOT_KEPT = 'embeddings are not kept';

interface Row {
  readonly file: FileHandle;
  readonly position: number;
  readonly size: number;
}

/** How a cache is opened. */
export interface EmbeddingCacheOptions {
  /** Told once why embeddings cannot be kept. */
  readonly onWarning?: (message: string) => void;
}

/**
 * The embeddings that one model has given so far. Whatever is damaged in the folder is as if it were not there, and where
 * the folder cannot be written nothing more is kept.
 */
export class EmbeddingCache {
  readonly #folder: string;
  readonly #rows = new Map<string, Row>();
  readonly #files: FileHandle[] = [];
  readonly #onWarning: EmbeddingCacheOptions['onWarning'];
  #waiting = new Map<string, Float32Array>();
  /** Whether embeddings are kept; tried with the first of them, so that a full cache may be read-only. */
  #keeps: Promise<boolean> | undefined;

  private constructor(folder: string, { onWarning }: EmbeddingCacheOptions) {
    this.#folder = folder;
    this.#onWarning = onWarning;
  }

  /** Opens the part of `folder` that belongs to a model, given by its bytes; the folder need not exist. */
  static async open(
    folder: string,
    model: Uint8Array,
    options: EmbeddingCacheOptions = {},
  ): Promise<EmbeddingCache> {
    const name = digestOf(model).slice(0, 32);
    const cache = new EmbeddingCache(join(folder, name), options);
    const files = await readdir(cache.#folder).catch(() => []);
    for (const file of files.filter((each) => each.endsWith(EXTENSION)).sort()) {
      await cache.#openPack(join(cache.#folder, file));
    }
    return cache;
  }

  /** Number of embeddings that can be had. */
  get size(): number {
    return this.#rows.size + this.#waiting.size;
  }

  /** The embedding under a key, or undefined where there is none or it is damaged. */
  async get(key: string): Promise<Float32Array | undefined> {
    const waiting = this.#waiting.get(key);
    if (waiting) return waiting;
    const row = this.#rows.get(key);
    if (!row) return undefined;
    const bytes = new Uint8Array(4 * row.size + CHECKSUM);
    const read = await row.file.read(bytes, 0, bytes.length, row.position).catch(() => undefined);
    const values = bytes.subarray(0, 4 * row.size);
    const isWhole =
      read?.bytesRead === bytes.length && crc32(values) === viewOf(bytes).getUint32(4 * row.size, true);
    if (isWhole) return new Float32Array(bytes.buffer, 0, row.size);
    this.#rows.delete(key);
    return undefined;
  }

  /** Keeps an embedding under a key; it is safe on disk after {@link flush}. */
  async put(key: string, embedding: Float32Array): Promise<void> {
    this.#keeps ??= isWritableCache(dirname(this.#folder), NOT_KEPT, this.#onWarning);
    if (!(await this.#keeps)) return;
    this.#waiting.set(key, embedding.slice());
    if (this.#waiting.size >= ROWS_IN_PACK) await this.flush();
  }

  /** Writes what waits, rows of one length as one file, whole or not at all; a folder that cannot be written any more is told. */
  async flush(): Promise<void> {
    const waiting = [...this.#waiting];
    this.#waiting = new Map();
    for (const rows of groupBy(waiting, ([, { length }]) => String(length)).values()) {
      const bytes = encodePack(rows, rows[0][1].length);
      const name = Buffer.from(bytes.subarray(HEADER + KEY * rows.length, HEADER + KEY * (rows.length + 1)));
      const file = join(this.#folder, name.toString('hex').slice(0, 16) + EXTENSION);
      try {
        await makeFolder(this.#folder);
        await writeFileWhole(file, bytes);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        this.#keeps = Promise.resolve(false);
        this.#onWarning?.(describeLostCache(error, this.#folder, NOT_KEPT));
        return;
      }
      await this.#openPack(file);
    }
  }

  /** Closes the files; what waits is lost unless it was flushed. */
  async close(): Promise<void> {
    this.#rows.clear();
    for (const file of this.#files.splice(0)) await file.close();
  }

  /** Takes up a pack; one that is damaged is removed, because its rows will be written again. */
  async #openPack(path: string): Promise<void> {
    const file = await open(path, 'r').catch(() => undefined);
    if (!file) return;
    const index = await readIndex(file).catch(() => undefined);
    if (!index) {
      await file.close();
      await rm(path, { force: true }).catch(() => undefined);
      return;
    }
    this.#files.push(file);
    index.keys.forEach((key, i) => {
      const position = HEADER + KEY * (index.keys.length + 1) + i * (4 * index.size + CHECKSUM);
      this.#rows.set(key, { file, position, size: index.size });
    });
  }
}

/** The key of a picture as `how` it is embedded (its size, mirrored or not, aligned or not). */
export function embeddingKey(encoded: Uint8Array, how: string): string {
  return digestOf(encoded, `\0${how}`);
}

function encodePack(rows: readonly (readonly [string, Float32Array])[], size: number): Uint8Array {
  const rowBytes = 4 * size + CHECKSUM;
  const start = HEADER + KEY * (rows.length + 1);
  const bytes = new Uint8Array(start + rows.length * rowBytes);
  const view = viewOf(bytes);
  bytes.set(Buffer.from(MAGIC, 'latin1'));
  view.setUint32(8, rows.length, true);
  view.setUint32(12, size, true);
  rows.forEach(([key, embedding], i) => {
    bytes.set(Buffer.from(key, 'hex'), HEADER + i * KEY);
    const values = new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength);
    bytes.set(values, start + i * rowBytes);
    view.setUint32(start + (i + 1) * rowBytes - CHECKSUM, crc32(values), true);
  });
  const end = HEADER + KEY * rows.length;
  bytes.set(Buffer.from(digestOf(bytes.subarray(0, end)), 'hex'), end);
  return bytes;
}

/** The keys of a pack and the length of its embeddings; undefined where anything about it is wrong. */
async function readIndex(file: FileHandle): Promise<{ keys: string[]; size: number } | undefined> {
  const header = new Uint8Array(HEADER);
  await file.read(header, 0, HEADER, 0);
  const [rows, size] = [viewOf(header).getUint32(8, true), viewOf(header).getUint32(12, true)];
  if (Buffer.from(header.subarray(0, 8)).toString('latin1') !== MAGIC) return undefined;
  if (rows > MAX_ROWS || size === 0 || size > MAX_SIZE) return undefined;
  const { size: length } = await file.stat();
  if (length !== HEADER + KEY * (rows + 1) + rows * (4 * size + CHECKSUM)) return undefined;
  const index = Buffer.alloc(KEY * (rows + 1));
  await file.read(index, 0, index.length, HEADER);
  if (digestOf(header, index.subarray(0, -KEY)) !== index.toString('hex', KEY * rows)) return undefined;
  const keys = Array.from({ length: rows }, (_, i) => index.toString('hex', i * KEY, (i + 1) * KEY));
  return { keys, size };
}

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
