// The options of the commands that read benchmarks.

import type { Command } from 'commander';
import type { BenchmarkOptions } from '../../evaluate/open-benchmarks.js';
import { wholeNumber } from './numbers.js';

/** The options as commander hands them over. */
export interface DataFlags {
  readonly allowMissing?: true;
  readonly images?: string;
  readonly labels?: string;
  readonly seed: number;
  readonly pairs: number;
}

/** Adds --allow-missing, --images, --labels, --pairs and --seed to a command. */
export function addDataOptions(command: Command): Command {
  return command
    .option(
      '--images <folder>',
      'where the pictures of a list are, if not beside or below it (aligned copies)',
    )
    .option(
      '--labels <file>',
      'a CSV that says more of the pictures of any benchmark: a column file names them, identity says whose they are, ' +
        'all others are labels for --by',
    )
    .option('--allow-missing', 'leave out pairs whose pictures are missing, and say how many')
    .option(
      '--pairs <count>',
      'pairs drawn from a folder of people, half of them of one person',
      wholeNumber(),
      6000,
    )
    .option('--seed <number>', 'seed of drawn pairs', wholeNumber(), 0);
}

/** What the readers of data are told by these options. */
export function dataOptions({ allowMissing, images, labels, seed, pairs }: DataFlags): BenchmarkOptions {
  return {
    allowMissing: allowMissing ?? false,
    seed,
    generatedPairs: pairs,
    ...(images !== undefined && { imagesFolder: images }),
    ...(labels !== undefined && { labels }),
  };
}
