// Writes a file so that a crash, a full disk or a second reader never sees half of it.
import type { Stats } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { requireWritableFolder } from './make-folder.js';
import { describeRefusal } from './system-error.js';
import { type Remedy, UserError } from './user-error.js';

/**
 * Writes a file whole or not at all: beside as `.partial`, forced to disk, then renamed over the old one, whose
 * permissions it keeps.
 *
 * @throws UserError for a file that is marked as read-only, for what is no file, or naming the folder and why it cannot be
 *   written; the `.partial` is removed and the old file is untouched
 */
export async function writeFileWhole(file: string, bytes: Uint8Array | string): Promise<void> {
  const old = await stat(file).catch(() => undefined);
  if (old) requireReplaceable(file, old);
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
 * Checks that a file can be written, which is there or not, and leaves nothing: a command that takes minutes asks at its
 * beginning.
 *
 * @throws UserError for a folder, for a file that is marked as read-only, or where none can be made
 */
export async function requireWritableFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found) requireReplaceable(file, found, ['folder']);
  await requireWritableFolder(dirname(file));
}

/** Renaming over a file asks for rights to its folder alone: without this, a mark of its owner's would count for nothing. */
function requireReplaceable(file: string, old: Stats, mendedBy: readonly Remedy[] = []): void {
  if (old.isDirectory()) throw new UserError(`${file}: is a folder; give the path of a file`, { mendedBy });
  if (!old.isFile()) {
    throw new UserError(`${file}: is a device, not a file; give the path of a file`, { mendedBy });
  }
  if ((old.mode & 0o222) !== 0) return;
  throw new UserError(`${file}: is read-only; make it writable or choose another file`, { mendedBy });
}

/** What to tell the user when writing `what` into `folder` failed; errors that no system call made pass unchanged. */
export function writeError(error: unknown, folder: string, what: string): unknown {
  const refusal = describeRefusal(error);
  if (!refusal) return error;
  const { reason, advice, mendedBy } = refusal;
  return new UserError(`${folder}: cannot write ${what}: ${reason}: ${advice}`, { mendedBy });
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
