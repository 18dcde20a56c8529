// Which runs a comparison consists of: every configuration with every seed, each in a folder of its own.
import { join, parse } from 'node:path';
import { checkFiles, resolveConfig, resolveTeacherConfig } from '../../distill/config-file.js';
import { knownKeys } from '../../distill/config-keys.js';
import { type ConfigKind, distillKind, type RunConfig, teacherKind } from '../../distill/config-kinds.js';
import { readYamlFile } from '../../distill/read-yaml.js';
import { UserError } from '../../math/user-error.js';

/** One configuration with one seed. */
export interface PlannedRun {
  /** The name of the configuration's file, without its extension. */
  readonly configuration: string;
  readonly seed: number;
  readonly config: RunConfig;
  /** The run folder. */
  readonly folder: string;
}

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
  /** YAML files, of `distill` and of `train-teacher`. */
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
    throw new UserError('--set seed: the seeds of a comparison are given with --seeds');
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
    throw new UserError(
      `--reference ${reference}: no such configuration; expected one of ${names.join(', ')}`,
    );
  }
  const configurations = [...named].map(([name, file]) => ({ name, file, kind: kindOfFile(file) }));
  const kinds = new Set(configurations.map(({ kind }) => kind));
  const runs = seeds.flatMap((seed) =>
    configurations.map(({ name, file, kind }): PlannedRun => {
      const config = resolve(kind, file, [...overridesFor(kind, kinds, set), `seed=${seed}`]);
      return { configuration: name, seed, config, folder: join(out, name, `seed-${seed}`) };
    }),
  );
  return { out, configurations: names, reference, seeds, runs };
}

function resolve(kind: ConfigKind, file: string, set: readonly string[]): RunConfig {
  const config = kind === distillKind ? resolveConfig({ file, set }) : resolveTeacherConfig({ file, set });
  try {
    checkFiles(config);
  } catch (error) {
    // Which of the configurations names it is not in the message.
    throw error instanceof UserError ? new UserError(`${file}: ${error.message}`) : error;
  }
  return config;
}

/** Whose configuration a file is, by the sections that only one kind knows. */
function kindOfFile(file: string): ConfigKind {
  const sections = Object.keys(readYamlFile(file));
  const [distill, teacher] = [distillKind, teacherKind].map((kind) => ownSections(kind));
  const ofDistill = sections.find((key) => distill.includes(key));
  const ofTeacher = sections.find((key) => teacher.includes(key));
  if (ofDistill !== undefined && ofTeacher !== undefined) {
    throw new UserError(
      `${file}: ${ofDistill} belongs to a configuration of distill, ${ofTeacher} to one of train-teacher: remove one`,
    );
  }
  if (ofDistill === undefined && ofTeacher === undefined) {
    throw new UserError(
      `${file}: does not say what it trains: expected a section of distill (${distill.join(', ')}) or of ` +
        `train-teacher (${teacher.join(', ')})`,
    );
  }
  return ofDistill === undefined ? teacherKind : distillKind;
}

/** The first keys that a kind of configuration has for itself. */
function ownSections(kind: ConfigKind): string[] {
  const other = knownKeys(kind === distillKind ? teacherKind : distillKind, []);
  return knownKeys(kind, []).filter((key) => !other.includes(key));
}

/** What of `--set` holds for a kind: all but the other kind's own sections, where that kind is compared too. */
function overridesFor(kind: ConfigKind, kinds: ReadonlySet<ConfigKind>, set: readonly string[]): string[] {
  const other = kind === distillKind ? teacherKind : distillKind;
  const foreign = kinds.has(other) ? ownSections(other) : [];
  return set.filter((text) => !foreign.includes(firstKey(text)));
}

const firstKey = (text: string): string => text.split(/[.=]/, 1)[0].trim();
