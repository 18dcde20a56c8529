// embed and verify as a user meets them: the real command in child processes.
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { useFolder } from '../use-folder.js';
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
    ['a folder', '.', /is a folder/],
    ['cut short', 'cut.png', /cut\.png: damaged image/],
    ['no picture', 'net.onnx', /net\.onnx: expected a picture/],
  ])('a picture that is %s is refused by both', async (_, file, message) => {
    expect(await runToFailure('embed', at('net.onnx'), at('a.png'), at(file))).toMatch(message);
    expect(await runToFailure('verify', at('net.onnx'), at('a.png'), at(file))).toMatch(message);
  });
});
