// A folder of faces: the order, the cache, and what is refused.
import { mkdir, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { useFolderPerTest } from '../../../test/use-folder.js';
import { openFaceFolder } from './folder.js';

const size = 8;
const { folder, at } = useFolderPerTest();

/** Writes a picture of one grey level, and the folders above it. */
async function writePicture(name: string, level: number): Promise<void> {
  const path = at(name);
  await mkdir(join(path, '..'), { recursive: true });
  const image = sharp({
    create: { width: size, height: size, channels: 3, background: { r: level, g: level, b: level } },
  });
  await writeFile(path, await (/png$/i.test(name) ? image.png() : image.webp({ lossless: true })).toBuffer());
}

/** The grey levels of the faces that were read. */
const levels = (faces: Float32Array) =>
  Array.from({ length: faces.length / (3 * size * size) }, (_, i) =>
    Math.round(faces[i * 3 * size * size] * 255),
  );

describe('openFaceFolder', () => {
  test('lists pictures of all subfolders in the order of character codes, and nothing else', async () => {
    await writePicture('b.png', 1);
    await writePicture('a/z.webp', 2);
    await writePicture('a/B.PNG', 3);
    await writePicture('a-1.png', 4);
    await writePicture('.hidden/x.png', 5);
    await writePicture('._b.png', 6);
    await writeFile(at('notes.txt'), 'no picture');
    await mkdir(at('folder.jpg'));
    const faces = await openFaceFolder(folder, size);
    expect(faces.names).toEqual(['a-1.png', 'a/B.PNG', 'a/z.webp', 'b.png']);
    const read = await faces.read([3, 0, 0, 2, 1, 3]);
    expect(read).toHaveLength(6 * 3 * size * size);
    expect(levels(read)).toEqual([1, 4, 4, 2, 3, 1]);
    expect(await faces.read([])).toHaveLength(0);
  });

  test('a symbolic link that leads back to a folder above ends there, and a dangling one is left out', async () => {
    await writePicture('people/a.png', 1);
    await symlink(folder, at('people/up'));
    await symlink(at('people'), at('people/self'));
    await symlink(at('nowhere'), at('gone.png'));
    expect((await openFaceFolder(folder, size)).names).toEqual(['people/a.png']);
  });

  test('a face is decoded once while the cache has room, and again when it has none', async () => {
    await writePicture('a.png', 10);
    await writePicture('b.png', 20);
    const roomForOne = await openFaceFolder(folder, size, { cacheBytes: 3 * size * size });
    expect(levels(await roomForOne.read([0]))).toEqual([10]);
    expect(levels(await roomForOne.read([1]))).toEqual([20]);
    await writePicture('a.png', 30);
    await writePicture('b.png', 40);
    expect(levels(await roomForOne.read([0, 1]))).toEqual([10, 40]);
  });

  test('a damaged, missing or foreign file is named when it is read', async () => {
    await writePicture('a.png', 10);
    await writePicture('b.png', 20);
    await writeFile(at('c.jpg'), '<html>404</html>');
    await writeFile(at('d.png'), '');
    const faces = await openFaceFolder(folder, size);
    await unlink(at('b.png'));
    await expect(faces.read([0, 1])).rejects.toThrow('b.png: no such file');
    await expect(faces.read([0, 2])).rejects.toThrow('c.jpg: expected a picture');
    await expect(faces.read([3])).rejects.toThrow('d.png: is empty');
    await expect(faces.read([4])).rejects.toThrow(RangeError);
    expect(levels(await faces.read([0]))).toEqual([10]);
  });

  test('a missing folder, a file and a folder without pictures are refused by name', async () => {
    await writeFile(at('x.txt'), '');
    await expect(openFaceFolder(at('no'))).rejects.toThrow('no: no such folder');
    await expect(openFaceFolder(at('x.txt'))).rejects.toThrow('x.txt: is not a folder');
    await expect(openFaceFolder(folder)).rejects.toThrow(/holds no pictures; expected \.jpg/);
  });
});

test('pictures of another size are told of once, where they are the most of the first', async () => {
  const write = (name: string, sizePx: number) =>
    sharp({ create: { width: sizePx, height: sizePx, channels: 3, background: '#888' } })
      .png()
      .toFile(at(name));
  await write('a.png', 20);
  await write('b.png', 30);
  await write('c.png', 16);
  const faces = await openFaceFolder(folder, 16);
  await faces.read([0, 1]);
  expect(faces.takeComplaints()).toEqual([]);
  await faces.read([2]);
  expect(faces.takeComplaints()).toEqual([
    {
      message:
        `${folder}: 2 of the first 3 pictures are not of 16x16 pixels and are resized (first: a.png, 20x20); unless they are ` +
        'aligned faces, align them first',
      mendedBy: ['align'],
    },
  ]);
  await faces.read([0, 1, 2]);
  expect(faces.takeComplaints()).toEqual([]);
});
