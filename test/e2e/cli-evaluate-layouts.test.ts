// Benchmarks as they come, measured by the real command: folders, missing files, photographs, what is found on a machine.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { PEOPLE, passingLayouts } from '../evaluate/lay-out.js';
import { dottedPicture, toyYunet } from '../faces/toy-yunet.js';
import { useFolder } from '../use-folder.js';
import { blockFace, tinyNetwork } from './face-fixtures.js';
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
      writeFileSync(
        at(`photos/${person}/${shot}.png`),
        await dottedPicture(200, 160, [[8 + (i % 4), 6 + shot]]),
      );
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
      `error: ${at('nowhere')}: no such folder; give folders that hold benchmarks\n`,
    ]);
  });
});
