// Where files that outlive a command are kept: detectors, embeddings, imported networks. Each system says that by environment.
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The cache folder: $SYNTHDISTILL_CACHE, or `synthdistill` in the system's folder for caches ($XDG_CACHE_HOME or
 * ~/.cache, ~/Library/Caches, %LOCALAPPDATA%). It need not exist.
 */
export function cacheFolder(): string {
  const { SYNTHDISTILL_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (SYNTHDISTILL_CACHE) return SYNTHDISTILL_CACHE;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'synthdistill');
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'synthdistill');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'synthdistill');
}
