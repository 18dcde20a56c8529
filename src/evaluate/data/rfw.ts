// RFW, Racial Faces in the Wild: the pairs of four groups, each in ten folds of its own.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../files/user-error.js';
import { type Benchmark, checkBenchmark } from '../benchmark.js';
import { planFolds } from '../statistics/folds.js';
import type { DataOptions } from './data-options.js';
import { chooseFolds } from './folds.js';
import { lfwPaths, parseLfwPairs } from './lfw.js';
import { describeSource, ImageTable, readText } from './list.js';

/** RFW's groups, in alphabetical order. */
export const RFW_GROUPS: readonly string[] = ['African', 'Asian', 'Caucasian', 'Indian'];

/** The folder `txts` of RFW in or below `root`, undefined where there is none. */
export function findRfwLists(root: string): string | undefined {
  return [root, join(root, 'test'), join(root, 'txts'), join(root, 'test', 'txts')]
    .flatMap((folder) => [folder, join(folder, 'txts')])
    .find((folder) => RFW_GROUPS.some((group) => existsSync(listOf(folder, group))));
}

const listOf = (lists: string, group: string) => join(lists, group, `${group}_pairs.txt`);

/**
 * Reads RFW (`test/txts/African/African_pairs.txt`, `test/data/African/m.0abc/m.0abc_0001.jpg`) as one benchmark, so that all
 * groups meet the same threshold; every image carries the label `group`. Fold k holds the k-th tenth of each group.
 *
 * @throws UserError where no group is found, for a line with wrong columns, or missing pictures
 */
export async function readRfw(root: string, options: DataOptions = {}): Promise<Benchmark> {
  const lists = findRfwLists(root);
  if (lists === undefined) {
    throw new UserError(
      `${root}: is not RFW; expected test/txts/African/African_pairs.txt and its like in it`,
    );
  }
  const table = new ImageTable();
  const [a, b, folds]: [number[], number[], number[]] = [[], [], []];
  const same: boolean[] = [];
  const notes: string[] = [];
  for (const group of RFW_GROUPS.filter((name) => existsSync(listOf(lists, name)))) {
    const file = listOf(lists, group);
    const pairs = parseLfwPairs(await readText(file), file);
    const add = (person: string, number: string) =>
      table.add({
        paths: lfwPaths(person, number).map((path) => `${group}/${path}`),
        identity: person,
        labels: { group },
      });
    for (const [pair, [first, second]] of pairs.people.entries()) {
      const [n1, n2] = pairs.numbers[pair];
      a.push(add(first, n1));
      b.push(add(second, n2));
      same.push(pairs.same[pair]);
    }
    const chosen = chooseFolds(pairs.same);
    folds.push(...Array.from(chosen.folds ?? planFolds(pairs.same.length).of));
    if (chosen.note) notes.push(`${group}: ${chosen.note}`);
  }
  const name = `${root} (RFW)`;
  const found = await table.find(name, dirname(lists), options);
  const source = describeSource('RFW', found, { pairs: same.length, further: notes });
  return checkBenchmark({ name, images: found.images, pairs: { a, b, same, folds }, source });
}
