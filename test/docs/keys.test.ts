// The documented keys of configurations are those of the schema, with its defaults.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { entryKeys, knownKeys } from '../../src/config/keys.js';
import { type ConfigKind, distillKind, supervisedKind } from '../../src/config/kinds.js';
import { resolveConfig, resolveSupervisedConfig } from '../../src/config/resolve.js';
import { parseYaml } from '../../src/files/yaml.js';
import { pages, readPage } from './pages.js';

/** The rows of a page's tables of keys: the dotted key, and the default as it is written. */
const keysOf = (page: string) =>
  readFileSync(page, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, key, cell] = /^\| `([\w.]+)` \| (?:`([^`]*)` )?\|/.exec(line) ?? [];
      return key === undefined || line.split('|').length < 6 ? [] : [{ key, documented: cell }];
    });

function allKeys<Config>(kind: ConfigKind<Config>, path: readonly string[] = []): string[] {
  return knownKeys(kind, path).flatMap((key) => {
    const inner = allKeys(kind, [...path, key]);
    return inner.length > 0 ? inner : [[...path, key].join('.')];
  });
}

const valueAt = (config: unknown, key: string): unknown =>
  key.split('.').reduce<unknown>((at, part) => {
    return typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined;
  }, config);

const parsed = (key: string, documented: string | undefined): unknown =>
  documented === undefined ? undefined : parseYaml(documented, key);

const table = keysOf('docs/configuration.md');
const teacherTable = keysOf('docs/teacher.md');

/** Sections whose own name is a key with a value, too. */
const ownValues = ['generator.crop', 'teacher.normalize'];

/** What an entry of the sources knows besides what a generator does. */
const entryOnly = entryKeys(distillKind, ['generator', 'sources']).filter(
  (key) => !knownKeys(distillKind, ['generator']).includes(key.replace(/^.*\./, '')),
);

test('docs/configuration.md has a row for every key, and for nothing else', () => {
  const known = [...allKeys(distillKind), ...ownValues, ...entryOnly];
  expect(table.map(({ key }) => key).sort()).toEqual(known.sort());
});

test('every key of a generator but the list of sources is one of an entry in that list', () => {
  const ofEntries = entryKeys(distillKind, ['generator', 'sources']).map((key) => key.replace(/^.*\./, ''));
  const alone = knownKeys(distillKind, ['generator']).filter((key) => key !== 'sources');
  expect(ofEntries.sort()).toEqual([...alone, 'coefficient', 'share'].sort());
});

test('the configurations that pages show as examples are right', () => {
  const shown = pages.flatMap((page) => readPage(page).blocks.filter(({ language }) => language === 'yaml'));
  expect(shown.length).toBeGreaterThan(0);
  for (const { page, text } of shown) resolveConfig(parseYaml(text, page) as object);
});

test('docs/teacher.md has a row for every key, and for nothing else', () => {
  expect(teacherTable.map(({ key }) => key).sort()).toEqual(allKeys(supervisedKind).sort());
});

test.each(table)('the default of $key is as documented', ({ key, documented }) => {
  const [section = '', name = ''] = key.split('.');
  const folder = key === 'generator.folder';
  const sources = key.startsWith('generator.sources.') ? [{ kind: 'procedural' }] : undefined;
  const styles = key.startsWith('generator.styles.') ? { styles: {} } : {};
  const stylegan2 =
    ['generator.truncation', 'generator.noise', 'generator.resolution'].includes(key) || 'styles' in styles;
  const base = {
    generator: sources
      ? { sources }
      : folder
        ? { kind: 'folder', folder: 'x' }
        : { kind: stylegan2 ? 'stylegan2' : 'onnx', file: 'x', ...styles },
    teacher: { file: 'x' },
    ...(folder ? { sampler: { kind: 'static' } } : {}),
    ...(section === 'schedule' && name !== 'kind' ? { schedule: { kind: kindWith(name) } } : {}),
    ...(key === 'optimiser.momentum' ? { optimiser: { kind: 'sgd' } } : {}),
  };
  const given = ['generator.kind', 'generator.file', 'generator.folder', 'generator.sources', 'teacher.file'];
  if (given.includes(key)) return expect(documented).toBeUndefined();
  expect(parsed(key, documented)).toEqual(valueAt(resolveConfig(base), key.replace('.N.', '.0.')));
});

test.each(teacherTable)("the default of a teacher's $key is as documented", ({ key, documented }) => {
  const [section = '', name = ''] = key.split('.');
  const folder = key.startsWith('source.augment') || key === 'source.heldOut';
  const base = {
    source: folder ? { kind: 'folder', folder: 'x' } : {},
    ...(name === 'concentration' ? { margin: { kind: 'adaface' } } : {}),
    ...(section === 'schedule' && name !== 'kind' ? { schedule: { kind: kindWith(name) } } : {}),
    ...(key === 'optimiser.momentum' ? { optimiser: { kind: 'sgd' } } : {}),
  };
  if (key === 'source.folder') return expect(documented).toBeUndefined();
  expect(parsed(key, documented)).toEqual(valueAt(resolveSupervisedConfig(base), key));
});

function kindWith(name: string): string {
  return name === 'finalFraction' ? 'cosine' : 'step';
}
