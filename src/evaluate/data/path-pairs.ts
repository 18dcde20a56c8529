// Lists of two pictures and a label a line, as AgeDB-30 and aligned copies of LFW and CFP come.
import { hasPictureEnding } from '../../faces/pictures/list-pictures.js';
import type { Benchmark, BenchmarkImage } from '../benchmark.js';
import type { DataOptions } from './data-options.js';
import { fieldsOf, ImageTable, readList, wrongLine } from './list.js';
import { listedBenchmark } from './listed-benchmark.js';

const SAME = new Map([
  ...['1', 'true', 'same', 'yes'].map((word) => [word, true] as const),
  ...['0', '-1', 'false', 'different', 'diff', 'no'].map((word) => [word, false] as const),
]);

/** Whether a word says that a pair shows one person (1, 1.0, true, same, yes), or not (0, -1, false ...); undefined for others. */
export function parseSame(word: string): boolean | undefined {
  return SAME.get(word.toLowerCase().replace(/\.0+$/, ''));
}

/** What one line says: two paths, and whether both show one person. */
type PathLine = readonly [one: string, other: string, same: boolean];

/** Whether a line may be one of such a list: two names of pictures, by their endings or within folders, and an answer. */
export const isPathLine = (text: string): boolean => {
  const line = readLine(text);
  return line !== undefined && isPicturePath(line[0]) && isPicturePath(line[1]);
};

const isPicturePath = (name: string): boolean => hasPictureEnding(name) || /[^\\/][\\/][^\\/]/.test(name);

/** A list of pairs says little more than who is in them; a table of landmarks names a picture and its copy, and much more. */
const MOST_FIELDS = 5;

/** Whether a line names two pictures and little else. */
export const namesTwoPictures = (text: string): boolean => {
  // Without the signs of JSON around them.
  const fields = fieldsOf(text.replace(/[[\]{}"']/g, ''));
  const isShort = fields.length <= MOST_FIELDS && fields.filter(hasPictureEnding).length === 2;
  return isShort || picturesWithBlanks(text) !== undefined;
};

/**
 * Reads a list of `path path label`, or `label path path`, with tabs, semicolons, commas or blanks between, and finds the
 * pictures beside or below it. The first line may be column names.
 *
 * Labels are 1 and 0, 1 and -1, true and false, or same and different. Of AgeDB's names (`0_MariaCallas_35_f.jpg`), person,
 * age and sex are taken.
 *
 * @throws UserError for a line with wrong columns, missing pictures, or pairs that cannot be measured
 */
export async function readPathPairs(file: string, options: DataOptions = {}): Promise<Benchmark> {
  const lines = await readList(file);
  const [heading] = lines;
  if (heading && isHeading(heading.text) && lines.slice(1, 2).some(({ text }) => isPathLine(text)))
    lines.shift();
  const table = new ImageTable();
  const add = (path: string) => table.add({ paths: [path.replaceAll('\\', '/')], ...readAgedbName(path) });
  const [a, b]: [number[], number[]] = [[], []];
  const same: boolean[] = [];
  for (const line of lines) {
    const pair = readLine(line.text);
    if (!pair) throw wrongLine(file, line, "'path path label' with 1 for one person and 0 for two");
    a.push(add(pair[0]));
    b.push(add(pair[1]));
    same.push(pair[2]);
  }
  return listedBenchmark(file, { layout: "a list of 'path path label'", table, a, b, same }, options);
}

/** A line that names no picture. */
const isHeading = (text: string): boolean => !namesTwoPictures(text) && !fieldsOf(text).some(isPicturePath);

function readLine(text: string): PathLine | undefined {
  const fields = fieldsOf(text);
  const [first, second, third] = fields.length === 3 ? fields : (picturesWithBlanks(text) ?? []);
  if (first === undefined) return undefined;
  const last = parseSame(third);
  if (last !== undefined) return [first, second, last];
  const leading = parseSame(first);
  return leading === undefined ? undefined : [second, third, leading];
}

/** The three fields of a line between blanks, where the pictures' names hold blanks too: their endings divide. */
function picturesWithBlanks(text: string): [string, string, string] | undefined {
  const words = text.trim().split(/\s+/);
  const ends = Array.from(words.keys()).filter((i) => hasPictureEnding(words[i]));
  const [one, other] = ends;
  if (ends.length !== 2) return undefined;
  const last = words.length - 1;
  if (other === last - 1) {
    return [words.slice(0, one + 1).join(' '), words.slice(one + 1, last).join(' '), words[last]];
  }
  if (other !== last || one === 0) return undefined;
  return [words[0], words.slice(1, one + 1).join(' '), words.slice(one + 1).join(' ')];
}

/** What AgeDB writes into a picture's name; nothing for other names. */
function readAgedbName(path: string): Pick<BenchmarkImage, 'identity' | 'labels'> {
  const [, identity, age, sex] = /(?:^|[\\/])\d+_(\D+)_(\d+)_([fm])\.\w+$/.exec(path) ?? [];
  if (identity === undefined) return {};
  return { identity, labels: { age: Number(age), sex: sex === 'f' ? 'female' : 'male' } };
}
