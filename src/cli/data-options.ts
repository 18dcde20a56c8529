// The options of the commands that read benchmarks.
import { type Command, InvalidArgumentError } from 'commander';
import type { OpenOptions } from './open-benchmarks.js';

/** The options as commander hands them over. */
export interface DataCliOptions {
  readonly allowMissing?: true;
  readonly images?: string;
  readonly seed: number;
  readonly pairs: number;
}

/** Adds --allow-missing, --images, --pairs and --seed to a command. */
export function addDataOptions(command: Command): Command {
  return command
    .option(
      '--images <folder>',
      'where the pictures of a list are, if not beside or below it (aligned copies)',
    )
    .option('--allow-missing', 'leave out pairs whose pictures are missing, and say how many')
    .option(
      '--pairs <count>',
      'pairs drawn from a folder of people, half of them of one person',
      parseWhole,
      6000,
    )
    .option('--seed <number>', 'seed of drawn pairs', parseWhole, 0);
}

/** What the readers of data are told by these options. */
export function dataOptions({ allowMissing, images, seed, pairs }: DataCliOptions): OpenOptions {
  return {
    allowMissing: allowMissing ?? false,
    seed,
    generatedPairs: pairs,
    ...(images !== undefined && { imagesFolder: images }),
  };
}

function parseWhole(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw new InvalidArgumentError(`Expected a whole number, found '${text}'.`);
  }
  return value;
}
