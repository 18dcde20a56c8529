// What of a configuration decides the weights, as one digest, and the keys in which two configurations differ.
import { createHash } from 'node:crypto';
import { kindOf, type RunConfig } from './config-kinds.js';

/**
 * A digest (64 hexadecimal digits) over all keys that decide the weights.
 *
 * Paths are left out, because a file may move; `fingerprintFiles` stands for what the files hold.
 */
export function configDigest(config: RunConfig): string {
  const lines = decisiveValues(config).map(([key, value]) => `${key}=${value}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** The dotted keys, of those that decide the weights, whose values differ between two configurations. */
export function differingKeys(one: RunConfig, other: RunConfig): string[] {
  const [first, second] = [new Map(decisiveValues(one)), new Map(decisiveValues(other))];
  const keys = [...new Set([...first.keys(), ...second.keys()])];
  return keys.filter((key) => first.get(key) !== second.get(key)).sort();
}

function decisiveValues(config: RunConfig): [key: string, value: string][] {
  const { paths, withoutEffect } = kindOf(config);
  const harmless = withoutEffect(config);
  return listValues(config, '')
    .filter(([key]) => !harmless.includes(key))
    .map(([key, value]): [string, string] => [key, key in paths ? 'given' : value])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function listValues(value: unknown, path: string): [string, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return value === undefined ? [] : [[path, JSON.stringify(value)]];
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    listValues(inner, path === '' ? key : `${path}.${key}`),
  );
}
