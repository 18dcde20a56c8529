// The files of a benchmark's pictures: where they are, under which ending, and what is said of those that are missing.
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { UserError } from '../../files/user-error.js';
import type { BenchmarkImage } from '../benchmark.js';

const SHOWN = 5;

/** An image whose file is not there: it counts as failed, and reading it is an error. */
export function missingImage(
  benchmark: string,
  image: Pick<BenchmarkImage, 'name' | 'identity' | 'labels'>,
): BenchmarkImage {
  const failure = 'the file is missing';
  const read = () => Promise.reject(new UserError(`${benchmark}: ${image.name}: ${failure}`));
  return { ...image, failure, read };
}

/**
 * Ends with the number of the missing pictures and the first five, unless some are allowed to be missing and not all are.
 *
 * @throws UserError
 */
export function refuseMissing(
  missing: readonly string[],
  where: {
    readonly name: string;
    readonly root: string;
    readonly total: number;
    readonly allowMissing: boolean;
  },
): void {
  const { name, root, total, allowMissing } = where;
  const all = missing.length === total;
  if (missing.length === 0 || (allowMissing && !all)) return;
  const first = missing.slice(0, SHOWN).join(', ') + (missing.length > SHOWN ? ', ...' : '');
  const remedy = `name their folder${all ? '' : ', or leave their pairs out'}`;
  throw new UserError(
    `${name}: ${missing.length} of ${total} pictures are missing in ${root}: ${first}; ${remedy}`,
    { mendedBy: all ? ['imagesFolder'] : ['imagesFolder', 'allowMissing'] },
  );
}

/** The entries of folders, each read once. */
export class FolderCache {
  readonly #files = new Map<string, Map<string, string>>();

  /** The first of `paths` below `root` that is a file, with any ending of a picture; undefined where none is. */
  async findFirst(root: string, paths: readonly string[]): Promise<string | undefined> {
    for (const path of paths) {
      const full = posix.normalize(path);
      const folder = join(root, dirname(full));
      const base = posix.basename(full);
      const files = await this.#list(folder);
      const found = files.get(base) ?? files.get(stemOf(base));
      if (found !== undefined) return join(folder, found);
    }
    return undefined;
  }

  /** The files of a folder by their names and by their names without ending; empty where there is no such folder. */
  async #list(folder: string): Promise<Map<string, string>> {
    const known = this.#files.get(folder);
    if (known) return known;
    const files = new Map<string, string>();
    for (const name of await readdir(folder).catch((): string[] => [])) {
      if (!/\.(jpe?g|png|webp|bmp|tiff?|gif|avif)$/i.test(name)) continue;
      files.set(name, name);
      if (!files.has(stemOf(name))) files.set(stemOf(name), name);
    }
    this.#files.set(folder, files);
    return files;
  }
}

function stemOf(name: string): string {
  return name.replace(/\.[^.]*$/, '');
}

const SAMPLE = 20;

/**
 * The folder, at or below that of the list, in which most of a sample of the pictures are (each given by
 * the paths at which it may lie); the list's own where none is.
 */
export async function findRoot(
  listFolder: string,
  pictures: readonly (readonly string[])[],
  folders: FolderCache,
): Promise<string> {
  // Spread out: the first names of a list may all be of one person.
  const step = Math.max(1, Math.floor(pictures.length / SAMPLE));
  const sample = pictures.filter((_, i) => i % step === 0).slice(0, SAMPLE);
  let [best, most] = [listFolder, 0];
  for (const folder of await foldersBelow(listFolder)) {
    let hits = 0;
    for (const paths of sample) if ((await folders.findFirst(folder, paths)) !== undefined) hits++;
    if (hits > most) [best, most] = [folder, hits];
    if (hits === sample.length) break;
  }
  return best;
}

/** The folder itself and what lies up to two levels below it; not beside it, where another data set may lie. */
async function foldersBelow(folder: string): Promise<string[]> {
  const found = [folder];
  for (const child of await subfolders(folder)) {
    found.push(child);
    // People's folders number in the thousands, and pictures do not lie below them.
    if (found.length > 300) break;
    const below = await subfolders(child);
    if (below.length <= 20) found.push(...below);
  }
  return found;
}

async function subfolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  return entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .map((entry) => join(folder, entry.name))
    .sort();
}
