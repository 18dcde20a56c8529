// Writes a file so that a crash, a full disk or a second reader never sees half of it.
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { UserError } from '../math/user-error.js';

/**
 * Writes a file whole or not at all: beside as `.partial`, forced to disk, then renamed over the old one.
 *
 * @throws UserError naming the folder when it cannot be written or the disk is full; the `.partial` is removed and the
 *   old file is untouched
 */
export async function writeFileWhole(file: string, bytes: Uint8Array | string): Promise<void> {
  const partial = `${file}.partial`;
  try {
    const handle = await open(partial, 'w');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
    await syncFolder(dirname(file));
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw writeError(error, dirname(file), basename(file));
  }
}

/** What to tell the user when writing `what` into `folder` failed; errors that no system call made pass unchanged. */
export function writeError(error: unknown, folder: string, what: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (typeof code !== 'string') return error;
  const reason =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'the disk is full: free some space there'
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? 'the folder is not writable: change its permissions or choose another with --out'
        : `${(error as Error).message}: choose another folder with --out`;
  return new UserError(`${folder}: cannot write ${what}: ${reason}`);
}

async function syncFolder(folder: string): Promise<void> {
  // Not every system lets a folder be opened; the rename is then as safe as it can be.
  const handle = await open(folder, 'r').catch(() => undefined);
  try {
    await handle?.sync().catch(() => undefined);
  } finally {
    await handle?.close();
  }
}
