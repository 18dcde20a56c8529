// Settings `dotted.key=value`: parsed, and laid over what a configuration says.
import { UserError } from '../files/user-error.js';
import { isSection, parseYaml, type Section } from '../files/yaml.js';
import { knownKeys } from './keys.js';
import type { ConfigKind } from './kinds.js';
import { resolvePaths } from './paths.js';

/** `dotted.key=value` with the value in YAML; where it was not given in these words, what errors call it instead. */
export type Setting = string | { readonly text: string; readonly calledBy: string };

/** One parsed setting. */
export interface Override {
  /** What errors call it. */
  readonly name: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Parses one `dotted.key=value`, the value in YAML; relative paths start at the working folder.
 *
 * @throws UserError naming the setting
 */
export function parseOverride<Config>(config: ConfigKind<Config>, setting: Setting): Override {
  const text = typeof setting === 'string' ? setting : setting.text;
  const name = typeof setting === 'string' ? `set ${text}` : setting.calledBy;
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(0, equals)).trim().split('.');
  if (equals < 1 || path.some((key) => key === '' || key === '__proto__')) {
    throw new UserError(`${name}: expected dotted.key=value, for example training.batchSize=64`);
  }
  const value = parseYaml(text.slice(equals + 1), name);
  const nested = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Section;
  resolvePaths(config, nested, { base: process.cwd(), source: name });
  return { name, path, value: path.reduce<unknown>((inner, key) => (inner as Section)[key], nested) };
}

/**
 * Puts one value into a configuration that is not checked yet; the entries of a list are called by their numbers, from 0.
 *
 * @throws UserError when the key leads through something that is neither section nor list, or to an entry that is not there
 */
export function applyOverride(input: Section, { path, value, name }: Override): void {
  let section: Section = input;
  for (const [i, key] of path.slice(0, -1).entries()) {
    section[key] ??= {};
    const next = section[key];
    if (Array.isArray(next)) requireEntry(next, path.slice(0, i + 2), name);
    else if (!isSection(next))
      throw new UserError(`${name}: ${key} is a value here, not a section with keys`);
    section = next as Section;
  }
  section[path.at(-1) ?? ''] = value;
}

/** Refuses a path whose last key is no entry of this list. */
function requireEntry(list: readonly unknown[], path: readonly string[], setting: string): void {
  const [entry = ''] = path.slice(-1);
  if (/^\d+$/.test(entry) && Number(entry) < list.length) return;
  const name = path.slice(0, -1).join('.');
  const entries =
    list.length === 0 ? 'empty' : `a list: its entries are ${name}.0 to ${name}.${list.length - 1}`;
  throw new UserError(`${setting}: ${name} is ${entries}; ${path.join('.')} is none of them`);
}

/**
 * The section whose kind a setting decides, and that kind: one of `kind` itself, or of a key that implies it; undefined where it
 * decides none.
 */
export function decidedKind<Config>(
  { impliedKinds }: ConfigKind<Config>,
  { path, value }: Override,
): { path: readonly string[]; kind: unknown } | undefined {
  const section = path.slice(0, -1);
  const implied = impliedKinds[path.join('.')];
  if (implied !== undefined) return { path: section, kind: implied };
  return path.at(-1) === 'kind' && section.length > 0 ? { path: section, kind: value } : undefined;
}

/** Removes from a section, which lies at a path, the keys that a kind of it does not know. */
export function dropForeignKeys<Config>(
  config: ConfigKind<Config>,
  section: Section,
  { path, kind }: { readonly path: readonly string[]; readonly kind: unknown },
): void {
  const known = knownKeys(config, path, kind);
  for (const key of knownKeys(config, path)) if (!known.includes(key)) delete section[key];
}
