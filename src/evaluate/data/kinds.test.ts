// Every layout of benchmarks, from the lists as they are distributed to pairs of pictures.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PEOPLE, passingLayouts, smallPicture } from '../../../test/evaluate/lay-out.js';
import type { Benchmark } from '../benchmark.js';
import type { DataOptions } from './data-options.js';
import { openData, recogniseData } from './kinds.js';

const layout = passingLayouts();

/** The one benchmark of pairs at a path. */
async function openPairs(path: string, options: DataOptions = {}): Promise<Benchmark> {
  const found = await openData(path, options);
  expect(found).toHaveLength(1);
  if (found[0].kind !== 'pairs') throw new Error('expected pairs of pictures');
  return found[0].benchmark;
}

/** The pairs as texts: two names and whether they are one person. */
function pairsOf({ images, pairs: { a, b, same } }: Benchmark): string[] {
  return same.map((one, pair) => `${images[a[pair]!].name} ${images[b[pair]!].name} ${one}`);
}

const numbered = (pattern: (person: string, number: number) => string) =>
  PEOPLE.flatMap((person) => [pattern(person, 1), pattern(person, 2)]);

const lfwPictures = numbered((person, n) => `lfw/${person}/${person}_000${n}.jpg`);

describe('LFW', () => {
  test("reads pairs.txt with its folds, its people, and each picture's bytes once", async () => {
    const root = await layout('lfw', lfwPictures);
    const benchmark = await openPairs(root);
    expect(pairsOf(benchmark).slice(0, 3)).toEqual([
      'Ada_Lane/Ada_Lane_0001.jpg Ada_Lane/Ada_Lane_0002.jpg true',
      'Ada_Lane/Ada_Lane_0001.jpg Di_Marsh/Di_Marsh_0002.jpg false',
      'Bo_Ek/Bo_Ek_0001.jpg Bo_Ek/Bo_Ek_0002.jpg true',
    ]);
    expect(benchmark.images).toHaveLength(20);
    expect(benchmark.images[0].identity).toBe('Ada_Lane');
    expect(Array.from(benchmark.pairs.folds!)).toEqual(Array.from({ length: 20 }, (_, i) => i >> 1));
    expect(Buffer.from(await benchmark.images[0].read())).toEqual(
      Buffer.from(await smallPicture(lfwPictures[0])),
    );
    expect(pairsOf(await openPairs(`lfw:${root}/pairs.txt`))).toEqual(pairsOf(benchmark));
  });

  test('finds aligned pictures by other endings, in a folder that is named, and without folders of people', async () => {
    const root = await layout('lfw', []);
    const faces = await layout(
      'people',
      numbered((person, n) => `${person}_000${n}.png`),
    );
    const benchmark = await openPairs(join(root, 'pairs.txt'), { imagesFolder: faces });
    expect(benchmark.images.every(({ failure }) => failure === undefined)).toBe(true);
  });

  test('reads the list as a CSV too, in which commas divide', async () => {
    const root = await layout('lfw', lfwPictures);
    writeFileSync(
      join(root, 'pairs.txt'),
      `name,imagenum1,imagenum2,\n${PEOPLE.map((p) => `${p},1,2,\n${p},1,Jo_Penn,2`).join('\n')}\n`,
    );
    const { pairs } = await openPairs(root);
    // Jo_Penn is compared with herself.
    expect(pairs.same.filter(Boolean)).toHaveLength(11);
  });

  test.each([
    [
      'a column too few',
      'Ada_Lane\t1',
      /pairs\.txt, line 2: expected 'name n1 n2' or .*, found 'Ada_Lane 1'/,
    ],
    ['no number', 'Ada_Lane\tone\t2', /line 2: .*found 'Ada_Lane one 2'/],
    ['a column too many', 'Ada_Lane\t1\tBo_Ek\t2\t3', /line 2:/],
  ])('names the line with %s', async (_, line, message) => {
    const root = await layout('lfw', []);
    writeFileSync(join(root, 'pairs.txt'), `10\t1\n${line}\n`);
    await expect(openData(`lfw:${root}/pairs.txt`)).rejects.toThrow(message);
  });

  test('without some pictures counts them and names the first five; with leave, their pairs are left out', async () => {
    const root = await layout('lfw', lfwPictures.slice(0, 13));
    await expect(openData(root)).rejects.toThrow(
      /^\S+: 7 of 20 pictures are missing in \S+lfw: (\S+, ){4}\S+, \.\.\.; name their folder, or leave their pairs out$/,
    );
    const nearly = await layout('lfw', lfwPictures.slice(0, 18));
    const { images } = await openPairs(nearly, { allowMissing: true });
    expect(images.filter(({ failure }) => failure === 'the file is missing')).toHaveLength(2);
    const none = await layout('lfw', []);
    await expect(openData(none, { allowMissing: true })).rejects.toThrow(/20 of 20 pictures are missing/);
  });

  test('with fewer pairs than its first line declares is refused, for the list may be cut short', async () => {
    const root = await layout('lfw', lfwPictures);
    const list = join(root, 'pairs.txt');
    const lines = readFileSync(list, 'utf8').trimEnd().split('\n');
    writeFileSync(list, lines.slice(0, -3).join('\n'));
    await expect(openData(root)).rejects.toThrow(
      /pairs\.txt: its first line declares 10 folds of 2 pairs, found 17 pairs; take the whole list/,
    );
  });

  test('with fewer pairs than folds is refused', async () => {
    const root = await layout('lfw', lfwPictures);
    writeFileSync(join(root, 'pairs.txt'), 'Ada_Lane 1 2\nAda_Lane 1 Bo_Ek 2\n');
    await expect(openData(root)).rejects.toThrow(/at least 10 pairs, one for each fold, found 2/);
  });
});

describe('CALFW and CPLFW', () => {
  test.each([
    ['calfw', 'aligned images/', '000'],
    ['cplfw', 'aligned images/', ''],
  ])('%s: both kinds are in every fold although the list divides them', async (name, folder, zeros) => {
    const root = await layout(
      name,
      numbered((person, n) => `${folder}${person}_${zeros}${n}.jpg`),
    );
    const benchmark = await openPairs(root);
    expect(pairsOf(benchmark)[0]).toBe(`Ada_Lane_${zeros}1.jpg Ada_Lane_${zeros}2.jpg true`);
    expect(pairsOf(benchmark)[10]).toBe(`Ada_Lane_${zeros}1.jpg Bo_Ek_${zeros}2.jpg false`);
    expect(benchmark.images[0].identity).toBe('Ada_Lane');
    expect(Array.from(benchmark.pairs.folds!)).toEqual([...Array(10).keys(), ...Array(10).keys()]);
  });

  test.each([
    ['an odd number of lines', 'a_1.jpg 1\n', /expected two lines for each pair, found 1/],
    ['lines that disagree', 'a_1.jpg 1\nb_1.jpg 0\n', /line 2: expected number 1, as on the line before it/],
    ['another column', 'a_1.jpg 1\nb_1.jpg 1 x\n', /line 2: expected 'picture number', found 'b_1\.jpg 1 x'/],
  ])('name %s', async (_, text, message) => {
    const root = await layout('calfw', []);
    writeFileSync(join(root, 'pairs_CALFW.txt'), text);
    await expect(openData(`calfw:${root}`)).rejects.toThrow(message);
  });
});

describe('CFP', () => {
  const pictures = [1, 2, 3, 4, 5].flatMap((person) =>
    ['frontal', 'profile'].flatMap((view) => [1, 2].map((n) => `Data/Images/00${person}/${view}/0${n}.jpg`)),
  );

  test('gives both protocols, or the one that is asked for', async () => {
    const root = await layout('cfp', pictures);
    const both = await openData(root);
    expect(both.map(({ benchmark }) => benchmark.name)).toEqual([`${root} (CFP-FF)`, `${root} (CFP-FP)`]);
    const profile = await openPairs(`cfp-fp:${root}`);
    expect(pairsOf(profile).slice(0, 2)).toEqual([
      'Data/Images/001/frontal/01.jpg Data/Images/001/profile/02.jpg true',
      'Data/Images/001/frontal/01.jpg Data/Images/002/profile/02.jpg false',
    ]);
    expect(Array.from(profile.pairs.folds!)).toEqual(Array.from({ length: 20 }, (_, i) => i >> 1));
    expect(profile.images[0].identity).toBe('001');
  });

  test('finds pictures that lie in parts below Data/Images', async () => {
    const parts = pictures.map((path, i) =>
      path.replace('Images/', i < 12 ? 'Images/train/' : 'Images/test/'),
    );
    const { images } = await openPairs(`cfp-fp:${await layout('cfp', parts)}`);
    expect(images.map(({ failure }) => failure)).toEqual(images.map(() => undefined));
  });

  test('names a number that the list of pictures lacks', async () => {
    const root = await layout('cfp', pictures);
    writeFileSync(join(root, 'Protocol', 'Split', 'FP', '03', 'diff.txt'), '1,2\n3,11\n');
    await expect(openData(`cfp-fp:${root}`)).rejects.toThrow(
      /03\/diff\.txt, line 2: expected 'n1,n2'.*found '3,11'/,
    );
  });
});

describe('AgeDB-30 and other lists of paths', () => {
  const names = [
    ...['AdaLane f', 'BoEk m', 'CyYoung m', 'DiMarsh f', 'EdHolt m'],
    ...['FloReed f', 'GusWall m', 'HalBeck m', 'IvyDunn f', 'JoPenn f'],
  ].flatMap((person, i) => {
    const [name, sex] = person.split(' ');
    return [`${2 * i}_${name}_${20 + i}_${sex}.jpg`, `${2 * i + 1}_${name}_${50 + i}_${sex}.jpg`];
  });

  test('take people, age and sex from the names', async () => {
    const root = await layout('agedb', names);
    const benchmark = await openPairs(root);
    expect(pairsOf(benchmark).slice(0, 2)).toEqual([
      '0_AdaLane_20_f.jpg 1_AdaLane_50_f.jpg true',
      '0_AdaLane_20_f.jpg 3_BoEk_51_m.jpg false',
    ]);
    expect(benchmark.images[0]).toMatchObject({ identity: 'AdaLane', labels: { age: 20, sex: 'female' } });
    expect(benchmark.pairs.folds).toBeUndefined();
  });

  test('may have the label first, and words for it', async () => {
    const root = await layout('agedb', names);
    const lines = names.map((name, i) => `${i % 2 ? 'same' : 'different'} ${name} ${names[(i + 1) % 20]}`);
    writeFileSync(join(root, 'agedb_30_pair.txt'), lines.join('\r\n'));
    expect((await openPairs(root)).pairs.same.slice(0, 3)).toEqual([false, true, false]);
    writeFileSync(join(root, 'agedb_30_pair.txt'), 'a.jpg b.jpg 1\na.jpg b.jpg maybe\n');
    await expect(openData(root)).rejects.toThrow(
      /line 2: expected 'path path label'.*found 'a\.jpg b\.jpg maybe'/,
    );
  });
});

describe('RFW', () => {
  test('is one benchmark with the groups as labels and tenths of each group as folds', async () => {
    const pictures = ['African a', 'Indian i'].flatMap((entry) => {
      const [group, letter] = entry.split(' ');
      return Array.from({ length: 20 }, (_, i) => {
        const person = `m.0${letter}${i >> 1}`;
        return `test/data/${group}/${person}/${person}_000${1 + (i % 2)}.jpg`;
      });
    });
    const benchmark = await openPairs(await layout('rfw', pictures));
    expect(benchmark.pairs.same).toHaveLength(40);
    expect(benchmark.images.filter(({ labels }) => labels?.group === 'Indian')).toHaveLength(20);
    expect(benchmark.images[0]).toMatchObject({ identity: 'm.0a0', labels: { group: 'African' } });
    const folds = Array.from(benchmark.pairs.folds!);
    expect(folds.slice(0, 20)).toEqual([...Array(10).keys(), ...Array(10).keys()]);
    expect(folds.slice(20)).toEqual(folds.slice(0, 20));
  });
});

describe('a CSV', () => {
  const pictures = PEOPLE.flatMap((person) => [
    `${person}/1.jpg`,
    `${person}/2.jpg`,
    `${person}/2, late.jpg`,
  ]);

  test('takes columns by their names: pairs, folds, people and labels of either picture', async () => {
    const benchmark = await openPairs(await layout('csv', pictures));
    expect(pairsOf(benchmark).slice(0, 2)).toEqual([
      'Ada_Lane/1.jpg Ada_Lane/2.jpg true',
      'Ada_Lane/1.jpg Bo_Ek/2, late.jpg false',
    ]);
    expect(Array.from(benchmark.pairs.folds!).slice(0, 4)).toEqual([0, 0, 1, 1]);
    expect(benchmark.images[0]).toMatchObject({
      identity: 'Ada_Lane',
      labels: { glasses: 'yes', lighting: 0 },
    });
    expect(benchmark.images[2]).toMatchObject({ identity: 'Bo_Ek', labels: { glasses: 'no' } });
  });

  test.each([
    [
      'a missing column',
      'path_a,path_b\nx,y\n',
      /expected the columns path_a, path_b and same, found path_a, path_b/,
    ],
    ['a row that is too short', 'path_a,path_b,same\nx.jpg,y.jpg\n', /line 2: expected 3 columns.*found 2/],
    [
      'an answer that is none',
      'path_a,path_b,same\nx.jpg,y.jpg,2\n',
      /line 2: expected 1 or 0 under same, found '2'/,
    ],
    [
      'a fold that is none',
      'path_a,path_b,same,fold\nx,y,1,-1\n',
      /line 2: expected a whole number from 0 under fold/,
    ],
    ['an open quote', 'path_a,path_b,same\n"x,y,1\n', /line 2: a quoted field does not end/],
    ['binary data', 'path_a,path_b,same\n\0', /is not text/],
  ])('names %s', async (_, text, message) => {
    const root = await layout('csv', []);
    writeFileSync(join(root, 'pairs.csv'), text);
    await expect(openData(`csv:${root}/pairs.csv`)).rejects.toThrow(message);
  });
});

describe('folds that a list gives', () => {
  test('have to be two or more', async () => {
    const root = await layout('csv', ['x.jpg', 'y.jpg']);
    const rows = Array.from({ length: 12 }, (_, i) => `x.jpg,y.jpg,${i % 2},3`);
    writeFileSync(join(root, 'pairs.csv'), `path_a,path_b,same,fold\n${rows.join('\n')}\n`);
    await expect(openData(root)).rejects.toThrow(
      /pairs\.csv: expected at least 2 folds, found all 12 pairs in fold 3; number the folds from 0/,
    );
  });
});

describe('a folder for each person', () => {
  const pictures = PEOPLE.flatMap((person, i) =>
    Array.from({ length: 2 + (i % 3) }, (_, n) => `${person}/${n + 1}.jpg`),
  );

  test('gives pairs of both kinds, drawn from the seed, none twice', async () => {
    const root = await layout('people', [...pictures, 'stray.jpg']);
    const benchmark = await openPairs(root, { generatedPairs: 30, seed: 5 });
    expect(benchmark.images).toHaveLength(pictures.length);
    expect(benchmark.images[0]).toMatchObject({ identity: 'Ada_Lane', labels: { sex: 'female', age: 31 } });
    expect(benchmark.pairs.same.filter(Boolean)).toHaveLength(15);
    expect(new Set(pairsOf(benchmark)).size).toBe(30);
    const { images, pairs } = benchmark;
    pairs.same.forEach((one, pair) => {
      expect(pairs.a[pair]).not.toBe(pairs.b[pair]);
      expect(images[pairs.a[pair]!].identity === images[pairs.b[pair]!].identity).toBe(one);
    });
    expect(pairsOf(await openPairs(root, { generatedPairs: 30, seed: 5 }))).toEqual(pairsOf(benchmark));
    expect(pairsOf(await openPairs(root, { generatedPairs: 30, seed: 6 }))).not.toEqual(pairsOf(benchmark));
  });

  test('gives as many pairs of one person as there are, and all pairs on demand', async () => {
    const root = await layout('people', pictures);
    const genuine = [1, 3, 6, 1, 3, 6, 1, 3, 6, 1].reduce((a, b) => a + b, 0);
    const drawn = await openPairs(root, { generatedPairs: 200 });
    expect(drawn.pairs.same.filter(Boolean)).toHaveLength(genuine);
    const all = await openPairs(`all:${root}`);
    expect(all.pairs.same).toHaveLength((pictures.length * (pictures.length - 1)) / 2);
    expect(all.pairs.same.filter(Boolean)).toHaveLength(genuine);
  });

  test('has one name, with slashes at its end or without', async () => {
    const root = await layout('people', pictures);
    for (const source of [`${root}/`, `${root}//`, `people:${root}/`, `all:${root}/`]) {
      expect((await openPairs(source, { generatedPairs: 20 })).name).toBe(root);
    }
  });

  test('all pairs of which cannot be measured is refused when it is opened', async () => {
    const root = await layout('people', ['Ada_Lane/1.jpg', 'Bo_Ek/1.jpg']);
    await expect(openData(`all:${root}`)).rejects.toThrow(/expected at least 10 pairs/);
  });

  test('of one person only is refused', async () => {
    const root = await layout('people', ['Ada_Lane/1.jpg', 'Ada_Lane/2.jpg']);
    await expect(openData(`people:${root}`)).rejects.toThrow(/a folder for each of several people.*found 1/);
  });
});

describe('a path', () => {
  test('that is missing, or of no known layout, is refused by name', async () => {
    await expect(openData('nowhere/at-all')).rejects.toThrow(/^nowhere\/at-all: no such file or folder/);
    const root = await layout('people', ['only/one.jpg']);
    await expect(openData(root)).rejects.toThrow(/is no benchmark of a known layout \(bin, ijb, .*KIND:PATH/);
    writeFileSync(join(root, 'page.html'), '<!doctype html>');
    await expect(openData(join(root, 'page.html'))).rejects.toThrow(/page\.html: is no benchmark/);
  });

  test.each([
    ['lfw', 'lfw', lfwPictures],
    ['calfw', 'calfw', []],
    ['rfw', 'rfw', []],
    ['csv', 'csv', []],
    ['agedb', 'paths', []],
    ['ijbc', 'ijb', []],
    ['people', 'people', ['a/1.jpg', 'b/1.jpg']],
  ])('with the files of %s is recognised as %s', async (name, kind, pictures) => {
    expect(await recogniseData(await layout(name, pictures))).toMatchObject([{ kind }]);
  });

  test('to a list may lie apart from the layout', async () => {
    const root = await layout('lfw', lfwPictures);
    mkdirSync(join(root, 'lists'));
    copyFileSync(join(root, 'pairs.txt'), join(root, 'lists', 'my-pairs.txt'));
    const list = join(root, 'lists', 'my-pairs.txt');
    expect((await openPairs(list, { imagesFolder: join(root, 'lfw') })).pairs.same).toHaveLength(20);
    // Pictures beside the list's folder may be those of another data set.
    await expect(openData(list)).rejects.toThrow(/20 of 20 pictures are missing/);
  });
});
