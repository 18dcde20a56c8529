// A configuration out of what a file or a program says and what is set over it: merged, checked, completed, frozen.
import { dirname, resolve as resolvePath } from 'node:path';
import { UserError } from '../files/user-error.js';
import { isSection, readYamlFile, type Section } from '../files/yaml.js';
import type { DistillConfig } from './distill-config.js';
import { explainRefusal } from './explain-refusal.js';
import { type ConfigKind, distillKind, supervisedKind } from './kinds.js';
import { applyOverride, decidedKind, dropForeignKeys, parseOverride, type Setting } from './override.js';
import { freeze } from './parts.js';
import { resolvePaths } from './paths.js';
import { refuseOtherProgram } from './programs.js';
import type { SupervisedConfig } from './supervised-config.js';

/**
 * A YAML file's path, or the values themselves: only the differences from the defaults. Relative paths in a file start at its
 * folder, others at the working folder.
 */
export type ConfigSource = string | object;

/** What is laid over a configuration. */
export interface ResolveOptions {
  /** Applied in order; relative paths start at the working folder. */
  readonly set?: readonly Setting[];
  /** Drops keys that do not go with the kind of their section, which runs of earlier versions have in their files. */
  readonly dropForeign?: boolean;
}

/**
 * Reads, merges and checks the configuration of a distillation; what is left out is the published setting. Paths come out
 * absolute, and the result is frozen all the way down.
 *
 * A key without a value (or `null`) is as good as left out. Setting `section.kind` drops those keys of the section that the
 * new kind does not know.
 *
 * @throws UserError naming the file or the setting, the dotted key, and the nearest known key
 *
 * @example
 * const config = resolveConfig('configs/first-folder.yaml', { set: ['generator.folder=faces', 'teacher.file=teacher.onnx'] });
 */
export const resolveConfig = (source: ConfigSource, options?: ResolveOptions): DistillConfig =>
  resolve(distillKind, source, options);

/** As {@link resolveConfig}, of a training on labelled people. */
export const resolveSupervisedConfig = (source: ConfigSource, options?: ResolveOptions): SupervisedConfig =>
  resolve(supervisedKind, source, options);

/** As {@link resolveConfig}, of any kind. */
export function resolve<Config>(
  kind: ConfigKind<Config>,
  source: ConfigSource,
  { set = [], dropForeign = false }: ResolveOptions = {},
): Config {
  const input = typeof source === 'string' ? readYamlFile(source) : copyValues(source);
  const base = typeof source === 'string' ? dirname(resolvePath(source)) : process.cwd();
  const name = typeof source === 'string' ? source : 'configuration';
  refuseOtherProgram(kind, input, name);
  resolvePaths(kind, input, { base, source: name });
  if (dropForeign) {
    for (const [sectionName, section] of Object.entries(input)) {
      if (isSection(section)) dropForeignKeys(kind, section, { path: [sectionName], kind: section.kind });
    }
  }
  const overrides = set.map((setting) => parseOverride(kind, setting));
  for (const override of overrides) {
    const decided = decidedKind(kind, override);
    const section = decided && sectionAt(input, decided.path);
    if (section && section.kind !== decided.kind) dropForeignKeys(kind, section, decided);
  }
  for (const override of overrides) {
    applyOverride(input, override);
    const decided = decidedKind(kind, override);
    const section = decided && sectionAt(input, decided.path);
    if (section) section.kind = decided.kind;
  }
  giveImpliedKinds(kind, input);
  const empty = removeEmpty(input);
  for (const section of kind.required) input[section] ??= {};
  const result = kind.schema.safeParse(input);
  if (result.success) return freeze(result.data);
  const sourceOf = (key: string): string => {
    const setter = key === '' ? undefined : overrides.findLast(({ path }) => overlaps(key, path.join('.')));
    return setter?.name ?? name;
  };
  throw explainRefusal(kind, result.error, { input, empty, sourceOf });
}

/** The section that lies there; undefined where none does. */
function sectionAt(input: Section, path: readonly string[]): Section | undefined {
  const found = path.reduce<unknown>((at, key) => (at as Section | null | undefined)?.[key], input);
  return isSection(found) ? found : undefined;
}

/** A section without a kind gets the one that a key of it implies. */
function giveImpliedKinds<Config>({ impliedKinds }: ConfigKind<Config>, input: Section): void {
  for (const [key, kind] of Object.entries(impliedKinds)) {
    const [sectionName = '', name = ''] = key.split('.');
    const section = input[sectionName];
    if (isSection(section) && name in section) section.kind ??= kind;
  }
}

function copyValues(source: object): Section {
  try {
    const copy: unknown = structuredClone(source);
    if (isSection(copy)) return copy;
  } catch {
    // Functions and the like cannot be copied: refused as anything else that is no object of plain values.
  }
  throw new UserError('configuration: expected an object of plain values');
}

/** Whether one of two dotted keys is the other or lies within it. */
function overlaps(one: string, other: string): boolean {
  return `${one}.`.startsWith(`${other}.`) || `${other}.`.startsWith(`${one}.`);
}

/** Takes keys without a value out of a section, and gives them back, dotted. */
function removeEmpty(section: Section, path = ''): Set<string> {
  const empty = new Set<string>();
  for (const [key, value] of Object.entries(section)) {
    const isEntry = Array.isArray(section);
    if ((value === null || value === undefined) && !isEntry) {
      delete section[key];
      empty.add(path + key);
    } else if (isSection(value) || Array.isArray(value)) {
      for (const inner of removeEmpty(value as Section, `${path}${key}.`)) empty.add(inner);
    }
  }
  return empty;
}
