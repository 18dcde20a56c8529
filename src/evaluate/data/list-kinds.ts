// Lists of pairs: which are known, how their lines look, and which of them lie in a folder.
import { basename, join, resolve } from 'node:path';
import { hasPictureEnding } from '../../faces/pictures/list-pictures.js';
import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import type { Benchmark } from '../benchmark.js';
import { readCalfw } from './calfw.js';
import { readCsvPairs } from './csv.js';
import type { DataOptions } from './data-options.js';
import { isLfwLine, readLfw } from './lfw.js';
import { fieldsOf } from './list.js';
import { isPathLine, namesTwoPictures, readPathPairs } from './path-pairs.js';
import { FolderCache } from './pictures/folder-cache.js';
import { spelling } from './pictures/spelling.js';
import { filesOf, firstLines, isFolder, startOfText } from './sniff.js';

/** A layout that is one file, a list of pairs. */
export interface ListKind {
  readonly kind: string;
  readonly layout: string;
  /** How its file is called; undefined where its lines alone tell. */
  readonly called?: RegExp;
  /** What a line of it looks like. */
  readonly isLine: (text: string) => boolean;
  /** Whether tables of other things have such lines too. */
  readonly isCommon?: boolean;
  readonly read: (file: string, options: DataOptions) => Promise<Benchmark>;
}

/** The layouts of lists, in the order in which they are tried. */
export const LIST_KINDS: readonly ListKind[] = [
  {
    kind: 'calfw',
    layout: 'pairs_CALFW.txt or pairs_CPLFW.txt, and the pictures',
    called: /^pairs_C[AP]LFW\.txt$/i,
    isLine: (text) => /^\S+\.\w+\s+\d+$/.test(text),
    read: readCalfw,
  },
  {
    kind: 'csv',
    layout: 'a CSV with the columns path_a, path_b and same',
    isLine: (text) => /^(?=.*\bpath_a\b)(?=.*\bpath_b\b)(?=.*\bsame\b)/.test(text),
    read: readCsvPairs,
  },
  {
    kind: 'paths',
    layout: 'a list of "path path label" (AgeDB-30 and aligned copies of others)',
    isLine: isPathLine,
    read: readPathPairs,
  },
  {
    kind: 'lfw',
    layout: "LFW's pairs.txt, and a folder for each person",
    isLine: isLfwLine,
    isCommon: true,
    read: readLfw,
  },
];

/** Files that lie beside pictures and are no lists, whatever they are called. */
const NO_LIST =
  /\.(py|ipynb|sh|bat|ps1|m|c|cc|cpp|h|js|mjs|ts|md|rst|html?|css|log|pdf|docx?|zip|gz|tgz|bz2|xz|7z|rar|tar|onnx|pth?|ckpt|safetensors|bin|rec|idx|exe|so|dll|lock|toml|ya?ml|cfg|ini)$/i;
/** A list by its name; repairs are none. */
const NAMED_PAIRS = /(?<!re)pair/i;
/** Files of a folder that are looked into: where there are more, each belongs to a picture. */
const MOST_FILES = 200;

/** A list in a folder, and its layout; undefined for a list of pairs that is not known. */
export interface FoundList {
  readonly file: string;
  readonly kind: ListKind | undefined;
}

/** The layout of a list, by its name and its first lines; undefined where none fits. */
export async function recogniseList(file: string): Promise<ListKind | undefined> {
  const name = file.slice(file.lastIndexOf('/') + 1);
  const lines = await firstLines(file);
  // The first may be a heading, and a line that is damaged is for the reader to name.
  return LIST_KINDS.find(
    ({ called, isLine }) => (called?.test(name) ?? true) && lines.slice(0, 3).some(isLine),
  );
}

/**
 * The lists of pairs in a folder, `pairs.txt` first, then those that are called after pairs: of known layouts, and those that look
 * like lists of pairs without being of one.
 */
export async function listsIn(folder: string): Promise<FoundList[]> {
  const names = (await filesOf(folder)).filter((name) => !NO_LIST.test(name) && !hasPictureEnding(name));
  const rank = (name: string) => (/^pairs\./i.test(name) ? 0 : NAMED_PAIRS.test(name) ? 1 : 2);
  const found: FoundList[] = [];
  for (const name of names.sort((a, b) => rank(a) - rank(b)).slice(0, MOST_FILES)) {
    const file = join(folder, name);
    const lines = await firstLines(file);
    const kind = await recogniseList(file);
    // Nobody named this file: one odd line is a reason to doubt what it is.
    if (kind?.isCommon && !NAMED_PAIRS.test(name) && !lines.slice(1).every(kind.isLine)) continue;
    const looksLikePairs = NAMED_PAIRS.test(name) || lines.some(namesTwoPictures);
    if (kind || looksLikePairs) found.push({ file, kind });
  }
  return found;
}

/** The list at a path, the file itself or the first in the folder that is of a known layout; undefined where there is none. */
export async function findList(path: string): Promise<FoundList | undefined> {
  if (await isFolder(path)) return (await listsIn(path)).find(({ kind }) => kind !== undefined);
  return { file: path, kind: await recogniseList(path) };
}

/**
 * Refuses to draw pairs where a list of them lies: one beside the people that cannot be read, or one near them that was not.
 *
 * @throws UserError naming the list, and either its first line and the layouts that are known, or how it is read
 */
export async function refuseUnreadList(folder: string): Promise<void> {
  const unread =
    (await listsIn(folder)).find(({ kind }) => kind === undefined) ?? (await findListNear(folder));
  if (!unread) return;
  const { file, kind } = unread;
  const around = `name the folder people:${folder} to draw pairs without it, all:${folder} for every pair`;
  if (kind) {
    throw new UserError(
      `${folder}: a list of pairs of its pictures lies at ${file}: give that as the benchmark, and ${folder} as the folder of its ` +
        `pictures, or ${around}`,
      { mendedBy: ['imagesFolder'] },
    );
  }
  const [line] = await firstLines(file);
  const found = line === undefined ? 'it is no text' : `it begins with '${showText(line, 60)}'`;
  const known = LIST_KINDS.map((each) => `${each.kind}: ${each.layout}`).join('; ');
  throw new UserError(
    `${file}: looks like a list of pairs, but is of no layout that is known here (${found}); ` +
      `known are ${known}; bring it into one of these, or ${around}`,
    { mendedBy: ['dataKinds'] },
  );
}

/** How folders are called in which lists lie, below the people or beside them. */
const LIST_FOLDER =
  /^(lists?|protocols?|pairs?|splits?|meta(data)?|eval(uation)?s?|annotations?|labels?|te?xts?|txts?|views?[-_ ]?\d*|tests?|vals?)$/i;
const READ_BYTES = 2 ** 16;
const DEEPER = 20;

/**
 * A list of pairs of a folder's pictures that lies in the folder above, or in one called `lists`, `protocol` or the like below it or
 * beside it; undefined where there is none. Lists of other pictures are not meant: near a data set may lie another.
 */
async function findListNear(folder: string): Promise<FoundList | undefined> {
  const folders = new FolderCache();
  const above = join(folder, '..');
  const own = basename(resolve(folder));
  const within = async (parent: string) =>
    (await folders.entries(parent)).folders
      .filter((name) => LIST_FOLDER.test(name) && (parent !== above || name !== own))
      .map((name) => join(parent, name));
  const places = [...(await within(folder)), above, ...(await within(above))];
  let names: ReadonlySet<string> | undefined;
  for (const place of places) {
    for (const list of await listsIn(place)) {
      names ??= await namesWithin(folder, folders);
      if (await mentions(list, names)) return list;
    }
  }
  return undefined;
}

/** The names of the folders in a folder and of those in its first few, as `spelling` has them. */
async function namesWithin(folder: string, cache: FolderCache): Promise<ReadonlySet<string>> {
  const { folders } = await cache.entries(folder);
  const deeper = await Promise.all(
    folders.slice(0, DEEPER).map(async (name) => (await cache.entries(join(folder, name))).folders),
  );
  return new Set([...folders, ...deeper.flat()].map(spelling));
}

/**
 * Whether a list names two of these people at least: as a folder in the path of a picture, or, in LFW's way, as a field of its own
 * (a number alone may be anything else).
 */
async function mentions({ file, kind }: FoundList, people: ReadonlySet<string>): Promise<boolean> {
  const named = new Set<string>();
  for (const line of (await startOfText(file, READ_BYTES)).split(/[\r\n]+/)) {
    const fields =
      kind?.kind === 'lfw'
        ? kind.isLine(line)
          ? fieldsOf(line)
          : []
        : [...fieldsOf(line), ...line.split(/[\s,;"]+/)];
    for (const field of fields) {
      const parts = field.split(/[\\/]/).map(spelling);
      const names = kind?.kind === 'lfw' && !/^\d+$/.test(field) ? parts : parts.slice(0, -1);
      for (const name of names) if (people.has(name)) named.add(name);
      if (named.size > 1) return true;
    }
  }
  return false;
}
