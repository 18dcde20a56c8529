// Lists of two pictures and a label a line, as AgeDB-30 and aligned copies of LFW and CFP come.
import { dirname } from 'node:path';
import { type Benchmark, type BenchmarkImage, checkBenchmark } from '../benchmark.js';
import { foldsOf } from './folds.js';
import { type DataOptions, ImageTable, type ListLine, readList, wrongLine } from './list.js';

const SAME = new Map([
  ...['1', 'true', 'same', 'yes'].map((word) => [word, true] as const),
  ...['0', '-1', 'false', 'different', 'diff', 'no'].map((word) => [word, false] as const),
]);

/** Whether a word says that a pair shows one person (1, true, same, yes), or not (0, -1, false ...); undefined for others. */
export function parseSame(word: string): boolean | undefined {
  return SAME.get(word.toLowerCase());
}

/**
 * Reads a list of `path path label`, or `label path path`, and finds the pictures beside or below it.
 *
 * Labels are 1 and 0, 1 and -1, true and false, or same and different. Of AgeDB's names (`0_MariaCallas_35_f.jpg`), person,
 * age and sex are taken.
 *
 * @throws UserError for a line with wrong columns, missing pictures, or pairs that cannot be measured
 */
export async function readPathPairs(file: string, options: DataOptions = {}): Promise<Benchmark> {
  const lines = await readList(file);
  const table = new ImageTable();
  const add = (path: string) => table.add({ paths: [path.replaceAll('\\', '/')], ...readAgedbName(path) });
  const [a, b]: [number[], number[]] = [[], []];
  const same: boolean[] = [];
  for (const line of lines) {
    const [first, second, label] = parseLine(line, file);
    a.push(add(first));
    b.push(add(second));
    same.push(label);
  }
  const images = await table.find(file, dirname(file), options);
  const folds = foldsOf(same);
  return checkBenchmark({ name: file, images, pairs: { a, b, same, ...(folds && { folds }) } });
}

function parseLine(line: ListLine, file: string): [string, string, boolean] {
  const [first, second, third] = line.words;
  if (line.words.length === 3) {
    const last = parseSame(third);
    if (last !== undefined) return [first, second, last];
    const leading = parseSame(first);
    if (leading !== undefined) return [second, third, leading];
  }
  throw wrongLine(file, line, "'path path label' with 1 for one person and 0 for two");
}

/** What AgeDB writes into a picture's name; nothing for other names. */
function readAgedbName(path: string): Pick<BenchmarkImage, 'identity' | 'labels'> {
  const [, identity, age, sex] = /(?:^|[\\/])\d+_(\D+)_(\d+)_([fm])\.\w+$/.exec(path) ?? [];
  if (identity === undefined) return {};
  return { identity, labels: { age: Number(age), sex: sex === 'f' ? 'female' : 'male' } };
}
