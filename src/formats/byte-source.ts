// Bytes that are read in parts, from a file or from memory, so that a large file never has to lie in memory whole.
import type { Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { UserError } from '../math/user-error.js';
import { requireMemory } from './memory.js';

/** Something with bytes at positions 0 to size. */
export interface ByteSource {
  /** How messages call it: the path. */
  readonly name: string;
  readonly size: number;
  /** `length` bytes from `offset` on, alone in their memory or as a view; UserError where they are not all there or do not fit it. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** Bytes that are in memory already. */
export function bytesSource(bytes: Uint8Array, name: string): ByteSource {
  return {
    name,
    size: bytes.length,
    read: async (offset, length) => {
      checkRange(offset, length, { name, size: bytes.length });
      return bytes.subarray(offset, offset + length);
    },
  };
}

/**
 * A file, opened anew for each part, so that nothing has to be closed.
 *
 * @throws UserError naming the path: missing, a folder, unreadable or empty
 */
export async function fileSource(path: string): Promise<ByteSource> {
  const { size, mtimeMs } = await withFile(path, (_, stats) => stats);
  if (size === 0) throw new UserError(`${path} is empty; expected a file of weights`);
  return {
    name: path,
    size,
    read: (offset, length) => {
      checkRange(offset, length, { name: path, size });
      return withFile(path, async (file, stats) => {
        if (stats.size !== size || stats.mtimeMs !== mtimeMs) {
          throw new UserError(`${path} changed while it was read; wait until it is complete and try again`);
        }
        requireMemory(length, path);
        const bytes = new Uint8Array(length);
        for (let done = 0; done < length; ) {
          const { bytesRead } = await file.read(bytes, done, Math.min(length - done, 2 ** 30), offset + done);
          if (bytesRead === 0) throw new UserError(`${path} is cut short at byte ${offset + done}`);
          done += bytesRead;
        }
        return bytes;
      });
    },
  };
}

/** A whole file; UserError as for {@link fileSource}. */
export async function readWhole(path: string): Promise<Uint8Array> {
  const source = await fileSource(path);
  return source.read(0, source.size);
}

function checkRange(offset: number, length: number, { name, size }: { name: string; size: number }): void {
  if (!(offset >= 0 && length >= 0 && offset + length <= size)) {
    throw new UserError(
      `${name} is cut short or damaged: it should hold ${length} bytes at byte ${offset}, but it ends at ${size}`,
    );
  }
}

async function withFile<T>(
  path: string,
  use: (file: FileHandle, stats: Stats) => T | Promise<T>,
): Promise<T> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const stats = await file.stat();
    if (!stats.isFile()) throw new UserError(`${path} is not a file; expected a file of weights`);
    return await use(file, stats);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof UserError || typeof code !== 'string') throw error;
    throw new UserError(code === 'ENOENT' ? `${path}: no such file` : `${path}: cannot be read (${code})`);
  } finally {
    await file?.close();
  }
}
