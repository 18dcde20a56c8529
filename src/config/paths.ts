// The files and folders that a configuration names: made absolute, listed, and checked to be there.
import { readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { refuseTilde } from '../files/home-path.js';
import { UserError } from '../files/user-error.js';
import type { Section } from '../files/yaml.js';
import { recogniseFolder } from '../formats/foreign/folders.js';
import { describeForeign } from '../formats/foreign/foreign-format.js';
import type { ConfigKind } from './kinds.js';

/** Where the paths of a configuration start, and what errors name. */
export interface PathBase {
  readonly base: string;
  /** The file, or the setting. */
  readonly source: string;
}

/**
 * Makes the relative paths of a configuration that is not checked yet absolute, starting at a folder.
 *
 * @throws UserError for `~`, which only a shell understands
 */
export function resolvePaths<Config>(
  { paths }: ConfigKind<Config>,
  input: Section,
  { base, source }: PathBase,
): void {
  for (const [pattern, kind] of Object.entries(paths)) {
    for (const { key, value, holder, name } of placesOf(pattern, input)) {
      if (typeof value !== 'string' || value === '') continue;
      const isBenchmark = kind === 'benchmark';
      refuseTilde(value, `${source}: ${key}`);
      holder[name] = isBenchmark ? resolveBenchmark(value, base) : resolve(base, value);
    }
  }
}

/** A value in a configuration: its dotted key, and the section or list that holds it under a name. */
interface Place {
  readonly key: string;
  readonly value: unknown;
  readonly holder: Section;
  readonly name: string;
}

/** Where a configuration has values for a dotted key, in which stars stand for the entries of lists. */
function placesOf(pattern: string, input: unknown): Place[] {
  const steps = pattern.split('.');
  return steps.reduce<Place[]>(
    (places, step) =>
      places.flatMap(({ key, value }) => {
        if (typeof value !== 'object' || value === null) return [];
        const holder = value as Section;
        const names = step === '*' ? Object.keys(holder) : Object.hasOwn(holder, step) ? [step] : [];
        return names.map((name) => ({
          key: key === '' ? name : `${key}.${name}`,
          value: holder[name],
          holder,
          name,
        }));
      }),
    [{ key: '', value: input, holder: {}, name: '' }],
  );
}

/** Whether a dotted key is one whose value is a path. */
export function isPathKey<Config>({ paths }: ConfigKind<Config>, key: string): boolean {
  return key.replace(/\.\d+(?=\.)/g, '.*') in paths;
}

// The synthetic benchmarks, and the word for all of them.
const BENCHMARK_NAME = /^(all|synth-[a-z0-9]+)$/;
// What stands before the path in `LAYOUT:PATH`.
const LAYOUT = /^[a-z][a-z-]+:(?=.)/;

/** A benchmark by name stays, a path starts at a folder, also behind the layout in `LAYOUT:PATH`. */
function resolveBenchmark(text: string, base: string): string {
  if (BENCHMARK_NAME.test(text)) return text;
  const [layout = ''] = LAYOUT.exec(text) ?? [];
  return layout + resolve(base, text.slice(layout.length));
}

/** A file or folder that a configuration names. */
export interface NamedPath {
  /** The dotted key. */
  readonly key: string;
  readonly kind: 'file' | 'folder';
  readonly path: string;
}

/** Every file and folder that a configuration names; benchmarks are left to those who open them. */
export function namedPaths<Config>({ paths }: ConfigKind<Config>, config: Config): NamedPath[] {
  return Object.entries(paths).flatMap(([pattern, kind]) =>
    placesOf(pattern, config).flatMap(({ key, value }) =>
      typeof value === 'string' && kind !== 'benchmark' ? [{ key, kind, path: value }] : [],
    ),
  );
}

/**
 * Checks that every file and folder which the configuration names is there and can be read.
 *
 * @throws UserError naming the dotted key and the path
 */
export function checkFiles<Config>(kind: ConfigKind<Config>, config: Config): void {
  for (const named of namedPaths(kind, config)) {
    const { key, path } = named;
    const found = lookAt(named);
    if (found.isFile && found.isEmpty) throw new UserError(`${path} is empty`, { key });
    if (named.kind === 'file' ? !found.isFile : !found.isFolder) {
      const model = found.isFolder ? recogniseFolder(readdirSync(path)) : undefined;
      if (model)
        throw new UserError(`${path} is not a file: it looks like ${describeForeign(model)}`, { key });
      throw new UserError(`${path} is not a ${named.kind}; give the path of a ${named.kind}`, { key });
    }
  }
}

function lookAt({ key, kind, path }: NamedPath) {
  try {
    const stats = statSync(path);
    return { isFile: stats.isFile(), isFolder: stats.isDirectory(), isEmpty: stats.size === 0 };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    const reason = missing ? `no such ${kind}` : `cannot be read (${code})`;
    throw new UserError(`${path}: ${reason}; correct the path`, { key, mendedBy: [`set ${key}=PATH`] });
  }
}
