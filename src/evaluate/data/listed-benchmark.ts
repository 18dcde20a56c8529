// A benchmark out of a list that gives pairs and answers, but no folds.
import { dirname } from 'node:path';
import { type Benchmark, checkBenchmark } from '../benchmark.js';
import type { DataOptions } from './data-options.js';
import { chooseFolds } from './folds.js';
import { describeSource, type ImageTable } from './list.js';

/** What a list says. */
export interface ListedPairs {
  /** How its layout is called. */
  readonly layout: string;
  readonly table: ImageTable;
  /** Indices into the table, and whether both pictures show one person; one of each for every pair. */
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
  readonly same: readonly boolean[];
}

/**
 * Finds the pictures beside or below the list, and divides its pairs into folds.
 *
 * @throws UserError for missing pictures, and for pairs that cannot be measured
 */
export async function listedBenchmark(
  file: string,
  { layout, table, a, b, same }: ListedPairs,
  options: DataOptions,
): Promise<Benchmark> {
  const found = await table.find(file, dirname(file), options);
  const { folds, note } = chooseFolds(same);
  return checkBenchmark({
    name: file,
    images: found.images,
    pairs: { a, b, same, ...(folds && { folds }) },
    source: describeSource(layout, found, { pairs: same.length, further: [note] }),
  });
}
