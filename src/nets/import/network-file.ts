// Embedding networks by their file, ONNX or weights as their authors publish them: these are imported once, and kept.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, describeLostCache } from '../../files/cache-folder.js';
import { digestFile, digestOf } from '../../files/digest.js';
import { makeFolder } from '../../files/make-folder.js';
import { readFileWhole, withFile } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';
import { writeFileWhole } from '../../files/write-file.js';
import { refuseForeign } from '../../formats/foreign/recognise-foreign.js';
import { looksLikeWeights } from '../../formats/weights/weight-file.js';
import { importFile, refusePart } from './import-file.js';
import type { ImportOptions } from './importer.js';

// To be raised when import writes something else for the same file.
const IMPORT_VERSION = 4;

const EXPECTED = 'an embedding network';

/** What is read of a file with several networks, and where imported models are kept. */
export interface NetworkFileOptions extends Pick<ImportOptions, 'part' | 'choosePartBy'> {
  /** The folder of imported models; below the cache folder unless given. */
  readonly cache?: string;
  /** Told why an imported model could not be kept. */
  readonly onWarning?: (message: string) => void;
}

/**
 * The ONNX model in a file, or behind a file of weights (PyTorch, safetensors, …): imported now, or taken from the cache by
 * what the file holds. An imported model declares its preprocessing, or marks what of it is assumed.
 *
 * @throws UserError for a file that cannot be read, or holds weights of no known network, or of a generator
 */
export async function readNetworkFile(
  path: string,
  { cache = join(cacheFolder(), 'imported'), part, choosePartBy, onWarning }: NetworkFileOptions = {},
): Promise<Uint8Array> {
  await refuseForeign(path, EXPECTED);
  const start = await withFile(path, EXPECTED, async (file) => {
    const { buffer, bytesRead } = await file.read(new Uint8Array(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  });
  const choice = { part, ...(choosePartBy && { choosePartBy }) };
  if (!looksLikeWeights(start)) {
    refusePart(path, choice);
    return readFileWhole(path, EXPECTED);
  }
  const which = part === undefined ? '' : `-${digestOf(new TextEncoder().encode(part)).slice(0, 16)}`;
  const kept = join(cache, `${await digestFile(path)}${which}-${IMPORT_VERSION}.onnx`);
  const known = await readFile(kept).catch(() => undefined);
  if (known) return known;
  const { models, title } = await importFile(path, choice);
  const model = models.get('network');
  if (model === undefined) {
    throw new UserError(`${path}: holds ${title}, a generator; expected a network that embeds faces`);
  }
  try {
    await makeFolder(cache);
    await writeFileWhole(kept, model);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onWarning?.(describeLostCache(error, cache, `${path} is imported anew each time`));
  }
  return model;
}
