// What of a configuration decides the weights, as one digest, and the keys in which two configurations differ.
import { createHash } from 'node:crypto';
import type { DistillConfig } from './config.js';
import { PATH_KEYS } from './config-paths.js';

/** Whether a key may change when a run is resumed, because it does not touch the weights. */
function isWithoutEffect(key: string, { generator }: DistillConfig): boolean {
  // Of a folder, the pictures for validation are held out of training.
  if (key === 'training.validationImages') return generator.kind !== 'folder';
  return key === 'training.checkpointEverySteps';
}

/**
 * A digest (64 hexadecimal digits) over all keys that decide the weights.
 *
 * Paths are left out, because a file may move; `fingerprintFiles` stands for what the files hold.
 */
export function configDigest(config: DistillConfig): string {
  const lines = decisiveValues(config).map(([key, value]) => `${key}=${value}\n`);
  return createHash('sha256').update(lines.join('')).digest('hex');
}

/** The dotted keys, of those that decide the weights, whose values differ between two configurations. */
export function differingKeys(one: DistillConfig, other: DistillConfig): string[] {
  const [first, second] = [new Map(decisiveValues(one)), new Map(decisiveValues(other))];
  const keys = [...new Set([...first.keys(), ...second.keys()])];
  return keys.filter((key) => first.get(key) !== second.get(key)).sort();
}

function decisiveValues(config: DistillConfig): [key: string, value: string][] {
  return listValues(config, '')
    .filter(([key]) => !isWithoutEffect(key, config))
    .map(([key, value]): [string, string] => [key, key in PATH_KEYS ? 'given' : value])
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
