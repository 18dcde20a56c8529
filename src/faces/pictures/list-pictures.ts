// The pictures of a folder: one list of endings for every command, and what is passed over, counted.
import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isServiceEntry } from '../../files/service-entries.js';
import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { describeForeign } from './picture-kind.js';

/** The endings of the pictures that are decoded. */
const PICTURE = /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif|bmp|dib|ppm|pgm|pnm)$/i;
/** In messages. */
export const PICTURE_ENDINGS =
  '.jpg, .jpeg, .jpe, .jfif, .png, .webp, .gif, .tif, .tiff, .avif, .bmp, .dib, .ppm, .pgm or .pnm';
/** Lists, labels and notes that lie beside pictures: nobody takes them for pictures that are missing. */
const BESIDE =
  /\.(csv|tsv|txt|lst|list|md|rst|jsonl?|ya?ml|xml|html?|log|mat|np[yz]|pts|pkl|py|sh|lock|pdf)$/i;
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [/\.(heic|heif|hif)$/i, 'HEIC'],
  [/\.(jp2|j2k|jpx|jpf|j2c)$/i, 'JPEG 2000'],
  [/\.jxl$/i, 'JPEG XL'],
  [/\.(cr2|cr3|nef|arw|dng|orf|rw2|raf|raw)$/i, 'a camera’s raw file'],
];
/** Endings that are named. */
const SHOWN_ENDINGS = 6;

/** What lies below a folder. */
export interface PictureListing {
  /** The pictures' paths relative to the folder, with forward slashes, in the order of their character codes. */
  readonly names: readonly string[];
  /** How many files have other endings, in words: `passed over: 3 .heic (HEIC is not decoded here; …), 1 .psd`. */
  readonly passedOver: string | undefined;
}

/** Whether a file is a picture by the ending of its name. */
export const hasPictureEnding = (name: string): boolean => PICTURE.test(name);

/**
 * The pictures below a folder, and what else lies there. Hidden entries and those of systems are left out, every real folder
 * is entered once; links are followed.
 *
 * @param options.except a folder below it, relative to it, that is left out
 * @throws UserError if the folder, or one below it, is missing or cannot be listed
 */
export async function listPictures(
  root: string,
  { except }: { readonly except?: string } = {},
): Promise<PictureListing> {
  const found = await statIfAny(root);
  if (!found) throw new UserError(`${root}: no such folder; give a folder of face pictures`);
  if (!found.isDirectory()) throw new UserError(`${root}: is not a folder; give a folder of face pictures`);
  const all = await walk(root).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${error.path ?? root}: cannot be listed (${error.code ?? error.message})`);
  });
  const files = except === undefined ? all : all.filter((name) => !name.startsWith(`${except}/`));
  return {
    names: files.filter(hasPictureEnding),
    passedOver: describePassedOver(files.filter((name) => !hasPictureEnding(name))),
  };
}

/**
 * As {@link listPictures}, where there has to be a picture.
 *
 * @throws UserError if there is none, naming what lies there instead
 */
export async function requirePictures(
  root: string,
  options: { readonly except?: string } = {},
): Promise<PictureListing> {
  const listing = await listPictures(root, options);
  if (listing.names.length > 0) return listing;
  const instead = listing.passedOver === undefined ? '' : `; ${listing.passedOver}`;
  throw new UserError(
    `${root}: holds no pictures; expected ${PICTURE_ENDINGS} files in it or below it${instead}`,
  );
}

/** Counts files by their endings, the most frequent first; undefined where there are none to speak of. */
function describePassedOver(files: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const file of files.filter((name) => !BESIDE.test(name))) {
    const ending = /\.[^./]{1,12}$/.exec(file)?.[0].toLowerCase() ?? '';
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  if (counts.size === 0) return undefined;
  const sorted = [...counts].sort(([a, some], [b, others]) => others - some || (a < b ? -1 : 1));
  const shown = sorted.slice(0, SHOWN_ENDINGS).map(([ending, count]) => {
    const foreign = FOREIGN.find(([pattern]) => pattern.test(ending))?.[1];
    const what = ending === '' ? 'without an ending' : showText(ending);
    return `${count} ${what}${foreign ? ` (${describeForeign(foreign)})` : ''}`;
  });
  const rest = sorted.slice(SHOWN_ENDINGS).reduce((sum, [, count]) => sum + count, 0);
  return `passed over: ${[...shown, ...(rest > 0 ? [`${rest} with other endings`] : [])].join(', ')}`;
}

async function walk(root: string): Promise<string[]> {
  const names: string[] = [];
  const visited = new Set<string>();
  const pending = [''];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const prefix = folder;
    for (const entry of (await listFolder(join(root, prefix), visited)) ?? []) {
      if (isServiceEntry(entry)) continue;
      const name = prefix === '' ? entry : `${prefix}/${entry}`;
      const found = await statIfAny(join(root, name));
      if (found?.isDirectory()) pending.push(name);
      else if (found?.isFile()) names.push(name);
    }
  }
  // Character codes, not a locale: the same folder gives the same order on every machine.
  return names.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The entries of a folder, or undefined where that folder was listed before (a symbolic link that leads back). */
async function listFolder(path: string, visited: Set<string>): Promise<string[] | undefined> {
  const real = await realpath(path);
  if (visited.has(real)) return undefined;
  visited.add(real);
  return readdir(path);
}

/** Whether there is a file or folder; a link that leads nowhere counts as nothing. */
const statIfAny = (path: string): Promise<Stats | undefined> => stat(path).catch(() => undefined);
