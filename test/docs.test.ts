// The documentation keeps up with the code: keys, defaults and links.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseConfig } from '../src/distill/config.js';
import { knownKeys } from '../src/distill/config-keys.js';
import { distillKind } from '../src/distill/config-kinds.js';
import { parseYaml } from '../src/distill/read-yaml.js';

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'test/golden/README.md'],
  ...readdirSync('docs').map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));

const table = readFileSync('docs/configuration.md', 'utf8')
  .split('\n')
  .flatMap((line) => {
    const [, key, cell] = /^\| `([\w.]+)` \| (?:`([^`]*)` )?\|/.exec(line) ?? [];
    return key === undefined ? [] : [{ key, documented: cell }];
  });

function allKeys(path: readonly string[] = []): string[] {
  return knownKeys(distillKind, path).flatMap((key) => {
    const inner = allKeys([...path, key]);
    return inner.length > 0 ? inner : [[...path, key].join('.')];
  });
}

/** Sections whose own name is a key with a value, too. */
const ownValues = ['generator.crop', 'teacher.normalize'];

test('docs/configuration.md has a row for every key, and for nothing else', () => {
  expect(table.map(({ key }) => key).sort()).toEqual([...allKeys(), ...ownValues].sort());
});

test.each(table)('the default of $key is as documented', ({ key, documented }) => {
  const [section = '', name = ''] = key.split('.');
  const folder = key === 'generator.folder' || key.startsWith('generator.augment');
  const base = {
    generator: folder ? { kind: 'folder', folder: 'x' } : { kind: 'onnx', file: 'x' },
    teacher: { file: 'x' },
    ...(folder ? { sampler: { kind: 'static' } } : {}),
    ...(section === 'schedule' && name !== 'kind' ? { schedule: { kind: kindWith(name) } } : {}),
  };
  const given = ['generator.kind', 'generator.file', 'generator.folder', 'teacher.file'];
  if (given.includes(key)) return expect(documented).toBeUndefined();
  const value = key.split('.').reduce<unknown>((at, part) => {
    return typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[part] : undefined;
  }, parseConfig(base));
  expect(documented === undefined ? undefined : parseYaml(documented, key)).toEqual(value);
});

function kindWith(name: string): string {
  return name === 'finalFraction' ? 'cosine' : 'step';
}

test.each(pages)('every link of %s leads somewhere', (page) => {
  const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  // The pictures come from a long run; until they are taken, none of them is missed.
  const notYet = existsSync('docs/images') ? [] : ['docs/images/run.png', 'docs/images/curves.png'];
  const files = links
    .filter((link) => !/^(https?:|#|mailto:)/.test(link))
    .map((link) => link.split('#')[0] ?? '')
    .filter((file) => !notYet.includes(file));
  expect(files.filter((file) => !existsSync(join(dirname(page), file)))).toEqual([]);
});

test.each(pages)('%s names no place on any machine', (page) => {
  expect(readFileSync(page, 'utf8')).not.toMatch(/(^|[\s`(])\/(work|home|root|tmp|Users)\b/);
});
