// Writes a file so that a crash, a full disk or a second reader never sees half of it.
import { access, constants, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { type Remedy, UserError } from './user-error.js';

/**
 * Writes a file whole or not at all: beside as `.partial`, forced to disk, then renamed over the old one, whose
 * permissions it keeps.
 *
 * @throws UserError for a file that is marked as read-only, or naming the folder when it cannot be written or the disk is
 *   full; the `.partial` is removed and the old file is untouched
 */
export async function writeFileWhole(file: string, bytes: Uint8Array | string): Promise<void> {
  const old = await stat(file).catch(() => undefined);
  if (old) requireWritable(file, old.mode);
  const partial = `${file}.partial`;
  try {
    const handle = await open(partial, 'w');
    try {
      // File systems without permissions refuse, and have none to keep.
      if (old) await handle.chmod(old.mode).catch(() => undefined);
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

/**
 * Checks that files can be written into `folder`, or that it can be made, and makes nothing: a command that takes minutes
 * asks at its beginning.
 *
 * @throws UserError naming what is in the way
 */
export async function requireWritableFolder(folder: string): Promise<void> {
  let nearest = resolve(folder);
  let found = await stat(nearest).catch(() => undefined);
  while (!found && dirname(nearest) !== nearest) {
    nearest = dirname(nearest);
    found = await stat(nearest).catch(() => undefined);
  }
  if (!found?.isDirectory()) {
    const what = nearest === resolve(folder) ? 'is a file' : `cannot be made, because ${nearest} is a file`;
    throw new UserError(`${folder}: ${what}; choose another folder`);
  }
  await access(nearest, constants.W_OK).catch(() => {
    throw new UserError(`${folder}: ${nearest} is not writable; choose another folder`);
  });
}

/**
 * As {@link requireWritableFolder}, for a file that is there or not.
 *
 * @throws UserError for a folder, for a file that is marked as read-only, or where none can be made
 */
export async function requireWritableFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory()) throw new UserError(`${file}: is a folder; give the path of a file`);
  if (found) requireWritable(file, found.mode, ['folder']);
  await requireWritableFolder(dirname(file));
}

/** Renaming over a file asks for rights to its folder alone: without this, a mark of its owner's would count for nothing. */
function requireWritable(file: string, mode: number, mendedBy: readonly Remedy[] = []): void {
  if ((mode & 0o222) !== 0) return;
  throw new UserError(`${file}: is read-only; make it writable or choose another file`, { mendedBy });
}

/** What to tell the user when writing `what` into `folder` failed; errors that no system call made pass unchanged. */
export function writeError(error: unknown, folder: string, what: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (typeof code !== 'string') return error;
  const reason =
    code === 'ENOSPC' || code === 'EDQUOT'
      ? 'the disk is full: free some space there'
      : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
        ? 'the folder is not writable: change its permissions or choose another folder'
        : `${(error as Error).message}: choose another folder`;
  return new UserError(
    `${folder}: cannot write ${what}: ${reason}`,
    reason.endsWith('folder') ? { mendedBy: ['folder'] } : {},
  );
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
