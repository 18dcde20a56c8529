// Where tests lie, and that what is outside the repository is named in one place.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FOLDERS = ['src', 'bench', 'studies', 'examples', 'test'];
const files = FOLDERS.flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) =>
    join(folder, file).replaceAll('\\', '/'),
  ),
).filter((file) => file.endsWith('.ts'));

/** Tests of several files of a room, named after what these do together. */
const OF_A_ROOM = [
  'src/distill/student-step-converges.test.ts',
  'src/evaluate/folder-equals-bin.test.ts',
  'src/evaluate/statistics/rates-of-scikit-learn.test.ts',
  'src/evaluate/synthetic/benchmark-pixels.test.ts',
  'src/faces/procedural/hair/hair-on-a-head.test.ts',
  'src/graph/fused/fused-as-general.test.ts',
  'src/nets/import/import-embedding-networks.test.ts',
];

test('a test outside test/ lies beside the file it tests, or is one of a whole room', () => {
  const tests = files.filter((file) => file.endsWith('.test.ts') && !file.startsWith('test/'));
  const alone = tests.filter((file) => !existsSync(file.replace(/\.test\.ts$/, '.ts')));
  expect(alone.sort()).toEqual(OF_A_ROOM);
});

/** What there is to test from outside, each with a folder; and helpers of tests. */
const FOLDERS_OF_TESTS = 'bench cli distill docs e2e evaluate faces fixtures golden house nets safety'.split(
  ' ',
);

test('a test below test/ lies in a folder that says what it is about', () => {
  const folders = files
    .filter((file) => file.startsWith('test/'))
    .map((file) => file.split('/').slice(1, -1).join('/'));
  const tops = new Set(folders.map((folder) => folder.split('/')[0]).filter((folder) => folder !== ''));
  expect([...tops].filter((folder) => !FOLDERS_OF_TESTS.includes(folder))).toEqual([]);
});

test('a folder beside the repository is named in real-material.ts alone', () => {
  const naming = files.filter((file) => /\.\.\/shared/.test(readFileSync(file, 'utf8')));
  expect(naming).toEqual(['test/real-material.ts']);
});
