// synthdistill generate: folders of pictures and labels, and what is refused in one line.
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import { decodeFaceFile } from '../../faces/pictures/decode.js';
import { generateCommand } from './generate.js';

const pool = { renderer: pathToFileURL(resolve('test/fixtures/flat-renderer.mjs')), threads: 2 };
const { folder: root, at } = useFolder();

const run = async (out: string, ...args: string[]) => {
  const command = generateCommand(pool)
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  await command.parseAsync(['--out', at(out), ...args], { from: 'user' });
};

describe('generate', () => {
  it('writes pictures of the size that is asked for, with labels', async () => {
    await run('faces', '--count', '40', '--labels', '--size', '20');
    const rows = (await readFile(at('faces/labels.csv'), 'utf8')).trim().split('\n');
    expect(rows.length).toBe(41);
    expect(rows[0]).toMatch(/^file,apparentSex,monkTone,age,yaw,.*,leftEyeX,leftEyeY,.*,mouthRightY$/);
    expect(rows[33]).toMatch(/^face-33\.png,/);
    expect((await readdir(at('faces'))).length).toBe(41);
    expect((await decodeFaceFile(at('faces/face-07.png'), 20)).length).toBe(3 * 400);
  });

  it('gives the same faces for a seed, and others for another', async () => {
    await run('a', '--count', '3', '--seed', '5', '--size', '16');
    await run('b', '--count', '2', '--seed', '5', '--size', '16');
    await run('c', '--count', '2', '--seed', '6', '--size', '16');
    const read = (name: string) => readFile(at(name));
    expect(await read('a/face-2.png')).toEqual(await read('b/face-2.png'));
    expect(await read('a/face-2.png')).not.toEqual(await read('c/face-2.png'));
  });

  it('writes a folder for each person', async () => {
    await run('people', '--identities', '3', '--per-identity', '12', '--labels', 'json', '--format', 'jpeg');
    expect((await readdir(at('people'))).sort()).toEqual([
      'labels.jsonl',
      'person-1',
      'person-2',
      'person-3',
    ]);
    expect((await readdir(at('people/person-2')))[11]).toBe('12.jpg');
    const rows = (await readFile(at('people/labels.jsonl'), 'utf8')).trim().split('\n');
    const tones = rows.map((row) => JSON.parse(row) as { identity: number; monkTone: number });
    expect(new Set(tones.map(({ identity, monkTone }) => `${identity} ${monkTone}`)).size).toBe(3);
  });

  it('frames portraits at their own size', async () => {
    await run('ffhq', '--count', '1', '--framing', 'ffhq');
    expect((await decodeFaceFile(at('ffhq/face-1.png'), 256)).at(-1)).toBe(1);
  });

  const bad: [string[], RegExp][] = [
    [['--count', '0'], /from 1 to \d+, found '0'/],
    [['--count', '-3'], /from 1 to \d+, found '-3'/],
    [['--count', '2', '--seed', '1.5'], /whole number from 0, found '1\.5'/],
    [['--count', '2', '--seed', 'abc'], /found 'abc'/],
    [['--identities', '3', '--per-identity', '0'], /found '0'/],
    [['--count', '2', '--size', '4'], /from 16 to 2048, found '4'/],
    [[], /generate needs either --count, or --identities and --per-identity together/],
    [['--identities', '3'], /either --count, or --identities and --per-identity/],
    [['--count', '3', '--identities', '3', '--per-identity', '2'], /either --count/],
    [
      ['--identities', '100000', '--per-identity', '100000'],
      /at most 100,000,000 pictures, found 10,000,000,000/,
    ],
    [
      ['--count', '1', '--set', 'generator.kind=folder', 'generator.folder=test'],
      /is a folder of pictures already/,
    ],
    [
      ['--count', '1', '--set', 'generator.sources=[{kind: procedural}]'],
      /generator\.sources: is a mixture, and pictures are made by one generator at a time/,
    ],
    [
      ['--count', '1', '--set', 'generator.kind=onnx', 'generator.file=none.onnx'],
      /generator\.file: .*none\.onnx: no such file/,
    ],
    [
      ['--count', '1', '--labels', '--set', 'generator.kind=onnx', 'generator.file=x'],
      /--labels: goes with the embedded population only/,
    ],
    [
      ['--identities', '1', '--per-identity', '2', '--set', 'generator.kind=onnx', 'generator.file=x'],
      /--identities: goes with the embedded population only/,
    ],
    [['none.yaml', '--count', '1'], /none\.yaml/],
  ];
  it.each(bad)('refuses %j', async (args, message) => {
    await expect(run('refused', ...args)).rejects.toThrow(message);
    expect(await readdir(root)).not.toContain('refused');
  });

  it('writes into a folder that holds something only when told', async () => {
    await run('full', '--count', '1', '--size', '16');
    await writeFile(at('full/notes.txt'), 'x');
    await expect(run('full', '--count', '1', '--size', '16')).rejects.toThrow(/is not empty .*write into it/);
    await run('full', '--count', '2', '--size', '16', '--force');
    expect((await readdir(at('full'))).sort()).toEqual(['face-1.png', 'face-2.png', 'notes.txt']);
  });
});
