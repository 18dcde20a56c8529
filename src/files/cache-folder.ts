// Where files that outlive a command are kept: detectors, embeddings, imported networks. Each system says that by environment.
import { join, resolve } from 'node:path';
import { expandTilde, homeFolder } from './home-path.js';
import { requireWritableFolder } from './make-folder.js';
import { UserError } from './user-error.js';

/**
 * The cache folder: $SYNTHDISTILL_CACHE, or `synthdistill` in the system's folder for caches ($XDG_CACHE_HOME or
 * ~/.cache, ~/Library/Caches, %LOCALAPPDATA%). It need not exist, and nothing may depend on its being writable.
 */
export function cacheFolder(): string {
  const { SYNTHDISTILL_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  // No shell has seen what a container's or a service's settings say.
  if (SYNTHDISTILL_CACHE) return expandTilde(SYNTHDISTILL_CACHE);
  if (process.platform === 'darwin') return join(homeFolder(), 'Library', 'Caches', 'synthdistill');
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'synthdistill');
  return join(XDG_CACHE_HOME || join(homeFolder(), '.cache'), 'synthdistill');
}

/**
 * Whether a folder of a cache can be written; where not, `onWarning` is told why, and what follows of it.
 *
 * @param consequence as in "embeddings are not kept"
 */
export async function isWritableCache(
  folder: string,
  consequence: string,
  onWarning?: (message: string) => void,
): Promise<boolean> {
  try {
    await requireWritableFolder(folder, { mendedBy: ['cache'] });
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    onWarning?.(describeLostCache(error, folder, consequence));
    return false;
  }
}

/** A warning that nothing could be kept in a folder: why, what chooses another, and what follows until then. */
export function describeLostCache({ message }: UserError, folder: string, consequence: string): string {
  const isUsual = resolve(folder).startsWith(resolve(cacheFolder()));
  return `${message}${isUsual ? ' (SYNTHDISTILL_CACHE names the cache folder)' : ''}; until then ${consequence}`;
}
