// LFW's pairs.txt, and the lists made after it (RFW, AgeDB): names of people and numbers of their pictures.
import { dirname } from 'node:path';
import { hasPictureEnding } from '../../faces/pictures/list-pictures.js';
import { UserError } from '../../files/user-error.js';
import { type Benchmark, checkBenchmark } from '../benchmark.js';
import type { DataOptions } from './data-options.js';
import { chooseDeclaredFolds, chooseFolds } from './folds.js';
import { describeSource, fieldsOf, ImageTable, readText, splitLines, wrongLine } from './list.js';
import { FolderCache } from './pictures/folder-cache.js';
import { foldersBelow } from './pictures/picture-roots.js';
import { spelling } from './pictures/spelling.js';

/** Pairs of a list, before their pictures are looked for. */
export interface LfwPairs {
  /** Of each pair: both people, the number of the picture of each, from 1. */
  readonly people: readonly (readonly [string, string])[];
  readonly numbers: readonly (readonly [string, string])[];
  readonly same: readonly boolean[];
  /** Pairs in a fold where the first line says so. */
  readonly foldSize: number | undefined;
}

const EXPECTED = "'name n1 n2' or 'name1 n1 name2 n2', with tabs between where names hold blanks";

/** What one line says: both people and the number of the picture of each. */
type LfwLine = readonly [one: string, n1: string, other: string, n2: string];

const isNumber = (word: string | undefined): word is string => word !== undefined && /^\d+$/.test(word);

/**
 * Whether a line may be one of such a list. Names of files are none of people, so that a table of pictures' sizes is not
 * taken for one.
 */
export const isLfwLine = (text: string): boolean =>
  readLine(text, undefined) !== undefined && !hasPictureEnding(fieldsOf(text)[0]);

/**
 * Reads `name n1 n2` or `name1 n1 name2 n2`; undefined for anything else.
 *
 * Between blanks alone, where names hold blanks too, a line may be read in several ways: then that in which the names are
 * of known people holds.
 */
function readLine(text: string, people: ReadonlySet<string> | undefined): LfwLine | undefined {
  const fields = fieldsOf(text);
  const [a, n1, third, n2] = fields;
  const plain: LfwLine | undefined =
    fields.length === 3 && isNumber(n1) && isNumber(third)
      ? [a, n1, a, third]
      : fields.length === 4 && isNumber(n1) && isNumber(n2)
        ? [a, n1, third, n2]
        : undefined;
  if (/[\t,;]/.test(text.trim())) return plain;
  const ways = waysToRead(fields);
  const known = ways.filter(([one, , other]) => people?.has(spelling(one)) && people.has(spelling(other)));
  if (known.length === 1) return known[0];
  return plain ?? (ways.length === 1 ? ways[0] : undefined);
}

/** Every way to read words as names of one or more words and numbers. */
function waysToRead(words: readonly string[]): LfwLine[] {
  const last = words.length - 1;
  if (!isNumber(words[last])) return [];
  const join = (from: number, to: number) => words.slice(from, to).join(' ');
  const ways: LfwLine[] = [];
  if (last >= 2 && isNumber(words[last - 1])) {
    const name = join(0, last - 1);
    ways.push([name, words[last - 1], name, words[last]]);
  }
  for (let at = 1; at < last - 1; at++) {
    if (isNumber(words[at])) ways.push([join(0, at), words[at], join(at + 1, last), words[last]]);
  }
  return ways;
}

/**
 * Parses a list with fields between tabs, commas or blanks: `name n1 n2` for one person, `name1 n1 name2 n2` for two. The first
 * line may be `folds pairs`, pairs of each kind in a fold, or the number of pairs alone; or column names, as in a CSV.
 *
 * @param people the names of people's folders, as `spelling` has them, where they are known
 * @throws UserError naming file and line with other columns, or a list that is not as long as its first line declares
 */
export function parseLfwPairs(text: string, file: string, people?: ReadonlySet<string>): LfwPairs {
  const lines = splitLines(text);
  let declared: { readonly folds: number; readonly foldSize: number } | undefined;
  const first = fieldsOf(lines[0]?.text ?? '');
  if (first.length <= 2 && first.every(isNumber)) {
    if (first.length === 2) declared = { folds: Number(first[0]), foldSize: 2 * Number(first[1]) };
    lines.shift();
  } else if (first[0] === 'name' && !isNumber(first[1])) lines.shift();

  const pairs = lines.map((line) => {
    const read = readLine(line.text, people);
    if (!read) throw wrongLine(file, line, EXPECTED);
    return read;
  });
  if (declared && declared.folds * declared.foldSize !== pairs.length) {
    const { folds, foldSize } = declared;
    throw new UserError(
      `${file}: its first line declares ${folds} folds of ${foldSize} pairs, found ${pairs.length} pairs; ` +
        'take the whole list, or correct the first line',
    );
  }
  return {
    people: pairs.map(([one, , other]) => [one, other]),
    numbers: pairs.map(([, n1, , n2]) => [n1, n2]),
    same: pairs.map(([one, , other]) => one.normalize('NFC') === other.normalize('NFC')),
    foldSize: declared?.foldSize,
  };
}

/** Where LFW keeps a picture: `Name/Name_0001.jpg`, or without the folder. */
export function lfwPaths(person: string, number: string): string[] {
  const file = `${person}_${number.padStart(4, '0')}.jpg`;
  return [`${person}/${file}`, file];
}

/**
 * Reads an LFW list, and finds the pictures beside or below it. Folds are those that the first line declares.
 *
 * @throws UserError for a line with wrong columns, missing pictures, or pairs that cannot be measured
 */
export async function readLfw(file: string, options: DataOptions = {}): Promise<Benchmark> {
  const text = await readText(file);
  const people = await peopleBelow(options.imagesFolder ?? dirname(file));
  const { people: names, numbers, same, foldSize } = parseLfwPairs(text, file, people);
  const table = new ImageTable();
  const side = (k: 0 | 1) =>
    Uint32Array.from(names, (both, pair) =>
      table.add({ paths: lfwPaths(both[k], numbers[pair][k]), identity: both[k].normalize('NFC') }),
    );
  const [a, b] = [side(0), side(1)];
  const found = await table.find(file, dirname(file), options);
  const { folds, note } = foldSize
    ? chooseDeclaredFolds(
        same,
        same.map((_, pair) => Math.floor(pair / foldSize)),
      )
    : chooseFolds(same);
  return checkBenchmark({
    name: file,
    images: found.images,
    pairs: { a, b, same, ...(folds && { folds }) },
    source: describeSource("LFW's pairs.txt", found, { pairs: same.length, further: [note] }),
  });
}

/** The names of all folders at a place and below it, as `spelling` has them. */
async function peopleBelow(root: string): Promise<ReadonlySet<string>> {
  const folders = new FolderCache();
  const names = new Set<string>();
  for (const folder of await foldersBelow(root, folders)) {
    for (const name of (await folders.entries(folder)).folders) names.add(spelling(name));
  }
  return names;
}
