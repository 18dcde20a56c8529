// The picture that a missing one may be meant to be: with the same number, in a folder of a similar name.
import { join } from 'node:path';
import { distance } from 'fastest-levenshtein';
import type { FolderCache } from './folder-cache.js';
import { foldersBelow } from './picture-roots.js';
import { numberOf, skeleton, stemOf } from './spelling.js';

/** More names are not compared. */
const MOST_FOLDERS = 50_000;
/** Share of the letters that may differ. */
const MOST_DIFFERENT = 0.34;

interface Candidate {
  readonly path: string;
  readonly cost: number;
}

/**
 * The path, relative to `root`, of the picture most like the missing one; undefined where none is like it.
 *
 * @param taken files that the list has under their own names
 */
export async function nearestPicture(
  root: string,
  missing: string,
  { folders, taken }: { readonly folders: FolderCache; readonly taken: ReadonlySet<string> },
): Promise<string | undefined> {
  const parts = missing.split('/');
  const [base, parent] = [parts[parts.length - 1], parts[parts.length - 2]];
  let best: Candidate | undefined;
  for (const place of await foldersBelow(root, folders)) {
    const children = parent === undefined ? [''] : ['', ...(await folders.entries(place)).folders];
    for (const child of children.slice(0, MOST_FOLDERS)) {
      const name = child === '' ? place.slice(place.lastIndexOf('/') + 1) : child;
      const apart = parent === undefined ? 0 : unlikeness(parent, name);
      if (apart > MOST_DIFFERENT || (best && apart > best.cost)) continue;
      const folder = join(place, child);
      for (const picture of (await folders.entries(folder)).pictures) {
        const path = join(folder, picture);
        const cost = apart + costOf(base, picture, parent === undefined ? undefined : name);
        if (!taken.has(path) && Number.isFinite(cost) && (!best || cost < best.cost)) best = { path, cost };
      }
    }
  }
  return best?.path.slice(join(root, '/').length);
}

/** Pictures of other numbers are others; in a person's folder the number alone may be the name. */
function costOf(wanted: string, found: string, folder: string | undefined): number {
  if (numberOf(wanted) !== numberOf(found)) return Number.POSITIVE_INFINITY;
  const apart = unlikeness(stemOf(wanted), stemOf(found));
  if (folder !== undefined && numberOf(wanted) !== undefined) return apart / 10;
  return apart > MOST_DIFFERENT ? Number.POSITIVE_INFINITY : apart;
}

/** The share of letters by which two names differ, 0..1. */
function unlikeness(one: string, other: string): number {
  const [a, b] = [skeleton(one), skeleton(other)];
  return distance(a, b) / Math.max(1, a.length, b.length);
}
