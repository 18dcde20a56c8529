// The one place where a file or folder that was given for a network is told to be something else: by content first, then by name.
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type ByteSource, openByteSource } from '../../files/byte-source.js';
import { readFileWhole } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';
import { isPickle, isSafetensors, recogniseBytes } from '../recognise-bytes.js';
import { readZip } from '../zip/read.js';
import { recogniseArchive } from './archives.js';
import { recogniseFolderAt } from './folders.js';
import { describeForeign, FOREIGN, type ForeignFormat } from './foreign-format.js';
import { recogniseName } from './names.js';
import { recogniseProtobuf } from './protobufs.js';
import { latin1, recogniseSignature } from './signatures.js';
import { recogniseText } from './texts.js';

const START_BYTES = 2 ** 16;

// The end of a table of Google's LevelDB, in which TensorFlow keeps where the tensors of a checkpoint are.
const TABLE_END = '\x57\xfb\x80\x8b\x24\x75\x47\xdb';

/**
 * What a file or folder is, where that is no ONNX model and no file of weights that is read; undefined where it is one of
 * these, or nothing that is known, or not there.
 *
 * @throws UserError for zip archives that are damaged or dangerous, and files that cannot be read
 */
export async function recogniseForeign(path: string): Promise<ForeignFormat | undefined> {
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory()) {
    // Both kinds of TensorFlow.js models have the same files; which it is stands in one of them.
    const found = await recogniseFolderAt(path);
    return found === FOREIGN.tfjs ? ((await recogniseForeign(join(path, 'model.json'))) ?? found) : found;
  }
  if (!stats?.isFile() || stats.size === 0) return undefined;
  const source = await openByteSource(path, 'a model');
  const start = await source.read(0, Math.min(START_BYTES, source.size));
  if (latin1(start.subarray(0, 4)) === 'PK\x03\x04') {
    return recogniseArchive([...(await readZip(source)).keys()]);
  }
  if (isPickle(start) || isSafetensors(start)) return undefined;
  const byContent = recogniseSignature(start) ?? recogniseText(start) ?? (await recogniseTail(source));
  if (byContent) return byContent;
  const message = await recogniseProtobuf(source);
  if (message !== undefined) return message === 'onnx' ? undefined : message;
  if (recogniseBytes(start) !== undefined) return undefined;
  return recogniseName(basename(path), await readdir(dirname(path)).catch(() => []));
}

/**
 * Refuses a file or folder that is no ONNX model and no file of weights by saying what it is and how to come to ONNX from there.
 *
 * @param expected what should be in its place, as in "an ONNX model"
 * @throws UserError as {@link recogniseForeign}, and where it is something else that is known
 */
export async function refuseForeign(path: string, expected: string): Promise<void> {
  const found = await recogniseForeign(path);
  if (found) throw new UserError(`${path} is not ${expected}: it looks like ${describeForeign(found)}`);
}

/**
 * Reads a file that should hold a model.
 *
 * @throws UserError as {@link refuseForeign} and `readFileWhole`
 */
export async function readModelFile(path: string, expected: string): Promise<Uint8Array> {
  await refuseForeign(path, expected);
  return readFileWhole(path, expected);
}

async function recogniseTail({ size, read }: ByteSource): Promise<ForeignFormat | undefined> {
  if (size < 48) return undefined;
  return latin1(await read(size - 8, 8)) === TABLE_END ? FOREIGN.tfCheckpoint : undefined;
}
