// The files and folders that a configuration names: made absolute, listed, and checked to be there.
import { readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { refuseTilde } from '../files/home-path.js';
import { UserError } from '../files/user-error.js';
import { isSection, type Section } from '../files/yaml.js';
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
  for (const [key, kind] of Object.entries(paths)) {
    const [section = '', name = ''] = key.split('.');
    const values = input[section];
    if (!isSection(values)) continue;
    const value = values[name];
    if (kind === 'benchmarks' && Array.isArray(value)) {
      values[name] = value.map((each) => {
        if (typeof each !== 'string') return each;
        refuseTilde(each, `${source}: ${key}`);
        return resolveBenchmark(each, base);
      });
    } else if (typeof value === 'string' && value !== '') {
      refuseTilde(value, `${source}: ${key}`);
      values[name] = resolve(base, value);
    }
  }
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
  return Object.entries(paths).flatMap(([key, kind]) => {
    const [section = '', name = ''] = key.split('.');
    const path = (config as Readonly<Record<string, Section>>)[section]?.[name];
    return typeof path === 'string' && kind !== 'benchmarks' ? [{ key, kind, path }] : [];
  });
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
    if (found.isFile && found.isEmpty) throw new UserError(`${key}: ${path} is empty`);
    if (named.kind === 'file' ? !found.isFile : !found.isFolder) {
      const model = found.isFolder ? recogniseFolder(readdirSync(path)) : undefined;
      if (model)
        throw new UserError(`${key}: ${path} is not a file: it looks like ${describeForeign(model)}`);
      throw new UserError(`${key}: ${path} is not a ${named.kind}; give the path of a ${named.kind}`);
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
    throw new UserError(`${key}: ${path}: ${reason}; correct the path`, { mendedBy: [`set ${key}=PATH`] });
  }
}
