// In which folders the pictures of a list lie: at or below the list's own.
import { join } from 'node:path';
import type { FolderCache } from './folder-cache.js';

const SAMPLE = 20;
/** People's folders number in the thousands, and pictures do not lie below them. */
const MOST_FOLDERS = 300;
const MOST_CHILDREN = 20;
const DEPTH = 3;

/**
 * The folder, at or below that of the list, in which most of a sample of the pictures are (each given by the paths at which it
 * may lie), and behind it those that hold others of the sample and none of the same, as `train` and `test` do; the list's
 * own where none is anywhere.
 */
export async function findRoots(
  listFolder: string,
  pictures: readonly (readonly string[])[],
  folders: FolderCache,
): Promise<readonly [string, ...string[]]> {
  // Spread out: the first names of a list may all be of one person.
  const step = Math.max(1, Math.floor(pictures.length / SAMPLE));
  const sample = pictures.filter((_, i) => i % step === 0).slice(0, SAMPLE);
  const found: { readonly folder: string; readonly hits: ReadonlySet<number> }[] = [];
  for (const folder of await foldersBelow(listFolder, folders)) {
    const hits = new Set<number>();
    for (const [i, paths] of sample.entries()) {
      if ((await folders.findFirst(folder, paths)) !== undefined) hits.add(i);
    }
    if (hits.size > 0) found.push({ folder, hits });
    if (hits.size === sample.length) break;
  }
  // A stable order: of equally good ones the first stays in front.
  found.sort((a, b) => b.hits.size - a.hits.size);
  const [best, ...others] = found;
  if (!best) return [listFolder];
  const seen = new Set(best.hits);
  const more: string[] = [];
  for (const { folder, hits } of others) {
    if ([...hits].some((hit) => seen.has(hit))) continue;
    more.push(folder);
    for (const hit of hits) seen.add(hit);
  }
  return [best.folder, ...more];
}

/** The folder itself and what lies up to three levels below it; not beside it, where another data set may lie. */
export async function foldersBelow(folder: string, folders: FolderCache): Promise<string[]> {
  const found = [folder];
  const enter = async (parent: string, depth: number): Promise<void> => {
    const children = (await folders.entries(parent)).folders;
    // Only at the top may there be many: people, of which the first few show how they are laid out.
    if (depth > 1 && children.length > MOST_CHILDREN) return;
    for (const name of children) {
      if (found.length > MOST_FOLDERS) return;
      const child = join(parent, name);
      found.push(child);
      if (depth < DEPTH) await enter(child, depth + 1);
    }
  };
  await enter(folder, 1);
  return found;
}
