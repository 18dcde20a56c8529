// Every link, picture and #anchor of the documentation leads somewhere in this repository.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { expect, test } from 'vitest';
import { anchorsOf, dividePage, linksOf, pages, readPage } from './pages.js';

/** Why a link leads nowhere; undefined where it does not. */
function broken(page: string, target: string): string | undefined {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : posix.join(dirname(page), decodeURI(path));
  if (path.startsWith('/') || file.startsWith('..')) return 'leads out of the repository';
  if (!existsSync(file)) return `there is no ${file}`;
  if (anchor === undefined) return undefined;
  if (statSync(file).isDirectory()) return `${file} is a folder, and has no anchors`;
  if (file.endsWith('.md')) {
    return anchorsOf(readPage(file).prose).includes(anchor) ? undefined : `${file} has no heading #${anchor}`;
  }
  const [, last] = /^L(\d+)(?:-L\d+)?$/.exec(anchor) ?? [];
  const lines = readFileSync(file, 'utf8').split('\n').length;
  return last !== undefined && Number(last) <= lines ? undefined : `${file} has no line #${anchor}`;
}

test('a heading becomes an anchor by the rules of GitHub', () => {
  const text = [
    '# Set-up & first: `a_b`, what?',
    '## Same',
    '```sh',
    '# no heading',
    '```',
    '### [Same](x.md) ##',
    '## generator, `kind: onnx`',
    '# Größe',
  ];
  expect(anchorsOf(dividePage('a.md', text.join('\n')).prose)).toEqual([
    ...['set-up--first-a_b-what', 'same', 'same-1', 'generator-kind-onnx', 'größe'],
  ]);
});

test('links are found in text, tables, pictures and references, and not in code', () => {
  const text = [
    'A [link](a.md#x), ![a picture](b.png "title") and `no [link](c.md)`',
    '| cell | [in a table, `code`](d.md) |',
    '[reference]: e.md',
    '```\n[no link](f.md)\n```',
  ].join('\n');
  const targets = linksOf(dividePage('a.md', text).prose).map(({ target }) => target);
  expect(targets).toEqual(['a.md#x', 'b.png', 'd.md', 'e.md']);
});

test('what leads nowhere is told', () => {
  expect(broken('docs/data.md', '#benchmarks')).toBeUndefined();
  expect(broken('docs/data.md', '#nothing')).toBe('docs/data.md has no heading #nothing');
  expect(broken('docs/data.md', '../LICENCE')).toBe('there is no LICENCE');
  expect(broken('README.md', 'docs#benchmarks')).toBe('docs is a folder, and has no anchors');
  expect(broken('README.md', '../x.md')).toBe('leads out of the repository');
});

test.each(pages)('every link of %s leads somewhere', (page) => {
  const links = linksOf(readPage(page).prose).filter(({ target }) => !/^(https?|mailto):/.test(target));
  const found = links.flatMap(({ line, target }) => {
    const why = broken(page, target);
    return why === undefined ? [] : [`${page}:${line}: ${target}: ${why}`];
  });
  expect(found).toEqual([]);
});

test.each(pages)('%s names no place on any machine', (page) => {
  expect(readFileSync(page, 'utf8')).not.toMatch(/(^|[\s`(])\/(work|home|root|tmp|Users)\b/);
});
