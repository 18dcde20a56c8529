// Benchmarks as they come, measured by the real command: folders, missing files, photographs, what is found on a machine.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { PEOPLE, passingLayouts } from '../evaluate/lay-out.js';
import { dottedPicture, toyYunet } from '../faces/toy-yunet.js';
import { useFolder } from '../use-folder.js';
import { blockFace, blockPairs, pickleBenchmark, tinyNetwork } from './face-fixtures.js';
import { runCli } from './run-cli.js';

const { at } = useFolder();
const layOut = passingLayouts();

beforeAll(async () => {
  writeFileSync(at('net.onnx'), tinyNetwork());
  writeFileSync(at('toy.onnx'), toyYunet());
  for (const [i, person] of PEOPLE.entries()) {
    mkdirSync(at(`people/${person}`), { recursive: true });
    mkdirSync(at(`photos/${person}`), { recursive: true });
    for (const shot of [1, 2]) {
      writeFileSync(at(`people/${person}/${shot}.png`), await blockFace(i, shot));
      // What lies around a dot comes again eight columns further: no two faces may be the same.
      const dot = [5 + (i % 8), 5 + 2 * shot + (i >> 3)] as const;
      writeFileSync(at(`photos/${person}/${shot}.png`), await dottedPicture(200, 160, [dot]));
    }
  }
  // One photograph without a face.
  writeFileSync(at(`photos/${PEOPLE[0]}/3.png`), await dottedPicture(200, 160, []));
});

const evaluate = (...args: string[]) => runCli('evaluate', at('net.onnx'), '--no-flip', ...args);

describe('evaluate', () => {
  test('draws pairs from a folder of people, or compares all', async () => {
    const { stdout } = await evaluate(
      '--benchmark',
      at('people'),
      `all:${at('people')}`,
      '--pairs',
      '20',
      '--json',
    );
    const { benchmarks } = JSON.parse(stdout);
    expect(benchmarks.map(({ pairs, genuine }: Record<string, number>) => [pairs, genuine])).toEqual([
      [20, 10],
      [190, 10],
    ]);
  });

  test('names first the layout that was recognised, how much it holds and where its pictures are', async () => {
    const pictures = PEOPLE.flatMap((p) => [`lfw/${p}/${p}_0001_0.png`, `lfw/${p}/${p}_0002_0.png`]);
    const folder = await layOut('lfw', pictures, 112);
    const { stdout } = await evaluate('--benchmark', folder, at('people'), '--pairs', '20');
    const list = join(folder, 'pairs.txt');
    expect(stdout.split('\n').slice(0, 4)).toEqual([
      `${list}: LFW's pairs.txt, 20 pairs of 20 pictures; pictures in ${join(folder, 'lfw')}`,
      `${list}: 20 pictures have another spelling: Ada_Lane/Ada_Lane_0001.jpg is Ada_Lane/Ada_Lane_0001_0.png`,
      `${at('people')}: a folder for each of 10 people, 20 pairs drawn with seed 0, half of one person; 20 pictures in ${at('people')}`,
      expect.stringMatching(/net\.onnx: embeddings of 16 numbers/),
    ]);
  });

  test('divides a .bin that is sorted by label by kind, says so, and gives chance beside the accuracy', async () => {
    const { images, same } = await blockPairs(40);
    const order = [true, false].flatMap((kind) => [...same.keys()].filter((pair) => same[pair] === kind));
    const sorted = pickleBenchmark(
      order.slice(0, 35).flatMap((pair) => [images[2 * pair], images[2 * pair + 1]]),
      order.slice(0, 35).map((pair) => same[pair]),
    );
    writeFileSync(at('sorted.bin'), sorted);
    const args = ['--benchmark', at('sorted.bin'), '--no-flip', '--report', at('report')];
    const { stdout } = await runCli('evaluate', at('net.onnx'), ...args);
    expect(stdout).toMatch(/sorted\.bin: an InsightFace \.bin, 35 pairs of 70 pictures\n/);
    expect(stdout).toMatch(
      /sorted\.bin: the tenths of its order do not each hold both kinds of pairs as the whole does: each kind is divided/,
    );
    expect(stdout).toMatch(/^% +accuracy +chance +AUC/m);
    expect(stdout).toMatch(/^as they are +\d+\.\d\d ± +\d+\.\d\d +57\.14 /m);
    const page = readFileSync(at('report/report.html'), 'utf8');
    expect(page).toMatch(/<td>57\.14<\/td>/);
    expect(page).toContain('the tenths of its order do not each hold both kinds');
    const json = JSON.parse(readFileSync(at('report/report.json'), 'utf8'));
    expect(json.benchmarks[0].chance).toBeCloseTo(20 / 35, 12);
  });

  test('takes labels for any benchmark, and compares groups by them', async () => {
    const { images, same } = await blockPairs(40);
    writeFileSync(at('plain.bin'), pickleBenchmark(images, same));
    const rows = images.map((_, i) => `${i},${i % 4 < 2 ? 'dark' : 'light'}`);
    writeFileSync(at('light.csv'), `file,lighting\n${rows.join('\n')}\n`);
    const args = [
      '--benchmark',
      at('plain.bin'),
      '--labels',
      at('light.csv'),
      '--by',
      'lighting',
      '--fmr',
      '0.1',
    ];
    const { code, stdout, stderr } = await evaluate(...args);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^dark +40 /m);
  });

  test('warns of the same picture under two people before any figure', async () => {
    cpSync(at('people'), at('twice'), { recursive: true });
    cpSync(at(`twice/${PEOPLE[0]}`), at('twice/Another'), { recursive: true });
    const { stderr } = await evaluate('--benchmark', at('twice'));
    expect(stderr).toMatch(
      /^warning: \S+twice: the same picture is under several people: Ada_Lane, Another share 2 \(Ada_Lane\/1\.png, Another\/1\.png\); no network/,
    );
  });

  test('aligns photographs, and says which part of the pairs could be compared', async () => {
    const align = ['--align', '--detector', at('toy.onnx')];
    const { code, stdout, stderr } = await evaluate('--benchmark', `all:${at('photos')}`, ...align);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /1 of 21 images are missing or show no face; 20 pairs are left out: 90\.48 % of the pairs/,
    );
  });

  test('without pictures that a list names, names them; with leave, measures the rest', async () => {
    const pictures = PEOPLE.flatMap((p) => [`lfw/${p}/${p}_0001.jpg`, `lfw/${p}/${p}_0002.jpg`]);
    const folder = await layOut('lfw', pictures.slice(0, 18), 112);
    const refused = await evaluate('--benchmark', folder);
    expect(refused.stderr).toMatch(
      /^error: [^\n]*2 of 20 pictures are missing in [^\n]*Jo_Penn_0001\.jpg[^\n]*\n$/,
    );
    const { stdout } = await evaluate('--benchmark', folder, '--allow-missing');
    expect(stdout).toMatch(
      /2 of 20 images are missing or show no face; 3 pairs are left out: 85\.00 % of the pairs/,
    );
  });

  test('compares the templates of IJB-C', async () => {
    const folder = await layOut(
      'ijbc',
      Array.from({ length: 15 }, (_, i) => `loose_crop/${i + 1}.jpg`),
      120,
    );
    const { code, stdout } = await evaluate('--benchmark', folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/\(IJB-C\): 9 pairs of 6 templates \(3 same person, 6 different\), 15 faces/);
    expect(stdout).toMatch(/TAR@FAR 1e-6/);
    expect(stdout).toMatch(/^G1\+G2 +3 +3 /m);
  });
});

describe('benchmarks', () => {
  test('lists what is known, with source and terms, and what is found below a folder', async () => {
    const { code, stdout } = await runCli('benchmarks', 'test/evaluate', '--json');
    expect(code).toBe(0);
    const { known, found, drawn } = JSON.parse(stdout);
    expect(known.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(['LFW', 'CALFW', 'CPLFW', 'CFP-FP', 'AgeDB-30', 'RFW', 'IJB-B', 'IJB-C']),
    );
    for (const entry of known) expect(Object.values(entry).every((text) => text !== '')).toBe(true);
    expect(drawn).toContain('synth-wild');
    expect(found).toContainEqual({ kind: 'cfp-fp', path: join('test/evaluate', 'layouts', 'cfp') });
    expect(found).toHaveLength(9);
    const text = await runCli('benchmarks', at('people'));
    expect(text.stdout).toMatch(/LFW \(lfw\): .*\n {4}from: .*\n {4}terms: /);
    expect(text.stdout).toContain(`Found nothing in ${at('people')}`);
  });

  test('takes no file for a benchmark because it is called .bin', async () => {
    const { stdout } = await runCli('benchmarks', 'test/golden');
    expect(stdout).toContain('Found nothing in test/golden');
  });

  test('refuses a folder that is not there', async () => {
    const { code, stderr } = await runCli('benchmarks', at('nowhere'));
    expect([code, stderr]).toEqual([
      1,
      `error: ${at('nowhere')}: is no folder; give folders that hold benchmarks\n`,
    ]);
  });
});
