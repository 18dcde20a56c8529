// What lies at a path, from its name and its first bytes.
import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { decodeText } from '../../files/read-file.js';
import { isServiceEntry } from '../../files/service-entries.js';
import { FolderCache } from './pictures/folder-cache.js';

const SNIFFED_BYTES = 4096;
const SNIFFED_LINES = 20;

/** Whether a path is a folder. */
export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** The names of the files of a folder, in order; none where it cannot be listed. */
export async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  return entries
    .filter((entry) => !entry.isDirectory() && !isServiceEntry(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** The first bytes of a file, none for a folder or what cannot be read. */
async function startOf(file: string, length: number): Promise<Buffer> {
  const handle = await open(file, 'r').catch(() => undefined);
  try {
    if (!handle || !(await handle.stat()).isFile()) return Buffer.alloc(0);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle?.close();
  }
}

/** Whether a file begins as pickles of protocol 2 to 5 do. */
export async function namesPickleProtocol(file: string): Promise<boolean> {
  const start = await startOf(file, 2);
  return start[0] === 0x80 && start[1] <= 5;
}

/** Pickles begin with their protocol; older ones, and damaged ones, are taken by the file's name. */
export async function startsAsPickle(file: string): Promise<boolean> {
  const start = await startOf(file, 2);
  if (start.toString('latin1') === 'PK') return false;
  return start.length > 0 && (/\.bin$/i.test(basename(file)) || (await namesPickleProtocol(file)));
}

/** The first bytes of a file as text; empty for what is no text. */
export const startOfText = async (file: string, length: number): Promise<string> =>
  asText(await startOf(file, length));

function asText(start: Uint8Array): string {
  const text = decodeText(start);
  return text.includes('\0') ? '' : text;
}

/** The first lines of a text file that are not empty, those that are whole in its first 4096 bytes; none of what is no text. */
export async function firstLines(file: string): Promise<string[]> {
  const start = await startOf(file, SNIFFED_BYTES);
  const lines = asText(start).split(/\r\n|\n|\r/);
  if (start.length >= SNIFFED_BYTES) lines.pop();
  return lines
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .slice(0, SNIFFED_LINES);
}

/** How many folders are looked into. */
const SNIFFED_FOLDERS = 20;

/**
 * Whether a folder may be one of people: at least two of its folders hold pictures, or hold folders of pictures. Whether the people
 * are one level deeper is for the reader to say.
 *
 * @param options.direct only where its folders themselves hold pictures
 */
export async function holdsPeople(
  folder: string,
  { direct = false }: { readonly direct?: boolean } = {},
): Promise<boolean> {
  const folders = new FolderCache();
  const holdsPictures = async (path: string) => (await folders.entries(path)).pictures.length > 0;
  let [people, deeper] = [0, 0];
  for (const name of (await folders.entries(folder)).folders.slice(0, SNIFFED_FOLDERS)) {
    const person = join(folder, name);
    if (await holdsPictures(person)) people++;
    for (const inner of (await folders.entries(person)).folders.slice(0, SNIFFED_FOLDERS)) {
      if (await holdsPictures(join(person, inner))) deeper++;
    }
  }
  return people >= 2 || (!direct && deeper >= 2);
}
