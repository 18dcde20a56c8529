// A folder of pictures with labels, and what is left of it when the disk is full.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useFolderPerTest } from '../../../test/use-folder.js';
import { openPictureSet, type SetPicture } from './picture-set.js';

const { at } = useFolderPerTest();
const folder = at('set');

const picture = (name: string, labels?: SetPicture['labels']): SetPicture => ({
  name,
  bytes: Uint8Array.of(1, 2, 3),
  ...(labels ? { labels } : {}),
});

describe('a set of pictures', () => {
  it('is pictures in folders, and a row for each', async () => {
    const set = await openPictureSet(folder, { count: 3, labels: 'csv' });
    await set.add([
      picture('anna/1.png', { age: 30, hat: 'a, "b"' }),
      picture('anna/2.png', { age: 31, hat: 'none' }),
    ]);
    await set.add([picture('eva/1.png', { age: 40.5, hat: 'none' })]);
    expect(await readFile(join(folder, 'labels.csv'), 'utf8')).toBe(
      'file,age,hat\nanna/1.png,30,"a, ""b"""\nanna/2.png,31,none\neva/1.png,40.5,none\n',
    );
    expect([...(await readFile(join(folder, 'eva/1.png')))]).toEqual([1, 2, 3]);
    expect((await readdir(folder, { recursive: true })).length).toBe(6);
  });

  it('has its labels as JSON where that is wanted', async () => {
    const set = await openPictureSet(folder, { count: 1, labels: 'json' });
    await set.add([picture('1.png', { mask: true })]);
    expect(JSON.parse(await readFile(join(folder, 'labels.jsonl'), 'utf8'))).toEqual({
      file: '1.png',
      mask: true,
    });
  });

  it('is not written into a folder that holds something, unless told', async () => {
    await openPictureSet(folder, { count: 1 });
    await writeFile(join(folder, 'thesis.txt'), 'x');
    await expect(openPictureSet(folder, { count: 1 })).rejects.toThrow(
      /is not empty \(thesis.txt is there\); choose another, or write into it$/,
    );
    const set = await openPictureSet(folder, { count: 1, force: true });
    await set.add([picture('1.png')]);
    expect((await readdir(folder)).sort()).toEqual(['1.png', 'thesis.txt']);
  });

  it('is not written into a file', async () => {
    await writeFile(folder, 'x');
    await expect(openPictureSet(folder, { count: 1 })).rejects.toThrow(
      /is a file, not a folder; choose another folder$/,
    );
  });

  it('stays whole when the disk is full: what was added before, and nothing of the rest', async () => {
    let room = 3;
    const write = async (file: string, bytes: Uint8Array) => {
      if (room-- <= 0) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
      await writeFile(file, bytes);
    };
    const set = await openPictureSet(folder, { count: 1_000_000, labels: 'csv', write });
    await set.add([picture('1.png', { age: 1 }), picture('2.png', { age: 2 })]);
    await expect(set.add([picture('3.png', { age: 3 }), picture('4.png', { age: 4 })])).rejects.toThrow(
      `${folder}: no space for 1000000 pictures, which need 3 MiB in all; free some, or choose another folder`,
    );
    expect((await readdir(folder)).sort()).toEqual(['1.png', '2.png', 'labels.csv']);
    expect(await readFile(join(folder, 'labels.csv'), 'utf8')).toBe('file,age\n1.png,1\n2.png,2\n');
  });

  it('is refused before the first picture where the disk is too small for all', async () => {
    const set = await openPictureSet(folder, { count: 1e15 });
    await expect(set.add([picture('1.png')])).rejects.toThrow(
      /no space for 1000000000000000 pictures, which need \d+ MiB/,
    );
    expect(await readdir(folder)).toEqual([]);
  });
});
