// Why the system refused to write, in words, and what mends it.
import type { Remedy } from './user-error.js';

/** A refusal of the system in words. */
export interface Refusal {
  /** What is wrong, with the system's own code, such as 'the disk is full (ENOSPC)'. */
  readonly reason: string;
  /** What to do about it. */
  readonly advice: string;
  readonly mendedBy: readonly Remedy[];
}

const ELSEWHERE = 'choose another folder';

/** What is wrong, and what else than another folder mends it. */
const KNOWN: Readonly<Record<string, readonly [reason: string, advice?: string]>> = {
  EACCES: ['permission denied', `change its permissions or ${ELSEWHERE}`],
  EDQUOT: ['the quota is used up', 'free some space there'],
  EEXIST: ['a file is in the way'],
  EIO: ['the disk reports an error'],
  EISDIR: ['a folder is in the way'],
  ELOOP: ['its links lead in a circle'],
  EMFILE: ['too many files are open', 'close other programs, or raise the limit (ulimit -n)'],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter one'],
  ENFILE: ['too many files are open', 'close other programs'],
  ENOENT: ['there is no such folder, or none can be made there'],
  ENOSPC: ['the disk is full', 'free some space there'],
  ENOTDIR: ['a file is in the way'],
  EPERM: ['the system does not allow it', `change its permissions or ${ELSEWHERE}`],
  EROFS: ['the file system is read-only'],
  ERR_INVALID_ARG_VALUE: ['the name holds a zero byte', 'choose another name'],
};

/** Why the system refused; undefined for errors that no system call made. */
export function describeRefusal(error: unknown): Refusal | undefined {
  const { code, message } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  if (typeof code !== 'string') return undefined;
  // The system's own message is 'CODE: what is wrong, call, path'.
  const own = (message ?? '').replace(`${code}: `, '').split(', ')[0];
  const [reason, advice = ELSEWHERE] = KNOWN[code] ?? [own];
  return {
    reason: `${reason} (${code})`,
    advice,
    mendedBy: advice.endsWith(ELSEWHERE) || code === 'ENAMETOOLONG' ? ['folder'] : [],
  };
}
