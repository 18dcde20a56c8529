// Which files of a folder are pictures, which are passed over, and which nobody put there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { useFolderPerTest } from '../../../test/use-folder.js';
import { listPictures, requirePictures } from './list-pictures.js';

const { folder, at } = useFolderPerTest();

function put(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), 'x');
  }
}

test('every ending that is decoded counts, in capitals too', async () => {
  const names = [
    'avif',
    'BMP',
    'gif',
    'jfif',
    'jpe',
    'jpeg',
    'JPG',
    'pgm',
    'png',
    'ppm',
    'tif',
    'tiff',
    'webp',
  ].map((ending, i) => `${String.fromCharCode(97 + i)}.${ending}`);
  put(...names);
  expect(await listPictures(folder)).toEqual({ names, passedOver: undefined });
});

test("systems' own folders and files are no part of it, in any capitals and at any depth", async () => {
  put('a/1.jpg');
  for (const own of [
    '@eaDir',
    '#recycle',
    '@Recycle',
    '__MACOSX',
    'lost+found',
    '$RECYCLE.BIN',
    '.thumbnails',
    '@__thumb',
    '@SynoEAStream',
    '_vti_cnf',
  ]) {
    put(`${own}/1.jpg`, `a/${own.toUpperCase()}/2.jpg`);
  }
  put(
    'System Volume Information/x.jpg',
    '.ipynb_checkpoints/1.jpg',
    'a/Thumbs.db',
    'a/.DS_Store',
    'a/._1.jpg',
  );
  expect(await listPictures(folder)).toEqual({ names: ['a/1.jpg'], passedOver: undefined });
});

test('what is passed over is counted by ending, and what cannot be decoded is said with its remedy', async () => {
  put('1.jpg', 'a.HEIC', 'b.heic', 'c.psd', 'noname', 'a.jp2', 'labels.csv', 'pairs.txt', 'notes.md');
  expect((await listPictures(folder)).passedOver).toBe(
    'passed over: 2 .heic (HEIC is not decoded here; convert it to JPEG or PNG), 1 without an ending, ' +
      '1 .jp2 (JPEG 2000 is not decoded here; convert it to JPEG or PNG), 1 .psd',
  );
});

test('a folder of nothing else is refused with that count', async () => {
  put('a.heic', 'b.txt');
  await expect(requirePictures(folder)).rejects.toThrow(
    /holds no pictures; expected \.jpg, .*\.pnm files in it or below it; passed over: 1 \.heic \(HEIC is not decoded here/,
  );
});

test('a folder below it may be left out', async () => {
  put('a.jpg', 'out/a.jpg', 'outside.jpg');
  expect((await listPictures(folder, { except: 'out' })).names).toEqual(['a.jpg', 'outside.jpg']);
});
