// Paths that begin with `~`: a shell puts the user's folder there, and nobody else does.
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from './user-error.js';

/** The user's folder; the root where the system knows none, as for a process without an account in a container. */
export function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}

/**
 * Refuses a path of the user's folder that no shell has expanded: taken as it is, it would be a folder called `~`.
 *
 * @param where what errors name before the path: the file and key, or the option; nothing for a path that stands alone
 * @throws UserError with the path to write instead
 */
export function refuseTilde(path: string, where?: string): void {
  const isOwn = /^~([/\\]|$)/.test(path);
  if (!isOwn && !/^~[^/\\]+[/\\]/.test(path)) return;
  const instead = isOwn
    ? `write ${join(homeFolder(), path.slice(1))}`
    : 'write the whole path of that user’s folder';
  throw new UserError(
    `${where === undefined ? '' : `${where}: `}${path}: ~ is not expanded here; ${instead}`,
  );
}
