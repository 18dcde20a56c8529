// Files in PyTorch's old format, read as far as their pickles go.
import type { ByteSource } from '../../files/byte-source.js';
import { CutShort } from '../pickle/reader.js';
import type { PickleValue } from '../pickle/values.js';
import { weightConstructors } from '../weights/weight-pickle.js';
import { parseTorchLegacy } from './legacy.js';

const FIRST_BYTES = 2 ** 20;

/**
 * Reads the pickles at the beginning of a file; the storages behind them are fetched when they are asked for.
 *
 * How long the pickles are is known only when they are read: more of the file is taken until it is enough.
 */
export async function openTorchLegacy(source: ByteSource): Promise<PickleValue> {
  const { name, size } = source;
  for (let length = FIRST_BYTES; ; length *= 4) {
    try {
      const head = await source.read(0, Math.min(length, size));
      const options = { name, size, constructors: weightConstructors, others: 'record' } as const;
      return parseTorchLegacy(head, { ...options, readBytes: (at, bytes) => source.read(at, bytes) }).value;
    } catch (error) {
      if (!(error instanceof CutShort) || length >= size) throw error;
    }
  }
}
