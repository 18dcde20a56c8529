// In which folders the pictures of a list lie: at or below the list's own.
import { join, posix } from 'node:path';
import type { FolderCache } from './folder-cache.js';

const SAMPLE = 20;
/** People's folders number in the thousands, and pictures do not lie below them. */
const MOST_FOLDERS = 300;
const MOST_CHILDREN = 20;
const DEPTH = 3;

/** Where the pictures of a list lie. */
export interface PictureRoots {
  readonly roots: readonly [string, ...string[]];
  /** The folders that all paths of the list begin with and that are not there, as `lfw/aligned`; empty where they are. */
  readonly leftOut: string;
}

/** Parts of a data set: pictures of one are not those of another. */
const PARTS = /^(train|test|val|dev|eval|query|gallery|probe)/i;

/**
 * The folders, at or below that of the list, in which its pictures are (each given by the paths at which it may lie). Where none is
 * anywhere and all paths begin with the same folders, as those of another machine do, without these; the list's own folder where
 * none is found then either.
 */
export async function findRoots(
  listFolder: string,
  pictures: readonly (readonly string[])[],
  folders: FolderCache,
): Promise<PictureRoots> {
  const shared = sharedFolders(pictures.map(([path]) => path));
  const part = shared.findIndex((name) => PARTS.test(name));
  const most = part < 0 ? shared.length : part;
  for (let count = 0; count <= most; count++) {
    const leftOut = shared.slice(0, count).join('/');
    const paths = pictures.map((each) => withoutFolders(each, leftOut));
    const roots = await rootsOf(listFolder, paths, folders);
    if (roots) return { roots, leftOut };
  }
  return { roots: [listFolder], leftOut: '' };
}

/** The paths without the folders that are left out. */
export const withoutFolders = (paths: readonly string[], leftOut: string): readonly string[] =>
  leftOut === ''
    ? paths
    : paths.map((path) => {
        const full = posix.normalize(path);
        return full.startsWith(`${leftOut}/`) ? full.slice(leftOut.length + 1) : path;
      });

/** The folders with which all paths begin. */
function sharedFolders([first, ...others]: readonly string[]): string[] {
  let shared = first === undefined ? [] : posix.normalize(first).split('/').slice(0, -1);
  for (const path of others) {
    const parts = posix.normalize(path).split('/').slice(0, -1);
    const end = shared.findIndex((name, i) => name !== parts[i]);
    if (end >= 0) shared = shared.slice(0, end);
  }
  return shared;
}

/**
 * The folder in which most of a sample of the pictures are, and behind it those that hold others of the sample and none of the
 * same, as `train` and `test` do; undefined where none is anywhere.
 */
async function rootsOf(
  listFolder: string,
  pictures: readonly (readonly string[])[],
  folders: FolderCache,
): Promise<readonly [string, ...string[]] | undefined> {
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
  if (!best) return undefined;
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
