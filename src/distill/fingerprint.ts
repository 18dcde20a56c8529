// Fingerprints of the files that a run reads, so that a resumed run is known to read the same ones.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../math/user-error.js';
import type { RunConfig } from './config-kinds.js';
import { namedPaths } from './config-paths.js';

/** A digest for each dotted key that names a file (over its bytes) or a folder (over the names and sizes of its files and those of its subfolders). */
export type Fingerprints = Readonly<Record<string, string>>;

/**
 * Takes the fingerprints of all files and folders that a configuration names.
 *
 * @throws UserError naming the key and the path that cannot be read
 */
export async function fingerprintFiles(config: RunConfig): Promise<Fingerprints> {
  const prints: Record<string, string> = {};
  for (const { key, kind, path } of namedPaths(config)) {
    try {
      prints[key] = kind === 'file' ? await digestFile(path) : await digestFolder(path);
    } catch (error) {
      throw new UserError(`${key}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  return prints;
}

async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function digestFolder(path: string): Promise<string> {
  const hash = createHash('sha256');
  const names = (await readdir(path, { recursive: true })).sort();
  for (const name of names) {
    const stats = await stat(join(path, name));
    if (stats.isFile()) hash.update(`${JSON.stringify(name)} ${stats.size}\n`);
  }
  return hash.digest('hex');
}
