// Folders made, or refused at once with what is in the way.
import { randomUUID } from 'node:crypto';
import { lstat, mkdir, open, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { describeRefusal } from './system-error.js';
import { type Remedy, UserError } from './user-error.js';

/** Who is told what mends it where a folder cannot be made. */
export interface FolderOptions {
  /** What chooses another folder; `folder` unless given. */
  readonly mendedBy?: readonly Remedy[];
}

/**
 * Makes a folder with those above it, or finds it there; the folders made, the outermost first.
 *
 * Node's own `mkdir` with `recursive` never returns below some paths, such as `/proc/x`: this one makes one folder after
 * the other.
 *
 * @throws UserError naming the folder and what is in the way; of folders made before that, none is left
 */
export async function makeFolder(
  folder: string,
  { mendedBy = ['folder'] }: FolderOptions = {},
): Promise<string[]> {
  const made: string[] = [];
  try {
    for (const path of await missingFolders(folder)) {
      if (await makeOne(path)) made.push(path);
    }
    return made;
  } catch (error) {
    await removeFolders(made);
    if (error instanceof InTheWay) {
      throw new UserError(`${folder}: ${error.message}; choose another folder`, { mendedBy });
    }
    const refusal = describeRefusal(error);
    if (!refusal) throw error;
    throw new UserError(`${folder}: cannot be made: ${refusal.reason}; ${refusal.advice}`, { mendedBy });
  }
}

/**
 * Checks that files can be written into `folder`, which may have to be made, by doing so, and leaves nothing there: a
 * command that takes minutes asks at its beginning.
 *
 * @throws UserError naming what is in the way
 */
export async function requireWritableFolder(folder: string, options: FolderOptions = {}): Promise<void> {
  const made = await makeFolder(folder, options);
  const probe = join(folder, `.synthdistill-${randomUUID()}`);
  try {
    const handle = await open(probe, 'wx');
    try {
      await handle.writeFile('written to see whether that is possible');
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    const refusal = describeRefusal(error);
    if (!refusal) throw error;
    const { mendedBy = ['folder'] } = options;
    throw new UserError(`${folder}: is not writable: ${refusal.reason}; ${refusal.advice}`, { mendedBy });
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
    await removeFolders(made);
  }
}

/** The folders that are to be made, the outermost first. */
async function missingFolders(folder: string): Promise<string[]> {
  const missing: string[] = [];
  for (let path = resolve(folder); ; path = dirname(path)) {
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => error);
    if (!(found instanceof Error)) {
      if (found.isDirectory()) return missing;
      throw new InTheWay(
        missing.length === 0 ? 'is a file, not a folder' : `cannot be made, because ${path} is a file`,
      );
    }
    // Below a file; the file itself is found further up.
    if (found.code !== 'ENOENT' && found.code !== 'ENOTDIR') throw found;
    if (found.code === 'ENOENT') {
      const entry = await lstat(path).catch(() => undefined);
      if (entry?.isSymbolicLink()) {
        throw new InTheWay(`cannot be made, because ${path} is a link to what does not exist`);
      }
      // Somebody else has made it since it was looked for.
      if (entry?.isDirectory()) return missing;
    }
    if (dirname(path) === path) throw found;
    missing.unshift(path);
  }
}

/** Makes one folder; false where another process has just made it. */
async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) return false;
    throw error;
  }
}

/** Takes folders away again, the innermost first; one into which another process has written stays. */
async function removeFolders(made: readonly string[]): Promise<void> {
  for (const path of made.toReversed()) await rmdir(path).catch(() => undefined);
}

class InTheWay extends Error {}
