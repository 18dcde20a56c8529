// The programs in examples/, as a reader runs them: in the checkout, on pictures and a benchmark made here.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { dottedPicture, toyYunet } from '../faces/toy-yunet.js';
import { LONG_RUN } from '../long-run.js';
import { useFolder } from '../use-folder.js';
import { startNode } from '../watch-process.js';
import { blockFace, blockPairs, pickleBenchmark, tinyNetwork } from './face-fixtures.js';

const { at } = useFolder();
const put = (name: string, bytes: Uint8Array) => writeFileSync(at(name), bytes);
const run = (name: string, ...args: string[]) => startNode([`dist/examples/${name}.js`, ...args]).done;
/** What verify printed, as a number. */
const similarityIn = (stdout: string) => Number(/^cosine similarity (-?\d\.\d{4})\n$/.exec(stdout)?.[1]);

beforeAll(async () => {
  put('a.png', await blockFace(1));
  put('b.png', await blockFace(1, 1));
  put('stranger.png', await blockFace(9, 1));
  put('photo.png', await dottedPicture(240, 200, [[14, 12]]));
  put('empty.png', await dottedPicture(240, 200, []));
  put('model.onnx', tinyNetwork());
  put('detector.onnx', toyYunet());
  const { images, same } = await blockPairs(40);
  put('lfw.bin', pickleBenchmark(images, same));
});

test('every example is run here, and is listed beside them', () => {
  const names = readdirSync('examples').filter((name) => name.endsWith('.ts'));
  expect(names.sort()).toEqual(['distill.ts', 'evaluate.ts', 'verify.ts']);
});

test(
  'distill: a few steps with the embedded teacher leave a student in the given folder',
  LONG_RUN,
  async () => {
    const { code, stdout, stderr } = await run('distill', at('run'));
    expect([code, stderr]).toEqual([0, '']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^microfar-s: \d+ parameters$/);
    expect(lines.filter((line) => /^step \d: loss \d\.\d{4}$/.test(line))).toHaveLength(8);
    expect(lines.at(-2)).toMatch(/^epoch 1: cosine -?\d\.\d{4}$/);
    expect(lines.at(-1)).toBe(`128 images seen; ${at('run/student.onnx')}`);
    expect(existsSync(at('run/student.onnx'))).toBe(true);

    const again = await run('distill', at('run'));
    expect([again.code, again.stdout]).toEqual([1, '']);
    expect(again.stderr).toMatch(/^[^\n]*already[^\n]*\n$/);
  },
);

test('verify: aligned faces of one person are more alike than those of two', async () => {
  const same = await run('verify', at('a.png'), at('b.png'));
  const different = await run('verify', at('a.png'), at('stranger.png'));
  expect([same.code, different.code, same.stderr]).toEqual([0, 0, '']);
  expect(similarityIn(same.stdout)).toBeGreaterThan(similarityIn(different.stdout) + 0.2);
});

test('verify: with a detector photographs are taken, and one without a face is named', async () => {
  const rest = [at('model.onnx'), at('detector.onnx')];
  const { code, stdout } = await run('verify', at('photo.png'), at('photo.png'), ...rest);
  expect([code, similarityIn(stdout)]).toEqual([0, 1]);
  const refused = await run('verify', at('photo.png'), at('empty.png'), ...rest);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain('empty.png: no face found');
});

test('evaluate: prints accuracy and TAR at FAR of a benchmark', async () => {
  const { code, stdout, stderr } = await run('evaluate', at('lfw.bin'), at('model.onnx'));
  expect([code, stderr]).toEqual([0, '']);
  const [name = '', accuracy = '', flip = '', ...rates] = stdout.trimEnd().split('\n');
  expect(basename(name)).toBe('lfw.bin: 40 pairs');
  expect(Number(/^accuracy (\d+\.\d\d) %$/.exec(accuracy)?.[1])).toBeGreaterThan(80);
  expect(flip).toMatch(/^accuracy \d+\.\d\d % with the flip test$/);
  // Twenty impostor pairs resolve one in ten, and no less.
  expect(rates).toEqual([expect.stringMatching(/^TAR \d+\.\d\d % at FAR 1e-1$/)]);
});
