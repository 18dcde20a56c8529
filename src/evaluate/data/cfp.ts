// CFP's Protocol folder: frontal against frontal (FF) and frontal against profile (FP), ten folds each.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../files/user-error.js';
import { type Benchmark, checkBenchmark } from '../benchmark.js';
import type { DataOptions } from './data-options.js';
import { keepGivenFolds } from './folds.js';
import { describeSource, ImageTable, readList, wrongLine } from './list.js';

/** CFP's two protocols. */
export type CfpProtocol = 'FF' | 'FP';

/**
 * Reads CFP: `Protocol/Pair_list_F.txt` and `Pair_list_P.txt` number the pictures, `Protocol/Split/FP/01/same.txt` and
 * `diff.txt` pair them, the first number frontal, the second frontal or profile.
 *
 * @param root the folder that holds Protocol
 * @throws UserError for a file that is missing, a line with wrong columns, a number that the list lacks, missing pictures
 */
export async function readCfp(
  root: string,
  protocol: CfpProtocol,
  options: DataOptions = {},
): Promise<Benchmark> {
  const lists = join(root, 'Protocol');
  const frontal = await readPictures(join(lists, 'Pair_list_F.txt'));
  const other = protocol === 'FF' ? frontal : await readPictures(join(lists, 'Pair_list_P.txt'));
  const split = join(lists, 'Split', protocol);
  const parts = (await readdir(split).catch((): string[] => [])).filter((name) => /^\d+$/.test(name)).sort();
  if (parts.length === 0) throw new UserError(`${split}: holds no folds; expected the folders 01 to 10`);

  const table = new ImageTable();
  const [a, b, folds]: [number[], number[], number[]] = [[], [], []];
  const same: boolean[] = [];
  const indexOf = (path: string) =>
    table.add({
      paths: [path, path.replace(/^Data\/Images\//, '')],
      identity: path.split('/').at(-3) ?? path,
    });
  for (const [fold, part] of parts.entries()) {
    for (const kind of ['same', 'diff']) {
      const file = join(split, part, `${kind}.txt`);
      for (const line of await readList(file)) {
        const [first, second, ...rest] = line.words.join('').split(',');
        const pictures = [frontal.get(first ?? ''), other.get(second ?? '')] as const;
        if (rest.length > 0 || !pictures[0] || !pictures[1]) {
          throw wrongLine(file, line, "'n1,n2', two numbers of Pair_list_F.txt and Pair_list_P.txt");
        }
        a.push(indexOf(pictures[0]));
        b.push(indexOf(pictures[1]));
        same.push(kind === 'same');
        folds.push(fold);
      }
    }
  }
  const name = `${root} (CFP-${protocol})`;
  const found = await table.find(name, root, options);
  const source = describeSource(`CFP's protocol ${protocol}`, found, {
    pairs: same.length,
    further: [keepGivenFolds(same, folds).note],
  });
  return checkBenchmark({ name, images: found.images, pairs: { a, b, same, folds }, source });
}

/** The pictures of a list by their numbers: paths below the folder that holds Protocol. */
async function readPictures(file: string): Promise<Map<string, string>> {
  const pictures = new Map<string, string>();
  for (const line of await readList(file)) {
    const [number, path] = line.words;
    if (line.words.length !== 2 || !/^\d+$/.test(number)) throw wrongLine(file, line, "'number path'");
    pictures.set(number, path.replace(/^(\.\.?\/)+/, ''));
  }
  return pictures;
}
