// Files read whole, with errors that say what was expected in their place.
import type { Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { requireMemory } from './memory.js';
import { UserError } from './user-error.js';

const MEBIBYTE = 2 ** 20;

/** How much is read. */
export interface ReadOptions {
  /** The largest file that is read, in bytes; 2 GiB less one unless given. */
  readonly maxBytes?: number;
}

/**
 * Reads a file.
 *
 * @param expected what it should be, as in "an ONNX model"
 * @throws UserError naming the path and what was expected: missing, a folder, unreadable, empty, too large, or more than
 *   memory holds
 */
export function readFileWhole(
  path: string,
  expected: string,
  { maxBytes = 2 ** 31 - 1 }: ReadOptions = {},
): Promise<Uint8Array> {
  return withFile(path, expected, async (file, { size }) => {
    if (size > maxBytes) {
      const [found, most] = [size, maxBytes].map((bytes) => `${Math.round(bytes / MEBIBYTE)} MiB`);
      throw new UserError(`${path}: its ${found} are too many for ${expected} (at most ${most})`);
    }
    requireMemory(size, path);
    const bytes = await file.readFile();
    if (bytes.length === 0) throw new UserError(`${path}: is empty; expected ${expected}`);
    return bytes;
  });
}

/**
 * Reads a text file: UTF-8, UTF-16 with its byte order mark, or what older systems write (see {@link decodeText}).
 *
 * @param expected what it should be, as in "a list of pictures"
 * @throws UserError as {@link readFileWhole} does, and for what is not text
 */
export async function readTextFile(path: string, expected: string, options?: ReadOptions): Promise<string> {
  const text = decodeText(await readFileWhole(path, expected, options));
  if (text.includes('\0')) throw new UserError(`${path}: is not text; expected ${expected}`);
  return text;
}

/**
 * Bytes as text, without a byte order mark: UTF-16 where such a mark says so (Windows' PowerShell and Excel write it), else UTF-8;
 * what is none is taken for Windows-1252, which holds Latin-1. A character that is cut off at the end is left out.
 */
export function decodeText(bytes: Uint8Array): string {
  const mark = bytes.length < 2 ? 0 : bytes[0] * 256 + bytes[1];
  if (mark === 0xfffe || mark === 0xfeff) {
    return new TextDecoder(mark === 0xfffe ? 'utf-16le' : 'utf-16be').decode(bytes, { stream: true });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/**
 * Opens a file, lets `use` work with it, and closes it whatever happens.
 *
 * @param expected what it should be, for errors
 * @throws UserError naming the path: missing, not a file, or unreadable
 */
export async function withFile<T>(
  path: string,
  expected: string,
  use: (file: FileHandle, stats: Stats) => T | Promise<T>,
): Promise<T> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const stats = await file.stat();
    if (stats.isDirectory()) throw new UserError(`${path}: is a folder; expected ${expected}`);
    if (!stats.isFile()) throw new UserError(`${path}: is not a file; expected ${expected}`);
    return await use(file, stats);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof UserError || typeof code !== 'string') throw error;
    const what = code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`;
    throw new UserError(`${path}: ${what}; expected ${expected}`);
  } finally {
    await file?.close();
  }
}
