// Settings `dotted.key=value`: parsed, and laid over what a configuration says.
import { UserError } from '../files/user-error.js';
import { isSection, parseYaml, type Section } from '../files/yaml.js';
import { knownKeys } from './keys.js';
import type { ConfigKind } from './kinds.js';
import { resolvePaths } from './paths.js';

/** One parsed setting. */
export interface Override {
  readonly text: string;
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Parses one `dotted.key=value`, the value in YAML; relative paths start at the working folder.
 *
 * @throws UserError naming the text
 */
export function parseOverride<Config>(config: ConfigKind<Config>, text: string): Override {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(0, equals)).trim().split('.');
  if (equals < 1 || path.some((key) => key === '' || key === '__proto__')) {
    throw new UserError(`set ${text}: expected dotted.key=value, for example training.batchSize=64`);
  }
  const value = parseYaml(text.slice(equals + 1), `set ${text}`);
  const nested = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Section;
  resolvePaths(config, nested, { base: process.cwd(), source: `set ${text}` });
  return { text, path, value: path.reduce<unknown>((inner, key) => (inner as Section)[key], nested) };
}

/**
 * Puts one value into a configuration that is not checked yet.
 *
 * @throws UserError when the key leads through something that is not a section
 */
export function applyOverride(input: Section, { path, value, text }: Override): void {
  let section = input;
  for (const key of path.slice(0, -1)) {
    section[key] ??= {};
    const next = section[key];
    if (!isSection(next)) throw new UserError(`set ${text}: ${key} is a value here, not a section with keys`);
    section = next;
  }
  section[path.at(-1) ?? ''] = value;
}

/** Removes from a section the keys that a kind of it does not know. */
export function dropForeignKeys<Config>(
  config: ConfigKind<Config>,
  input: Section,
  name: string,
  kind: unknown,
): void {
  const section = input[name];
  if (!isSection(section)) return;
  const known = knownKeys(config, [name], kind);
  for (const key of knownKeys(config, [name])) if (!known.includes(key)) delete section[key];
}
