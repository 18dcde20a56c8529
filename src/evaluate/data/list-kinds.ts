// Lists of pairs: which are known, how their lines look, and which of them lie in a folder.
import { join } from 'node:path';
import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import type { Benchmark } from '../benchmark.js';
import { readCalfw } from './calfw.js';
import { readCsvPairs } from './csv.js';
import type { DataOptions } from './data-options.js';
import { isLfwLine, readLfw } from './lfw.js';
import { isPathLine, namesTwoPictures, readPathPairs } from './path-pairs.js';
import { filesOf, firstLines, isFolder } from './sniff.js';

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

/** How the files of lists are called. */
const LIST_FILE = /(\.(txt|csv|tsv|list|lst|dat|pairs?)|^[^.]*pairs?[^.]*)$/i;
const NAMED_PAIRS = /pair/i;
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
  const names = (await filesOf(folder)).filter((name) => LIST_FILE.test(name));
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
 * Refuses to draw pairs where a list of them lies that cannot be read.
 *
 * @throws UserError naming the list, its first line, and the layouts that are known
 */
export async function refuseUnreadList(folder: string): Promise<void> {
  const unread = (await listsIn(folder)).find(({ kind }) => kind === undefined);
  if (!unread) return;
  const [line = ''] = await firstLines(unread.file);
  const known = LIST_KINDS.map(({ kind, layout }) => `${kind}: ${layout}`).join('; ');
  throw new UserError(
    `${unread.file}: looks like a list of pairs, but is of no layout that is known here (it begins with '${showText(line, 60)}'); ` +
      `known are ${known}; bring it into one of these, or name the folder people:${folder} to draw pairs without it`,
    { mendedBy: ['dataKinds'] },
  );
}
