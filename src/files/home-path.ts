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

const OWN = /^~(?=[/\\]|$)/;

/** A path with the user's folder in the place of a `~` at its beginning. */
export const expandTilde = (path: string): string => path.replace(OWN, () => homeFolder());

/** What stands before the path of a benchmark in `KIND:PATH`. */
const KIND = /^[a-z][a-z-]+:(?=~)/;

/**
 * Refuses a path of the user's folder that no shell has expanded: taken as it is, it would be a folder called `~`.
 * Also behind the kind of a benchmark, as in `lfw:~/lfw`.
 *
 * @param where what errors name before the path: the file and key, or the option; nothing for a path that stands alone
 * @throws UserError with the path to write instead
 */
export function refuseTilde(path: string, where?: string): void {
  const [kind = ''] = KIND.exec(path) ?? [];
  const own = path.slice(kind.length);
  const isOwn = OWN.test(own);
  if (!isOwn && !/^~[^/\\]+[/\\]/.test(own)) return;
  const instead = isOwn
    ? `write ${kind}${join(homeFolder(), own.slice(1))}`
    : 'write the whole path of that user’s folder';
  throw new UserError(
    `${where === undefined ? '' : `${where}: `}${path}: ~ is not expanded here; ${instead}`,
  );
}
