// Whether memory is left for what is about to be read: asked first, because a system that runs out ends the program without a word.
import { UserError } from './user-error.js';

// Asking the system costs more than so much memory is worth.
const WORTH_ASKING = 2 ** 24;

/**
 * Refuses what would not fit into memory.
 *
 * @param available the memory that the system can still give, in bytes; asked unless given
 * @throws UserError naming the file, what it needs and what is left
 */
export function requireMemory(bytes: number, file: string, available?: number): void {
  if (bytes < WORTH_ASKING) return;
  const left = available ?? process.availableMemory();
  if (bytes <= left) return;
  throw new UserError(
    `${file}: not enough memory: it needs ${inMebibytes(bytes)} MiB, ${inMebibytes(left)} are left; close other programs, or use a machine with more`,
  );
}

function inMebibytes(bytes: number): string {
  return Math.ceil(bytes / 2 ** 20).toLocaleString('en');
}
