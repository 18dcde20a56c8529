// Embedding networks that are named by their original file of weights: imported once, and kept by what the file holds.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { looksLikeWeights } from '../formats/weight-file.js';
import { writeFileWhole } from '../formats/write-file.js';
import { UserError } from '../math/user-error.js';
import { importFile } from '../nets/import-file.js';
import { cacheFolder } from './cache-folder.js';

// To be raised when import writes something else for the same file.
const IMPORT_VERSION = 2;

/**
 * The ONNX model behind a file of weights (PyTorch, safetensors, …), made now or taken from the cache; undefined where
 * the file is something else, such as an ONNX model itself. The model declares its preprocessing.
 *
 * @param cache the folder where imported models are kept
 * @throws UserError for a file of weights of no known network, or of a generator
 */
export async function importedModel(
  path: string,
  cache = join(cacheFolder(), 'imported'),
): Promise<Uint8Array | undefined> {
  if (!looksLikeWeights(await readStart(path))) return undefined;
  const kept = join(cache, `${await digestOf(path)}-${IMPORT_VERSION}.onnx`);
  const known = await readFile(kept).catch(() => undefined);
  if (known) return known;
  const { models, title } = await importFile(path);
  const model = models.get('network');
  if (model === undefined) {
    throw new UserError(`${path}: holds ${title}, a generator; expected a network that embeds faces`);
  }
  // A cache that cannot be written only costs the time of another import.
  await mkdir(cache, { recursive: true })
    .then(() => writeFileWhole(kept, model))
    .catch(() => undefined);
  return model;
}

async function readStart(path: string): Promise<Uint8Array> {
  const file = await open(path, 'r').catch(() => undefined);
  try {
    const read = await file?.read(new Uint8Array(512), 0, 512, 0).catch(() => undefined);
    return read?.buffer.subarray(0, read.bytesRead) ?? new Uint8Array(0);
  } finally {
    await file?.close();
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
