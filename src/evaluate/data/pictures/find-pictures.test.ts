// Pictures found under the names that a list has for them, under other spellings of these, and in parts of a data set.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useFolderPerTest } from '../../../../test/use-folder.js';
import { findPictures } from './find-pictures.js';

const { folder, at } = useFolderPerTest();

function put(...names: readonly string[]): void {
  for (const name of names) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), name);
  }
}

const find = (paths: readonly string[], options = {}) =>
  findPictures(
    { name: 'list.txt', listFolder: folder, pictures: paths.map((path) => ({ paths: [path] })) },
    options,
  );

/** What the file says in which a picture was found: its own path. */
async function fileOf(path: string): Promise<string> {
  const { images } = await find([path]);
  return Buffer.from(await images[0].read()).toString();
}

describe('a picture is found', () => {
  test.each([
    ['under its name', 'Ada/Ada_0001.jpg', 'Ada/Ada_0001.jpg'],
    ['with another ending', 'Ada/Ada_0001.jpg', 'Ada/Ada_0001.png'],
    ['with an ending in capitals', 'Ada/Ada_0001.jpg', 'Ada/Ada_0001.JPG'],
    ['under capitals', 'Ada/Ada_0001.jpg', 'ada/ADA_0001.Jpg'],
    ['with composed accents, listed apart', 'Jose\u0301/Jose\u0301_1.jpg', 'Jos\u00e9/Jos\u00e9_1.jpg'],
    ['with accents apart, listed composed', 'Jos\u00e9/Jos\u00e9_1.jpg', 'Jose\u0301/Jose\u0301_1.jpg'],
    ['with fewer zeros', 'Ada/Ada_0001.jpg', 'Ada/Ada_1.jpg'],
    ['with more zeros', 'Ada/Ada_1.jpg', 'Ada/Ada_001.jpg'],
    ['with the 0 of MTCNN', 'Ada/Ada_0001.jpg', 'Ada/Ada_0001_0.png'],
    ['with blanks for underscores', 'Ada_Lane/Ada_Lane_0001.jpg', 'Ada Lane/Ada Lane_0001.jpg'],
  ])('%s', async (_, listed, there) => {
    put(there, 'Ada/Ada_0002.jpg', 'Bo/Bo_0001.jpg', 'Bo/Bo_0010.jpg');
    expect(await fileOf(listed)).toBe(there);
  });

  test('under its own name rather than another spelling, and under none where two are as good', async () => {
    put('Ada/Ada_1.jpg', 'Ada/Ada_0001.jpg');
    expect(await fileOf('Ada/Ada_1.jpg')).toBe('Ada/Ada_1.jpg');
    await expect(find(['Ada/Ada_01.jpg'])).rejects.toThrow(/1 of 1 pictures are missing/);
  });

  test('and other spellings are said', async () => {
    put('ada/ada_0001.jpg');
    expect((await find(['Ada/Ada_0001.jpg'])).notes).toEqual([
      '1 pictures have another spelling: Ada/Ada_0001.jpg is ada/ada_0001.jpg',
    ]);
  });

  test.each([
    ['/data/set', ['/data/set/Ada/1.jpg', '/data/set/Bo/1.jpg']],
    ['lfw', ['./lfw/Ada/1.jpg', 'lfw//Bo/1.jpg']],
  ])('without the folders %s that are on another machine, and that is said', async (leftOut, paths) => {
    put('faces/Ada/1.png', 'faces/Bo/1.png');
    const { images, notes } = await find(paths);
    expect(Buffer.from(await images[1].read()).toString()).toBe('faces/Bo/1.png');
    expect(images[0].name).toBe(paths[0]);
    expect(notes).toEqual([`its paths begin with ${leftOut}/, which is not there and was left out`]);
  });

  test('never in another part of a data set, or where only some paths begin alike', async () => {
    put('test/Ada/1.jpg', 'test/Bo/1.jpg');
    for (const paths of [
      ['train/Ada/1.jpg', 'train/Bo/1.jpg'],
      ['/data/train/Ada/1.jpg', '/data/train/Bo/1.jpg'],
      ['one/Ada/1.jpg', 'two/Bo/1.jpg'],
    ]) {
      await expect(find(paths)).rejects.toThrow(/2 of 2 pictures are missing/);
    }
  });

  test('in parts of a data set that lie apart, but never in a second copy where the first has others of it', async () => {
    put('images/train/ada/1.jpg', 'images/test/bo/1.jpg');
    const { images, folder: where } = await find(['ada/1.jpg', 'bo/1.jpg']);
    expect(images.map(({ failure }) => failure)).toEqual([undefined, undefined]);
    expect(where.split(', ').map((path) => path.slice(folder.length))).toEqual([
      '/images/test',
      '/images/train',
    ]);
    put(
      'aligned/cy/1.jpg',
      'aligned/cy/2.jpg',
      'raw/cy/1.jpg',
      'raw/cy/2.jpg',
      'raw/cy/3.jpg',
      'aligned/cy/4.jpg',
    );
    await expect(find(['cy/1.jpg', 'cy/2.jpg', 'cy/3.jpg', 'cy/4.jpg'])).rejects.toThrow(
      /1 of 4 pictures are missing/,
    );
  });
});

describe('where pictures are missing', () => {
  test('the nearest is named instead of a folder that cannot help', async () => {
    put('person-01/1.jpg', 'person-01/2.jpg', 'person-02/1.jpg');
    await expect(find(['person_01/person_01_0001.jpg', 'person_02/person_02_0001.jpg'])).rejects.toThrow(
      /^list\.txt: 2 of 2 pictures are missing in \S+: person_01\/person_01_0001\.jpg, person_02\/person_02_0001\.jpg; for person_01\/person_01_0001\.jpg there is person-01\/1\.jpg: give the files the names that the list has, or correct the list$/,
    );
  });

  test('a picture of another number, of another person or that the list has itself is not named', async () => {
    put('Ada/Ada_0001.jpg', 'Ada/Ada_0003.jpg', 'Zacharias/Zacharias_0002.jpg');
    await expect(find(['Ada/Ada_0001.jpg', 'Ada/Ada_0002.jpg'])).rejects.toThrow(
      /1 of 2 pictures are missing in \S+: Ada\/Ada_0002\.jpg; name their folder, or leave their pairs out$/,
    );
  });

  test('pictures of systems are not taken', async () => {
    put('@eaDir/Ada/Ada_0001.jpg');
    await expect(find(['Ada/Ada_0001.jpg'])).rejects.toThrow(/1 of 1 pictures are missing/);
  });
});
