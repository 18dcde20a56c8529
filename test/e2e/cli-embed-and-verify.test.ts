// embed and verify as a user meets them: the real command in child processes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { useFolder } from '../use-folder.js';
import { damagedPicture } from './damaged-picture.js';
import { blockFace, tinyNetwork } from './face-fixtures.js';
import { jsonLines, runCli, runToFailure } from './run-cli.js';

const { at } = useFolder();
const put = (name: string, bytes: Uint8Array | string) => writeFileSync(at(name), bytes);

beforeAll(async () => {
  put('empty', '');
  put('a.png', await blockFace(1, 1));
  put('b.png', await blockFace(1, 2));
  put('c.png', await blockFace(2, 1));
  put('cut.png', (await blockFace(1, 1)).subarray(0, 90));
  put('net.onnx', tinyNetwork({ metadata: { 'synthdistill.normalize': 'arcface-128' } }));
});

describe('embed and verify', () => {
  test('embed prints a line for each picture, in order, as text and as JSON lines', async () => {
    const [a, c] = [at('a.png'), at('c.png')];
    const text = await runCli('embed', at('net.onnx'), a, c, a, '--batch', '2');
    const lines = text.stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split('\t')[0])).toEqual([a, c, a]);
    expect(lines[0]).toBe(lines[2]);
    const json = await runCli('embed', at('net.onnx'), a, c, '--json');
    const entries = jsonLines<{ image: string; embedding: number[] }>(json.stdout);
    expect(entries.map(({ image }) => image)).toEqual([a, c]);
    expect(entries[1].embedding.join(' ')).toBe(lines[1].split('\t')[1]);
    expect(entries[0].embedding).toHaveLength(16);
  });

  test('embed takes a folder: all pictures below it, in order, by their paths in it', async () => {
    for (const [name, person] of [
      ['b/2.png', 2],
      ['b/1.JPE', 1],
      ['a.png', 3],
      ['@eaDir/b/1.png', 4],
    ] as const) {
      mkdirSync(at(join('people', name, '..')), { recursive: true });
      writeFileSync(at(join('people', name)), await blockFace(person));
    }
    writeFileSync(at('people/b/3.heic'), 'x');
    const { stdout, stderr } = await runCli('embed', at('net.onnx'), at('people'), '--json');
    const names = jsonLines<{ image: string }>(stdout).map(({ image }) => image);
    expect(names).toEqual(['a.png', 'b/1.JPE', 'b/2.png']);
    expect(stderr).toBe(
      `warning: ${at('people')}: passed over: 1 .heic (HEIC is not decoded here; convert it to JPEG or PNG)\n`,
    );
    const mixed = await runCli('embed', at('net.onnx'), at('a.png'), at('people'));
    expect(mixed.stdout.match(/^[^\t]+/gm)).toEqual([
      at('a.png'),
      ...names.map((name) => at(join('people', name))),
    ]);
    mkdirSync(at('nothing'));
    expect(await runToFailure('embed', at('net.onnx'), at('nothing'))).toMatch(/nothing: holds no pictures/);
  });

  test('a damaged picture that can be decoded is warned of by its name, by both', async () => {
    put('damaged.jpg', await damagedPicture());
    const warning =
      /^warning: [^\n]*damaged\.jpg: damaged \(ends in 40 zero bytes [^\n]*grey or garbled; replace it\n$/;
    expect((await runCli('embed', at('net.onnx'), at('damaged.jpg'))).stderr).toMatch(warning);
    expect((await runCli('verify', at('net.onnx'), at('damaged.jpg'), at('a.png'))).stderr).toMatch(warning);
  });

  test('verify refuses a folder', async () => {
    expect(await runToFailure('verify', at('net.onnx'), at('a.png'), at('.'))).toMatch(/is a folder/);
  });

  test('verify finds two pictures of one person more alike than two persons', async () => {
    const similarity = async (first: string, second: string) =>
      JSON.parse((await runCli('verify', at('net.onnx'), at(first), at(second), '--json')).stdout).similarity;
    expect(await similarity('a.png', 'a.png')).toBeCloseTo(1, 6);
    expect(await similarity('a.png', 'b.png')).toBeGreaterThan(await similarity('a.png', 'c.png'));
    const { stdout } = await runCli('verify', at('net.onnx'), at('a.png'), at('b.png'));
    expect(stdout).toMatch(
      /^cosine similarity -?\d\.\d{4}\n[^\n]*no threshold yet: synthdistill calibrate[^\n]*\n$/,
    );
  });

  test("the model's own normalisation is used unless another is given", async () => {
    const embed = async (...args: string[]) =>
      (await runCli('embed', at('net.onnx'), at('a.png'), ...args)).stdout;
    const own = await embed();
    expect(await embed('--normalize', 'arcface-128')).toBe(own);
    expect(await embed('--normalize', 'imagenet')).not.toBe(own);
    expect(await embed('--colour', 'bgr')).not.toBe(own);
  });

  test.each([
    ['missing', 'none.png', /none\.png: no such file/],
    ['empty', 'empty', /empty: is empty/],
    ['cut short', 'cut.png', /cut\.png: damaged image/],
    ['no picture', 'net.onnx', /net\.onnx: expected a picture/],
  ])('a picture that is %s is refused by both', async (_, file, message) => {
    expect(await runToFailure('embed', at('net.onnx'), at('a.png'), at(file))).toMatch(message);
    expect(await runToFailure('verify', at('net.onnx'), at('a.png'), at(file))).toMatch(message);
  });
});
