// CALFW's and CPLFW's lists: two lines a pair, each a picture and a number that is 0 for pairs of two people.
import { UserError } from '../../files/user-error.js';
import type { Benchmark } from '../benchmark.js';
import type { DataOptions } from './data-options.js';
import { ImageTable, readList, wrongLine } from './list.js';
import { listedBenchmark } from './listed-benchmark.js';

/**
 * Reads pairs_CALFW.txt or pairs_CPLFW.txt, and finds the pictures beside or below it (they come in `aligned images`).
 *
 * All pairs of one person come first, so each kind is divided into ten folds by itself, in the order of the list.
 *
 * @throws UserError for a line with wrong columns, a pair whose lines disagree, missing pictures, or too few pairs
 */
export async function readCalfw(file: string, options: DataOptions = {}): Promise<Benchmark> {
  const lines = await readList(file);
  for (const line of lines) {
    if (line.words.length !== 2 || !/^\d+$/.test(line.words[1]))
      throw wrongLine(file, line, "'picture number'");
  }
  if (lines.length % 2 !== 0) {
    throw new UserError(
      `${file}: expected two lines for each pair, found ${lines.length}; the list is cut short`,
    );
  }
  const table = new ImageTable();
  const pairs = lines.length / 2;
  const indexOf = (line: number): number => {
    const path = lines[line].words[0];
    return table.add({ paths: [path], identity: path.replace(/_\d+\.\w+$/, '') });
  };
  const a = Uint32Array.from({ length: pairs }, (_, pair) => indexOf(2 * pair));
  const b = Uint32Array.from({ length: pairs }, (_, pair) => indexOf(2 * pair + 1));
  const same = Array.from({ length: pairs }, (_, pair) => {
    const [first, second] = [lines[2 * pair], lines[2 * pair + 1]];
    if (first.words[1] !== second.words[1]) {
      throw wrongLine(file, second, `number ${first.words[1]}, as on the line before it`);
    }
    return first.words[1] !== '0';
  });
  return listedBenchmark(file, { layout: "CALFW's or CPLFW's list", table, a, b, same }, options);
}
