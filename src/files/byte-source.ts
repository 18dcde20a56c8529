// Bytes that are read in parts, so that a large file never has to lie in memory whole.
import { requireMemory } from './memory.js';
import { withFile } from './read-file.js';
import { UserError } from './user-error.js';

/** Something with bytes at positions 0 to size. */
export interface ByteSource {
  /** How messages call it: the path. */
  readonly name: string;
  readonly size: number;
  /** `length` bytes from `offset` on, alone in their memory or as a view; UserError where they are not all there or do not fit it. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * A file, opened anew for each part, so that nothing has to be closed.
 *
 * @param expected what it should be, for errors
 * @throws UserError naming the path: missing, a folder, unreadable or empty
 */
export async function openByteSource(path: string, expected: string): Promise<ByteSource> {
  const { size, mtimeMs } = await withFile(path, expected, (_, stats) => stats);
  if (size === 0) throw new UserError(`${path}: is empty; expected ${expected}`);
  return {
    name: path,
    size,
    read: (offset, length) => {
      if (!(offset >= 0 && length >= 0 && offset + length <= size)) {
        throw new UserError(
          `${path} is cut short or damaged: it should hold ${length} bytes at byte ${offset}, but it ends at ${size}`,
        );
      }
      return withFile(path, expected, async (file, stats) => {
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
