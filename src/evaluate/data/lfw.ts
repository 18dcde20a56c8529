// LFW's pairs.txt, and the lists made after it (RFW, AgeDB): names of people and numbers of their pictures.
import { dirname } from 'node:path';
import { UserError } from '../../files/user-error.js';
import { type Benchmark, checkBenchmark } from '../benchmark.js';
import { foldsOf } from './folds.js';
import { type DataOptions, ImageTable, type ListLine, readText, wrongLine } from './list.js';

/** Pairs of a list, before their pictures are looked for. */
export interface LfwPairs {
  /** Of each pair: both people, the number of the picture of each, from 1. */
  readonly people: readonly (readonly [string, string])[];
  readonly numbers: readonly (readonly [string, string])[];
  readonly same: readonly boolean[];
  /** Pairs in a fold where the first line says so. */
  readonly foldSize: number | undefined;
}

const EXPECTED = "'name n1 n2' or 'name1 n1 name2 n2'";

/**
 * Parses a list with fields between blanks or commas: `name n1 n2` for one person, `name1 n1 name2 n2` for two. The first
 * line may be `folds pairs`, pairs of each kind in a fold, or the number of pairs alone; or column names, as in a CSV.
 *
 * @throws UserError naming file and line with other columns, or a list that is not as long as its first line declares
 */
export function parseLfwPairs(text: string, file: string): LfwPairs {
  const lines: ListLine[] = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, i) => ({
      number: i + 1,
      words: line
        .trim()
        .replace(/,+$/, '')
        .split(/[\s,]+/),
    }))
    .filter(({ words }) => words[0] !== '');
  const isNumber = (word: string | undefined) => word !== undefined && /^\d+$/.test(word);
  let declared: { readonly folds: number; readonly foldSize: number } | undefined;
  const first = lines[0]?.words ?? [];
  if (first.length <= 2 && first.every(isNumber)) {
    if (first.length === 2) declared = { folds: Number(first[0]), foldSize: 2 * Number(first[1]) };
    lines.shift();
  } else if (first[0] === 'name' && !isNumber(first[1])) lines.shift();

  const people: [string, string][] = [];
  const numbers: [string, string][] = [];
  const same: boolean[] = [];
  for (const line of lines) {
    const [a, n1, third, fourth = ''] = line.words;
    const ofOne = line.words.length === 3 && isNumber(n1) && isNumber(third);
    const ofTwo = line.words.length === 4 && isNumber(n1) && isNumber(fourth);
    if (!ofOne && !ofTwo) throw wrongLine(file, line, EXPECTED);
    people.push(ofOne ? [a, a] : [a, third]);
    numbers.push(ofOne ? [n1, third] : [n1, fourth]);
    same.push(ofOne || a === third);
  }
  if (declared && declared.folds * declared.foldSize !== same.length) {
    const { folds, foldSize } = declared;
    throw new UserError(
      `${file}: its first line declares ${folds} folds of ${foldSize} pairs, found ${same.length} pairs; ` +
        'take the whole list, or correct the first line',
    );
  }
  return { people, numbers, same, foldSize: declared?.foldSize };
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
  const { people, numbers, same, foldSize } = parseLfwPairs(await readText(file), file);
  const table = new ImageTable();
  const side = (k: 0 | 1) =>
    Uint32Array.from(people, (names, pair) =>
      table.add({ paths: lfwPaths(names[k], numbers[pair][k]), identity: names[k] }),
    );
  const [a, b] = [side(0), side(1)];
  const images = await table.find(file, dirname(file), options);
  const folds = foldSize ? same.map((_, pair) => Math.floor(pair / foldSize)) : foldsOf(same);
  return checkBenchmark({ name: file, images, pairs: { a, b, same, ...(folds && { folds }) } });
}
