// Which runs a comparison consists of: every configuration with every seed, each in a folder of its own.

import { join, parse } from 'node:path';
import { checkFiles } from '../../config/paths.js';
import { otherProgram, ownSections } from '../../config/programs.js';
import { UserError } from '../../files/user-error.js';
import { readYamlFile } from '../../files/yaml.js';
import type { RunEvent } from '../../training/events.js';
import type { RunKind } from '../../training/run-folder/run-kind.js';
import { type KindAndConfig, RUN_KINDS, type RunCommand } from '../run-kinds.js';

/** One configuration with one seed. */
export type PlannedRun = KindAndConfig & {
  /** The name of the configuration's file, without its extension. */
  readonly configuration: string;
  readonly seed: number;
  /** The run folder. */
  readonly folder: string;
};

/** All runs of a comparison. */
export interface ComparisonPlan {
  /** The folder that holds the runs' folders and the table. */
  readonly out: string;
  /** Names of the configurations. */
  readonly configurations: readonly string[];
  /** The one that the others are compared with. */
  readonly reference: string;
  readonly seeds: readonly number[];
  /** In the order in which they are made: all configurations with the first seed, then with the second, … */
  readonly runs: readonly PlannedRun[];
}

/** What is compared. */
export interface PlanOptions {
  /** YAML files of either kind of run. */
  readonly files: readonly string[];
  /** Each configuration's `seed` is set to each of these. */
  readonly seeds: readonly number[];
  /** `dotted.key=value` over all files; a section that only one kind of configuration knows holds for that kind. */
  readonly set?: readonly string[];
  /** The name of the configuration that the others are compared with, the first unless given. */
  readonly reference?: string;
  readonly out: string;
}

/**
 * Reads and checks all configurations.
 *
 * @throws UserError naming the file, the key or the seed that is wrong, two files of one name, or a file that does not
 *   tell whose configuration it is
 */
export function planComparison(options: PlanOptions): ComparisonPlan {
  const { files, seeds, set = [], out } = options;
  if (files.length === 0) throw new UserError('nothing to compare: expected at least one configuration file');
  if (seeds.length === 0) throw new UserError('nothing to compare: expected at least one seed');
  const twice = seeds.find((seed, i) => seeds.indexOf(seed) !== i);
  if (twice !== undefined) throw new UserError(`seed ${twice} is named twice: name it once`);
  if (set.some((text) => firstKey(text) === 'seed')) {
    throw new UserError('set seed: a comparison has seeds of its own; leave it out', { mendedBy: ['seeds'] });
  }
  const named = new Map<string, string>();
  for (const file of files) {
    const { name } = parse(file);
    const other = named.get(name);
    if (other !== undefined) {
      throw new UserError(`${other} and ${file}: both would be called ${name}: rename one of them`);
    }
    named.set(name, file);
  }
  const names = [...named.keys()];
  const { reference = names[0] } = options;
  if (!names.includes(reference)) {
    throw new UserError(`reference ${reference}: no such configuration; expected one of ${names.join(', ')}`);
  }
  const configurations = [...named].map(([name, file]) => ({ name, file, command: commandOfFile(file) }));
  const commands = new Set(configurations.map(({ command }) => command));
  const runs = seeds.flatMap((seed) =>
    configurations.map(({ name, file, command }): PlannedRun => {
      const overrides = [...overridesFor(command, commands, set), `seed=${seed}`];
      const folder = join(out, name, `seed-${seed}`);
      return { configuration: name, seed, folder, ...resolveFile(command, file, overrides) };
    }),
  );
  return { out, configurations: names, reference, seeds, runs };
}

function resolveFile(command: RunCommand, file: string, set: readonly string[]): KindAndConfig {
  if (command === 'distill') return { command, config: resolveChecked(RUN_KINDS.distill, file, set) };
  return { command, config: resolveChecked(RUN_KINDS['train-teacher'], file, set) };
}

function resolveChecked<Config, Event extends RunEvent>(
  kind: RunKind<Config, Event>,
  file: string,
  set: readonly string[],
): Config {
  const config = kind.resolve(file, { set });
  try {
    checkFiles(kind.config, config);
  } catch (error) {
    // Which of the configurations names it is not in the message.
    throw error instanceof UserError ? new UserError(`${file}: ${error.message}`, error) : error;
  }
  return config;
}

/** Which command a file is for, by the sections that only one kind of configuration knows. */
function commandOfFile(file: string): RunCommand {
  const sections = Object.keys(readYamlFile(file));
  const [distill, supervised] = [ownSections('distill'), ownSections('train-teacher')];
  const ofDistill = sections.find((key) => distill.includes(key));
  const ofSupervised = sections.find((key) => supervised.includes(key));
  if (ofDistill !== undefined && ofSupervised !== undefined) {
    throw new UserError(
      `${file}: ${ofDistill} belongs to a configuration of distill, ${ofSupervised} to one of train-teacher: remove one`,
    );
  }
  if (ofDistill === undefined && ofSupervised === undefined) {
    throw new UserError(
      `${file}: does not say what it trains: expected a section of distill (${distill.join(', ')}) or of ` +
        `train-teacher (${supervised.join(', ')})`,
    );
  }
  return ofDistill === undefined ? 'train-teacher' : 'distill';
}

/** What is set for a kind of configuration: all but the other kind's own sections, where that kind is compared too. */
function overridesFor(
  command: RunCommand,
  commands: ReadonlySet<RunCommand>,
  set: readonly string[],
): string[] {
  const other = otherProgram(command);
  const foreign = commands.has(other) ? ownSections(other) : [];
  return set.filter((text) => !foreign.includes(firstKey(text)));
}

const firstKey = (text: string): string => text.split(/[.=]/, 1)[0].trim();
