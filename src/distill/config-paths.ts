// The files and folders that a configuration names: made absolute, listed, and checked to be there.
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { UserError } from '../math/user-error.js';
import type { GenerateConfig } from './config.js';
import { type ConfigKind, kindOf, type RunConfig } from './config-kinds.js';
import { isSection, type Section } from './read-yaml.js';

/** Makes the relative paths of a configuration that is not checked yet absolute, starting at a folder. */
export function resolvePaths(config: ConfigKind, input: Section, base: string): void {
  for (const key of Object.keys(config.paths)) {
    const [section = '', name = ''] = key.split('.');
    const values = input[section];
    if (!isSection(values)) continue;
    const path = values[name];
    if (typeof path === 'string' && path !== '') values[name] = resolve(base, path);
  }
}

/**
 * Checks that every file and folder which the configuration names is there and can be read.
 *
 * @throws UserError naming the dotted key and the path
 */
export function checkFiles(config: RunConfig | GenerateConfig): void {
  for (const { key, kind, path } of namedPaths(config)) {
    let found: 'file' | 'folder' | 'other';
    try {
      const stats = statSync(path);
      found = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
      if (found === 'file' && stats.size === 0) throw new UserError(`${key}: ${path} is empty`);
    } catch (error) {
      if (error instanceof UserError) throw error;
      const code = (error as NodeJS.ErrnoException).code;
      const missing = code === 'ENOENT' || code === 'ENOTDIR';
      const reason = missing ? `no such ${kind}` : `cannot be read (${code})`;
      throw new UserError(`${key}: ${path}: ${reason}; correct the path, or give --set ${key}=PATH`);
    }
    if (found !== kind) throw new UserError(`${key}: ${path} is not a ${kind}; give the path of a ${kind}`);
  }
}

/** Every file and folder that a configuration names, with its dotted key. */
export function namedPaths(
  config: RunConfig | GenerateConfig,
): { key: string; kind: 'file' | 'folder'; path: string }[] {
  return Object.entries(kindOf(config).paths).flatMap(([key, kind]) => {
    const [section = '', name = ''] = key.split('.');
    const path = (config as unknown as Record<string, Section>)[section]?.[name];
    return typeof path === 'string' ? [{ key, kind, path }] : [];
  });
}
