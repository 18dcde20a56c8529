// What of a configuration decides the weights, as one digest, and the keys in which two configurations differ.
import { digestOf } from '../files/digest.js';
import { isSection } from '../files/yaml.js';
import type { ConfigKind } from './kinds.js';
import { isPathKey } from './paths.js';

/** Settings of other optimisers, which the digest has always counted with their defaults. */
const OTHER_OPTIMISERS = { momentum: 0.9, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** Keys that came later, with the values by which a run does as before there were any: those do not count. */
const LATER: readonly { readonly keys: RegExp; readonly before: readonly string[] }[] = [
  { keys: /^training\.kept$/, before: ['64'] },
  { keys: /^training\.closingImages$/, before: ['0'] },
  { keys: /^views\./, before: ['0', 'false', '"same"'] },
  { keys: /^generator\.(sources\.\d+\.)?styles\./, before: ['0'] },
];

/**
 * A digest (64 hexadecimal digits) over all keys that decide the weights.
 *
 * Paths are left out, because a file may move; `fingerprintFiles` stands for what the files hold.
 */
export function configDigest<Config>(kind: ConfigKind<Config>, config: Config): string {
  const lines = decisiveValues(kind, config).map(([key, value]) => `${key}=${value}\n`);
  return digestOf(lines.join(''));
}

/** The dotted keys, of those that decide the weights, whose values differ between two configurations. */
export function differingKeys<Config>(kind: ConfigKind<Config>, one: Config, other: Config): string[] {
  const [first, second] = [new Map(decisiveValues(kind, one)), new Map(decisiveValues(kind, other))];
  const keys = [...new Set([...first.keys(), ...second.keys()])];
  return keys.filter((key) => first.get(key) !== second.get(key)).sort();
}

function decisiveValues<Config>(kind: ConfigKind<Config>, config: Config): [key: string, value: string][] {
  const harmless = kind.withoutEffect(config);
  const optimiser = (config as { readonly optimiser?: object }).optimiser;
  const counted = optimiser ? { ...config, optimiser: { ...OTHER_OPTIMISERS, ...optimiser } } : config;
  return listValues(counted, '')
    .filter(([key, value]) => !harmless.includes(key) && !isAsBefore(key, value))
    .map(([key, value]): [string, string] => [key, isPathKey(kind, key) ? 'given' : value])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function isAsBefore(key: string, value: string): boolean {
  return LATER.some(({ keys, before }) => keys.test(key) && before.includes(value));
}

function listValues(value: unknown, path: string): [string, string][] {
  // A list of values is one value, a list of sections is many.
  const isList = Array.isArray(value) && !value.some(isSection);
  if (typeof value !== 'object' || value === null || isList) {
    return value === undefined ? [] : [[path, JSON.stringify(value)]];
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    listValues(inner, path === '' ? key : `${path}.${key}`),
  );
}
