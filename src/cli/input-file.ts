// Files given as arguments, read whole, with errors that say what was expected.
import { open } from 'node:fs/promises';
import { requireMemory } from '../formats/memory.js';
import { UserError } from '../math/user-error.js';

const MAX_BYTES = 2 ** 31 - 1;

/**
 * Reads a file given as an argument; `what` says what it should be, as in "an ONNX model".
 *
 * Throws UserError naming the path: missing, a folder, unreadable, empty, 2 GiB and more, or more than memory holds.
 */
export async function readInputFile(path: string, what: string): Promise<Uint8Array> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw cannotRead(path, what, error);
  });
  try {
    const stat = await file.stat();
    if (stat.isDirectory()) throw new UserError(`${path}: is a folder; expected ${what}`);
    if (stat.size > MAX_BYTES) throw new UserError(`${path}: is larger than 2 GiB; expected ${what}`);
    requireMemory(stat.size, path);
    const bytes = await file.readFile();
    if (bytes.length === 0) throw new UserError(`${path}: the file is empty; expected ${what}`);
    return bytes;
  } catch (error) {
    throw error instanceof UserError ? error : cannotRead(path, what, error as NodeJS.ErrnoException);
  } finally {
    await file.close();
  }
}

function cannotRead(path: string, what: string, error: NodeJS.ErrnoException): UserError {
  if (error.code === 'ENOENT') return new UserError(`${path}: no such file; expected ${what}`);
  return new UserError(`${path}: cannot be read (${error.code ?? error.message}); expected ${what}`);
}
