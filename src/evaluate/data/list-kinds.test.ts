// Lists of pairs in a folder of people: read whatever they are called, or refused by name; pairs are never drawn beside them.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PEOPLE, passingLayouts, smallPicture } from '../../../test/evaluate/lay-out.js';
import type { Benchmark } from '../benchmark.js';
import { openData } from './kinds.js';

const layOut = passingLayouts();

/** A folder of people with pictures `1.jpg` and `2.jpg`, and a list. */
async function peopleBeside(list: string, text: string): Promise<string> {
  const root = await layOut(
    'csv',
    PEOPLE.flatMap((person) => [`${person}/1.jpg`, `${person}/2.jpg`]),
  );
  writeFileSync(join(root, 'pairs.csv'), '');
  writeFileSync(join(root, list), text);
  return root;
}

async function open(path: string): Promise<Benchmark> {
  const [data] = await openData(path);
  if (data.kind !== 'pairs') throw new Error('expected pairs');
  return data.benchmark;
}

const pairLines = (separator: string) =>
  PEOPLE.flatMap((person, i) => [
    [`${person}/1.jpg`, `${person}/2.jpg`, '1'].join(separator),
    [`${person}/1.jpg`, `${PEOPLE[(i + 1) % 10]}/2.jpg`, '0'].join(separator),
  ]).join('\n');

describe('a list beside people', () => {
  test.each([
    ['protocol.txt', pairLines(' ')],
    ['test.list', pairLines('\t')],
    ['verification.csv', `one,other,answer\n${pairLines(',')}`],
    ['pairs', pairLines('; ')],
    ['Pairs.TXT', pairLines(' ')],
    ['protocol', pairLines(' ')],
    ['view.2', pairLines('\t')],
    ['quoted.csv', `"one","other","answer"\n${pairLines('","').replaceAll(/^|$/gm, '"')}`],
    ['decimal.txt', pairLines(' ').replaceAll(/([01])$/gm, '$1.0')],
    ['endless.txt', pairLines(' ').replaceAll('.jpg', '')],
    [
      'answers.csv',
      `same,path_a,path_b\n${PEOPLE.map((p) => `1,${p}/1.jpg,${p}/2.jpg\n0,${p}/1.jpg,${p === 'Bo_Ek' ? 'Cy_Young' : 'Bo_Ek'}/2.jpg`).join('\n')}\n`,
    ],
  ])('called %s is read', async (name, text) => {
    const root = await peopleBeside(name, text);
    writeFileSync(join(root, 'pairs.csv'), 'nothing,of,interest\n');
    const path = join(root, name);
    const benchmark = await open(path);
    expect(benchmark.pairs.same).toHaveLength(20);
    expect(benchmark.source?.layout).toMatch(/, 20 pairs of 20 pictures; pictures in /);
  });

  test('of no known layout is refused by name, with the layouts that are known and the way around', async () => {
    for (const [name, text] of [
      ['pairs.csv', 'who;whom\nAda;Bo\n'],
      ['val.txt', pairLines(' ').replaceAll(/ [01]$/gm, '')],
    ]) {
      const root = await peopleBeside(name, text);
      const list = join(root, name);
      await expect(openData(root)).rejects.toThrow(
        `${name === 'pairs.csv' ? list : join(root, 'pairs.csv')}: looks like a list of pairs, but is of no layout`,
      );
      await expect(openData(root)).rejects.toThrow(/known are calfw: .*; lfw: .*or name the folder people:/);
      expect((await open(`people:${root}`)).pairs.same).toHaveLength(20);
    }
  });

  test.each([
    ['pairs.json', JSON.stringify([['Ada_Lane/1.jpg', 'Ada_Lane/2.jpg', 1]])],
    ['test.jsonl', '{"a": "Ada_Lane/1.jpg", "b": "Ada_Lane/2.jpg", "same": true}\n'],
    ['test_pairs.npy', '\x93NUMPY\0'],
  ])('called %s, which is of no known layout, is not passed over', async (name, text) => {
    const root = await peopleBeside(name, text);
    rmSync(join(root, 'pairs.csv'));
    await expect(openData(root)).rejects.toThrow(
      `${join(root, name)}: looks like a list of pairs, but is of no layout that is known here`,
    );
  });

  test('about other things in files of many endings is none', async () => {
    const root = await peopleBeside('repairs.txt', 'one broken, two mended\n');
    rmSync(join(root, 'pairs.csv'));
    writeFileSync(join(root, 'make_pairs.py'), 'print("Ada_Lane/1.jpg", "Ada_Lane/2.jpg")\n');
    expect((await open(root)).source?.layout).toMatch(/pairs drawn/);
  });

  test('that only labels pictures is none of pairs', async () => {
    const root = await layOut(
      'people',
      PEOPLE.flatMap((person) => [`${person}/1.jpg`, `${person}/2.jpg`]),
    );
    writeFileSync(join(root, 'classes.txt'), PEOPLE.map((person, i) => `${person}/1.jpg ${i}`).join('\n'));
    expect((await open(root)).source?.layout).toMatch(
      /^a folder for each of 10 people, 20 pairs drawn with seed 0/,
    );
  });

  test('that `align` leaves with its faces is none of pairs', async () => {
    const root = await layOut(
      'people',
      PEOPLE.flatMap((person) => [`${person}/1.jpg`, `${person}/2.jpg`]),
    );
    const row = ['a/1.jpg', 'a/1.png', ...Array.from({ length: 18 }, (_, i) => i)].join(',');
    writeFileSync(join(root, 'landmarks.csv'), `path,aligned,width,height\n${row}\n`);
    writeFileSync(join(root, 'failures.csv'), 'path,reason\na/2.jpg,no face found\n');
    expect((await open(root)).source?.layout).toMatch(/pairs drawn with seed 0/);
  });

  test('of names and numbers that are no pairs throughout is none of pairs', async () => {
    const root = await layOut(
      'people',
      PEOPLE.flatMap((person) => [`${person}/1.jpg`, `${person}/2.jpg`]),
    );
    writeFileSync(join(root, 'sizes.txt'), 'name width height\nAda_Lane 112 112\nBo_Ek 112 unknown\n');
    expect((await open(root)).source?.layout).toMatch(/pairs drawn with seed 0/);
  });

  test('that was not read because another one was is named', async () => {
    const root = await layOut('lfw', []);
    for (const person of PEOPLE) {
      mkdirSync(join(root, person));
      for (const n of [1, 2]) {
        writeFileSync(join(root, person, `${person}_000${n}.jpg`), await smallPicture(`${person}${n}`));
      }
    }
    writeFileSync(join(root, 'pairsDevTest.txt'), 'Ada_Lane\t1\t2\n');
    // Of a layout that is tried earlier.
    writeFileSync(join(root, 'protocol.csv'), 'path_a,path_b,same\na.jpg,b.jpg,1\n');
    const { name, source } = await open(root);
    expect(name).toBe(join(root, 'pairs.txt'));
    expect(source?.notes).toEqual([
      'beside it lie other lists, which were not read: pairsDevTest.txt, protocol.csv; a list is read by its own path',
    ]);
  });
});

describe('a list near people', () => {
  /** People in `faces`, and a list elsewhere. */
  async function peopleNear(list: string, text: string): Promise<{ people: string; file: string }> {
    const root = await layOut(
      'people',
      PEOPLE.flatMap((person) => [`faces/${person}/1.jpg`, `faces/${person}/2.jpg`]),
    );
    rmSync(join(root, 'labels.csv'));
    const file = join(root, list);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return { people: join(root, 'faces'), file };
  }
  const names = PEOPLE.map((person) => `${person}\t1\t2`).join('\n');

  test.each([
    ['pairs.txt', names],
    ['faces/lists/test.txt', pairLines(' ')],
    ['faces/Protocol/view2.txt', names],
    ['protocols/pairs.csv', pairLines(',')],
  ])('at %s is named, with how it is read', async (list, text) => {
    const { people, file } = await peopleNear(list, text);
    await expect(openData(people)).rejects.toThrow(
      `${people}: a list of pairs of its pictures lies at ${file}: give that as the benchmark, and ${people} as the folder of ` +
        `its pictures, or name the folder people:${people} to draw pairs without it, all:${people} for every pair`,
    );
    expect((await open(`people:${people}`)).source?.layout).toMatch(/pairs drawn/);
  });

  test('is read as the refusal says', async () => {
    const { people, file } = await peopleNear('faces/lists/test.txt', pairLines(' '));
    const [data] = await openData(file, { imagesFolder: people });
    expect(data.kind === 'pairs' && data.benchmark.pairs.same).toHaveLength(20);
  });

  test('of other pictures belongs to another data set', async () => {
    const { people, file } = await peopleNear('pairs.txt', 'Someone_Else\t1\t2\nNobody\t1\tSomeone\t2\n');
    expect((await open(people)).source?.layout).toMatch(/pairs drawn/);
    // People called by numbers are in every list of numbers.
    cpSync(join(people, PEOPLE[0]), join(people, '1'), { recursive: true });
    writeFileSync(file, 'Someone_Else\t1\t2\n');
    expect((await open(people)).source?.layout).toMatch(/pairs drawn/);
  });
});

test('a folder whose only entry is the folder of a benchmark is looked into', async () => {
  const inner = await layOut(
    'lfw',
    PEOPLE.flatMap((person) => [`${person}/${person}_0001.jpg`, `${person}/${person}_0002.jpg`]),
  );
  const outer = await layOut('people', []);
  mkdirSync(join(outer, '__MACOSX'));
  // The same files, one folder deeper.
  rmSync(join(outer, 'labels.csv'));
  cpSync(inner, join(outer, 'lfw'), { recursive: true });
  expect((await open(outer)).name).toBe(join(outer, 'lfw', 'pairs.txt'));
});

test('what lies deeper is named: people, lists, and files of pairs', async () => {
  const pictures = (folder: string) =>
    PEOPLE.flatMap((person) => [`${folder}/${person}/1.jpg`, `${folder}/${person}/2.jpg`]);
  const root = await layOut('people', pictures('a/b/faces'));
  rmSync(join(root, 'labels.csv'));
  const given = (paths: readonly string[]) =>
    `${root}: is no benchmark itself; give what lies below it: ${paths.map((path) => join(root, path)).join(' or ')}`;
  await expect(openData(root)).rejects.toThrow(given(['a/b/faces']));
  writeFileSync(join(root, 'a/lfw.bin'), Uint8Array.of(0x80, 2, 0x5d));
  await expect(openData(root)).rejects.toThrow(given(['a/lfw.bin', 'a/b/faces']));
  writeFileSync(join(root, 'a/b/faces/pairs.txt'), pairLines(' '));
  await expect(openData(root)).rejects.toThrow(given(['a/lfw.bin', 'a/b/faces']));
});

test('people one level deeper are refused with the folder to give', async () => {
  const root = await layOut(
    'people',
    PEOPLE.map((person, i) => `${i % 2 ? 'train' : 'test'}/${person}/1.jpg`),
  );
  await expect(openData(root)).rejects.toThrow(/give the folder that holds the people: \S+test or \S+train$/);
});
