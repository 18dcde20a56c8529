// The rooms of src/: which there are and who may import whom, as docs/architecture.md says; no circles.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findCircles, importsOf, listSources, readImports, readRooms, roomOf } from './imports.js';

const rooms = readRooms(readFileSync('docs/architecture.md', 'utf8'));
const imports = readImports('src');
const edges = [...imports].flatMap(([file, targets]) => targets.map((target) => [file, target] as const));

/** Whether one file may import another: within a room, or as the table has it; what lies beside the rooms is the door. */
function isAllowed(file: string, target: string): boolean {
  const [from, to] = [roomOf(file), roomOf(target)];
  if (to === '.' || to === '..') return false;
  if (from === '.') return to !== 'cli';
  return from === to || (rooms.get(from)?.includes(to) ?? false);
}

test('an import is seen in whatever form it is written', () => {
  const text = [
    "import { a,\n  b } from './lines.js';",
    "export * from '../again.js';",
    "import './effect.js';",
    "type X = typeof import('./type.js');",
    "const y = await import(\n  /* a reason */\n  './later.js'\n);",
    "new Worker(new URL('./worker.js', import.meta.url));",
    "import type { Z } from 'synthdistill/nets';",
    "// import './comment.js'\n/* import './other.js' */",
    "import { join } from 'node:path';",
    "new URL('../assets/teacher.onnx', import.meta.url)",
  ].join('\n');
  expect(importsOf(text)).toEqual([
    './lines.js',
    '../again.js',
    './effect.js',
    './type.js',
    './later.js',
    './worker.js',
    'synthdistill/nets',
  ]);
});

describe('the rooms', () => {
  test('are those of the table', () => {
    const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect([...rooms.keys()].sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  test('import what the table allows, at any depth, and nothing outside src/', () => {
    const wrong = edges.filter(([file, target]) => !isAllowed(file, target));
    expect(wrong.map(([file, target]) => `src/${file} imports ${target}`)).toEqual([]);
  });

  test('use all that the table allows them', () => {
    const used = new Set(edges.map(([file, target]) => `${roomOf(file)} ${roomOf(target)}`));
    const listed = [...rooms].filter(([room]) => !['results', 'cli'].includes(room));
    const unused = listed.flatMap(([room, allowed]) =>
      allowed.filter((other) => !used.has(`${room} ${other}`)).map((other) => `${room} imports no ${other}`),
    );
    expect(unused).toEqual([]);
  });

  test('import each other by file, never through a door', () => {
    expect(edges.filter(([, target]) => /(^|\/)index\.ts$/.test(target))).toEqual([]);
  });
});

describe('no circle of imports', () => {
  test('is in src/, types included, but for a graph and its tensors, which know each other', () => {
    expect(findCircles(imports).map((circle) => new Set(circle))).toEqual([
      new Set(['graph/graph.ts', 'graph/tensor.ts']),
    ]);
  });

  test.each(['bench', 'studies', 'examples'])('is in %s/', (folder) => {
    expect(findCircles(readImports(folder))).toEqual([]);
  });
});

test('the environment is read where it is said to be, and nowhere else', () => {
  const readers = listSources('src').filter((file) =>
    readFileSync(`src/${file}`, 'utf8').includes('process.env'),
  );
  expect(readers).toEqual(['files/cache-folder.ts', 'graph/no-telemetry.ts']);
});
