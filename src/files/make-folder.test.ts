// Folders that can be made, and those that cannot: all are told at once, and nothing is left half made.
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useFolderPerTest } from '../../test/use-folder.js';
import { makeFolder, requireWritableFolder } from './make-folder.js';

const { folder, at } = useFolderPerTest();

test('a folder is made with those above it, and found where it is there', async () => {
  expect(await makeFolder(at('a/b/c'))).toEqual([at('a'), at('a/b'), at('a/b/c')]);
  expect(await makeFolder(at('a/b/c'))).toEqual([]);
  expect(await makeFolder(at('a/b/d/'))).toEqual([at('a/b/d')]);
});

test('many that make the same folders at a time all have them', async () => {
  // One may find a folder between two looks of another.
  for (let round = 0; round < 100; round++) {
    const names = Array.from({ length: 16 }, (_, i) => at(`${round}/one/two/${Math.floor(i / 4)}`));
    await Promise.all(names.map((name, i) => makeFolder(i % 2 === 0 ? name : join(name, '..'))));
    expect(names.every((name) => existsSync(name))).toBe(true);
  }
});

test('a link to a folder is as good as the folder', async () => {
  mkdirSync(at('real'));
  symlinkSync('real', at('link'));
  await makeFolder(at('link/inside'));
  expect(existsSync(at('real/inside'))).toBe(true);
});

describe('a folder that cannot be made is told at once', () => {
  const cases: readonly (readonly [name: string, path: string, message: string])[] = [
    ['a file', 'file', 'is a file, not a folder; choose another folder'],
    ['below a file', 'file/a/b', 'is a file; choose another folder'],
    ['a link to nothing', 'dangling', 'is a link to what does not exist; choose another folder'],
    ['below a link to nothing', 'dangling/a/b', 'is a link to what does not exist; choose another folder'],
    ['links in a circle', 'circle/a', 'its links lead in a circle (ELOOP); choose another folder'],
    ['a name that is too long', `new/${'x'.repeat(300)}`, 'the name is too long (ENAMETOOLONG)'],
    ['a zero byte', 'new/a\0b', 'the name holds a zero byte'],
  ];
  test.each(cases)('%s', async (_, path, message) => {
    writeFileSync(at('file'), '');
    symlinkSync('nowhere', at('dangling'));
    symlinkSync('circle', at('circle'));
    const given = `${folder}/${path}`;
    for (const make of [makeFolder, requireWritableFolder]) {
      const error = await make(given).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'UserError', mendedBy: ['folder'] });
      expect(String(error)).toContain(`${given}: `);
      expect(String(error)).toContain(message);
    }
    // What was made on the way is gone.
    expect(existsSync(at('new'))).toBe(false);
  });

  // Node's own recursive mkdir never returns here.
  test.runIf(existsSync('/proc/self'))('below /proc', async () => {
    await expect(makeFolder('/proc/synthdistill/a')).rejects.toThrow(
      '/proc/synthdistill/a: cannot be made: there is no such folder, or none can be made there (ENOENT); choose another',
    );
  });
});

test('asking whether a folder can be written leaves nothing there', async () => {
  mkdirSync(at('there'));
  writeFileSync(at('there/kept'), '');
  await requireWritableFolder(at('there'));
  await requireWritableFolder(at('new/deep'));
  expect(readdirSync(folder)).toEqual(['there']);
  expect(readdirSync(join(folder, 'there'))).toEqual(['kept']);
});
