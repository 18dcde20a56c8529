// Fingerprints of the files that a run reads, so that a resumed run is known to read the same ones.
import { readdir, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ConfigKind } from '../../config/kinds.js';
import { namedPaths } from '../../config/paths.js';
import { digestFile, digestOf } from '../../files/digest.js';
import { isServiceEntry } from '../../files/service-entries.js';
import { UserError } from '../../files/user-error.js';

/** A digest for each dotted key that names a file (over its bytes) or a folder (over the names and sizes of its files and those of its subfolders). */
export type Fingerprints = Readonly<Record<string, string>>;

/**
 * Takes the fingerprints of all files and folders that a configuration names.
 *
 * @throws UserError naming the key and the path that cannot be read
 */
export async function fingerprintFiles<Config>(
  configKind: ConfigKind<Config>,
  config: Config,
): Promise<Fingerprints> {
  const prints: Record<string, string> = {};
  for (const { key, kind, path } of namedPaths(configKind, config)) {
    try {
      prints[key] = kind === 'file' ? await digestFile(path) : await digestFolder(path);
    } catch (error) {
      throw new UserError(`${key}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
    }
  }
  return prints;
}

async function digestFolder(path: string): Promise<string> {
  const lines: string[] = [];
  for (const name of (await readdir(path, { recursive: true })).sort()) {
    // What a system puts there by itself, such as thumbnails, is no part of what a run reads.
    if (name.split(sep).some(isServiceEntry)) continue;
    const stats = await stat(join(path, name));
    if (stats.isFile()) lines.push(`${JSON.stringify(name)} ${stats.size}\n`);
  }
  return digestOf(lines.join(''));
}
