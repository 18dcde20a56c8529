// Labels for the pictures of any benchmark, by their names.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import type { Benchmark } from '../benchmark.js';
import { consecutivePairs } from '../pairs.js';
import { labelImages } from './labels.js';

const { at } = useFolder();

function benchmarkOf(names: readonly string[]): Benchmark {
  return {
    name: 'faces.bin',
    images: names.map((name) => ({ name, read: async () => new Uint8Array() })),
    pairs: {
      ...consecutivePairs(names.length),
      same: Array.from({ length: names.length / 2 }, (_, i) => i % 2 === 0),
    },
  };
}

const numbered = benchmarkOf(Array.from({ length: 24 }, (_, i) => `image ${i}`));
const paths = benchmarkOf(Array.from({ length: 24 }, (_, i) => `p${i >> 1}/p${i >> 1}_000${i % 2}.jpg`));

/** The labels and people of a benchmark's pictures once a table was read. */
async function label(benchmark: Benchmark, table: string) {
  writeFileSync(at('labels.csv'), table);
  return labelImages(benchmark, at('labels.csv'));
}

describe('a table of labels', () => {
  test('labels the pictures of a .bin by their numbers, and says what it leaves out', async () => {
    const { images, source } = await label(
      numbered,
      'file,sex,age,identity\n0,female,31,ada\nimage 1,male,,ada\n99,male,1,x\n',
    );
    expect(images[0]).toMatchObject({ identity: 'ada', labels: { sex: 'female', age: 31 } });
    expect(images[1]).toMatchObject({ identity: 'ada', labels: { sex: 'male' } });
    expect(images[2]).not.toHaveProperty('identity');
    expect(source?.notes).toEqual([
      `${at('labels.csv')}: 1 of 3 rows name no picture of it`,
      `${at('labels.csv')}: 22 of 24 pictures have no row`,
    ]);
  });

  test('may have capitals in its heading, and semicolons or tabs between its fields', async () => {
    for (const table of ['File;Sex\n0;female\n', 'FILE\tSex\n0\tfemale\n']) {
      expect((await label(numbered, table)).images[0].labels).toEqual({ Sex: 'female' });
    }
  });

  test('with two rows of one picture that differ is refused', async () => {
    const refused = /two rows for image 3 that say different things; leave one/;
    await expect(label(numbered, 'file,sex\nimage 3,f\n3,m\n')).rejects.toThrow(refused);
    await expect(label(numbered, 'file,sex\nimage 3,f\nimage 3,m\n')).rejects.toThrow(refused);
    expect((await label(numbered, 'file,sex\nimage 3,f\n3,f\n')).images[3].labels).toEqual({ sex: 'f' });
  });

  test.each([
    'p3/p3_0001.jpg',
    'p3\\p3_0001.png',
    'P3/p3_1.jpg',
    'p3_0001.jpg',
    'p3_1.png',
  ])('finds p3/p3_0001.jpg by %s', async (name) => {
    const { images } = await label(paths, `file,sex\n${name},female\n`);
    expect(images.filter(({ labels }) => labels?.sex === 'female').map((image) => image.name)).toEqual([
      'p3/p3_0001.jpg',
    ]);
  });

  test('that names none of the pictures is refused with a name as it should be', async () => {
    await expect(label(paths, 'file,sex\nnobody.jpg,female\n')).rejects.toThrow(
      /labels\.csv: none of its 1 rows names a picture of faces\.bin; expected names such as p0\/p0_0000\.jpg/,
    );
    await expect(label(paths, 'name,sex\nx,female\n')).rejects.toThrow(
      /expected a column file, found name, sex/,
    );
  });

  test('whose people contradict the pairs is refused with the first of these', async () => {
    await expect(label(numbered, 'file,identity\n0,ada\n1,bo\n')).rejects.toThrow(
      /identities contradict 1 pairs of faces\.bin: image 0 \(ada\) and image 1 \(bo\) are one person in a pair/,
    );
  });
});
