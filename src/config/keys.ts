// The known keys of a configuration, read off its schema, and the nearest one to a misspelt key.
import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import type { ConfigKind } from './kinds.js';

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly oneOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly const?: unknown;
}

/** What stands for the number of an entry where a dotted key is about any of a list. */
export const ENTRY = 'N';

const ENTRY_KEY = /^(\d+|N)$/;

const roots = new WeakMap<object, SchemaNode>();

function rootOf<Config>(config: ConfigKind<Config>): SchemaNode {
  const root = roots.get(config) ?? (z.toJSONSchema(config.schema, { io: 'output' }) as SchemaNode);
  roots.set(config, root);
  return root;
}

/**
 * The keys that a section knows.
 *
 * @param path the section's path: [] is the whole file, ['teacher', 'normalize'] a section in a section, and an entry of a list goes by
 *   its number or by N
 * @param kind keep only the variant of that kind, where the section has variants
 */
export function knownKeys<Config>(
  config: ConfigKind<Config>,
  path: readonly string[],
  kind?: unknown,
): string[] {
  let nodes = variants(rootOf(config));
  for (const key of path) {
    nodes = nodes.flatMap((node) => {
      const next = node.items && ENTRY_KEY.test(key) ? node.items : node.properties?.[key];
      return next ? variants(next) : [];
    });
  }
  const chosen = kind === undefined ? nodes : nodes.filter((node) => hasKind(node, kind));
  return [...new Set(chosen.flatMap((node) => Object.keys(node.properties ?? {})))];
}

/** The keys within the entries of a list, N for an entry's number; none where the path leads to no list of sections. */
export function entryKeys<Config>(config: ConfigKind<Config>, path: readonly string[]): string[] {
  return knownKeys(config, [...path, ENTRY]).map((key) => [...path, ENTRY, key].join('.'));
}

/**
 * The known dotted key that the user most probably meant by an unknown one.
 *
 * A key that exists by that name in another section wins; then the nearest one in the same section.
 */
export function nearestKey<Config>(
  config: ConfigKind<Config>,
  path: readonly string[],
  kind?: unknown,
): string {
  const section = path.slice(0, -1);
  const leaf = fold(path.at(-1) ?? '');
  const all = dottedKeys(config);
  const elsewhere = all.filter((key) => fold(key.split('.').at(-1) ?? '') === leaf);
  if (elsewhere.length === 1 && elsewhere[0]) return elsewhere[0];
  const inEntries = all.flatMap((key) => entryKeys(config, key.split('.')));
  const entry = inEntries.find((key) => fold(key.split('.').at(-1) ?? '') === leaf);
  if (elsewhere.length === 0 && entry !== undefined) return entry;
  const here = knownKeys(config, section, kind);
  const near = closest(
    leaf,
    here.map((key) => fold(key)),
  );
  const sibling = here.find((key) => fold(key) === near) ?? '';
  const other = closest(path.join('.'), all);
  // A section of the wrong level or a key in the wrong section is only preferred when it is clearly nearer.
  const useOther = distance(path.join('.'), other) < distance(leaf, near);
  return useOther ? other : [...section, sibling].join('.');
}

/** Whether some variant of the section knows the key, be it of another kind. */
export function belongsToOtherKind<Config>(config: ConfigKind<Config>, path: readonly string[]): boolean {
  return knownKeys(config, path.slice(0, -1)).includes(path.at(-1) ?? '');
}

function dottedKeys<Config>(config: ConfigKind<Config>, path: readonly string[] = []): string[] {
  return knownKeys(config, path).flatMap((key) => [
    [...path, key].join('.'),
    ...dottedKeys(config, [...path, key]),
  ]);
}

function variants(node: SchemaNode): readonly SchemaNode[] {
  return node.oneOf ?? node.anyOf ?? [node];
}

function hasKind(node: SchemaNode, kind: unknown): boolean {
  const own = node.properties?.kind;
  return own?.const === undefined || own.const === kind;
}

function fold(key: string): string {
  return key.replace(/[-_]/g, '').toLowerCase();
}
