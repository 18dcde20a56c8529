// What lies at a path, from its name and its first bytes.
import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Whether a path is a folder. */
export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

/** The names of the files of a folder, in order; none where it cannot be listed. */
export async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  return entries
    .filter((entry) => !entry.isDirectory())
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

/** Whether one of the first lines, of which the first may be a heading, looks so. */
export async function linesLike(file: string, line: RegExp): Promise<boolean> {
  const start = (await startOf(file, 4096)).toString('utf8').replace(/^\uFEFF/, '');
  const lines = start.split(/\r\n|\n|\r/).map((text) => text.trim());
  return lines.slice(0, 3).some((text) => line.test(text));
}

/** Whether at least two of a folder's folders hold pictures. */
export async function holdsPeople(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  let people = 0;
  for (const entry of entries.filter((one) => one.isDirectory() && !one.name.startsWith('.')).slice(0, 20)) {
    const files = await filesOf(join(folder, entry.name));
    if (files.some((name) => /\.(jpe?g|png|webp)$/i.test(name))) people++;
  }
  return people >= 2;
}
