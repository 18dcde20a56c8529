// evaluate as a user meets it: the real command in child processes, on good files and on bad ones.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasRealMaterial, realMaterial } from '../real-material.js';
import { useFolder } from '../use-folder.js';
import { blockFace, blockPairs, pickleBenchmark, tinyNetwork } from './face-fixtures.js';
import { runCli, runToFailure } from './run-cli.js';

const { at } = useFolder();
const put = (name: string, bytes: Uint8Array | string) => writeFileSync(at(name), bytes);

beforeAll(async () => {
  const { images, same } = await blockPairs(40);
  const bin = pickleBenchmark(images, same);
  put('pairs.bin', bin);
  put('odd.bin', pickleBenchmark(images.slice(1), same));
  put('cut.bin', bin.subarray(0, bin.length / 2));
  put('few.bin', pickleBenchmark(images.slice(0, 8), same.slice(0, 4)));
  put(
    'one-kind.bin',
    pickleBenchmark(
      images,
      same.map(() => true),
    ),
  );
  put('damaged.bin', pickleBenchmark(images.with(37, images[37].subarray(0, 70)), same));
  put('calls.bin', 'cos\nsystem\n(S"touch pwned"\ntR.');
  put('empty', '');
  put('page.html', '<!doctype html><title>404</title>');
  mkdirSync(at('nothing'));
  put('nothing/page.html', '');
  put('a.png', await blockFace(1, 1));
  const network = tinyNetwork();
  put('net.onnx', network);
  put('cut.onnx', network.subarray(0, network.length - 100));
  put('rank.onnx', tinyNetwork({ input: ['n', 3, 112] }));
  put('size.onnx', tinyNetwork({ input: ['n', 3, 112, 64] }));
  put('channels.onnx', tinyNetwork({ input: ['n', 1, 112, 112] }));
  put('type.onnx', tinyNetwork({ inputType: 'int8' }));
  put('output.onnx', tinyNetwork({ unflattened: true }));
  put('infinite.onnx', tinyNetwork({ scale: Number.POSITIVE_INFINITY }));
});

describe('evaluate', () => {
  test('prints one JSON object with both ways of embedding', async () => {
    const { code, stdout, stderr } = await runCli(
      ...['evaluate', at('net.onnx'), '--benchmark', at('pairs.bin'), '--batch', '7', '--json'],
    );
    expect([code, stderr]).toEqual([0, '']);
    const { benchmarks } = JSON.parse(stdout);
    expect(benchmarks).toHaveLength(1);
    expect(benchmarks[0]).toMatchObject({ pairs: 40, genuine: 20, impostor: 20, embeddingSize: 16 });
    expect(benchmarks[0].plain.accuracy.folds).toHaveLength(10);
    expect(benchmarks[0].plain.auc).toBeGreaterThan(0.9);
    expect(benchmarks[0].flip.histogram.genuine).toHaveLength(40);
  });

  test('prints a table for each benchmark, without the flip test on demand', async () => {
    const pairs = at('pairs.bin');
    const { code, stdout } = await runCli(
      ...['evaluate', at('net.onnx'), '--benchmark', pairs, pairs, '--no-flip'],
    );
    expect(code).toBe(0);
    expect(stdout.match(/40 pairs \(20 same person, 20 different\)/g)).toHaveLength(2);
    expect(stdout.match(/^as they are/gm)).toHaveLength(2);
    expect(stdout).not.toContain('with flip');
    expect(stdout).toContain('█');
  });

  test.each([
    ['missing', 'none.bin', /none\.bin: no such file or folder; expected a benchmark/],
    ['empty', 'empty', /empty: is empty/],
    ['a folder of benchmarks', '.', /: is no benchmark itself; give what lies below it: \S+cut\.bin or /],
    ['a folder of no known layout', 'nothing', /: is no benchmark of a known layout/],
    ['cut short', 'cut.bin', /cut\.bin/],
    ['another kind of file', 'page.html', /page\.html/],
    ['a model', 'net.onnx', /net\.onnx/],
    ['of an odd number of images', 'odd.bin', /odd\.bin.*odd number of images, 79/],
    ['too small for ten folds', 'few.bin', /few\.bin: expected at least 10 pairs.*found 4/],
    ['without different persons', 'one-kind.bin', /one-kind\.bin.*no different-person pair/],
    ['with a damaged image', 'damaged.bin', /damaged\.bin: image 37/],
    ['a pickle that calls a function', 'calls.bin', /calls\.bin/],
  ])('refuses a benchmark that is %s', async (_, file, message) => {
    expect(await runToFailure('evaluate', at('net.onnx'), '--benchmark', at(file))).toMatch(message);
    expect(existsSync('pwned')).toBe(false);
  });

  test.each([
    ['missing', 'none.onnx', /none\.onnx: no such file; expected an embedding network/],
    ['empty', 'empty', /empty: is empty; expected an/],
    ['a folder', '.', /: is a folder; expected an embedding network/],
    ['cut short', 'cut.onnx', /cut\.onnx/],
    ['another kind of file', 'page.html', /page\.html.*HTML/],
    ['a picture', 'a.png', /a\.png.*PNG/],
    ['of the wrong rank', 'rank.onnx', /rank\.onnx.*faces.*112/],
    ['of the wrong size', 'size.onnx', /size\.onnx.*faces.*112/],
    ['of the wrong number of channels', 'channels.onnx', /channels\.onnx.*faces.*3/],
    ['of the wrong type', 'type.onnx', /type\.onnx.*faces.*float32/],
    ['of the wrong output', 'output.onnx', /output\.onnx.*means/],
    ['full of infinite weights', 'infinite.onnx', /infinite\.onnx.*finite/],
  ])('refuses a model that is %s', async (_, file, message) => {
    expect(await runToFailure('evaluate', at(file), '--benchmark', at('pairs.bin'))).toMatch(message);
  });

  test.each([
    ['no benchmark', [], /--benchmark/],
    ['an unknown normalisation', ['--normalize', 'arcfaec'], /--normalize.*arcface-127\.5.*'arcfaec'/],
    ['an unknown colour order', ['--colour', 'grb'], /--colour.*rgb, bgr/],
    ['a batch of zero', ['--batch', '0'], /--batch.*whole number.*'0'/],
    ['a misspelt option', ['--benchmrk', 'x'], /--benchmrk.*--benchmark/],
  ])('refuses %s', async (_, args, message) => {
    const benchmark = args.length === 0 || args[0] === '--benchmrk' ? [] : ['--benchmark', at('pairs.bin')];
    expect(await runToFailure('evaluate', at('net.onnx'), ...benchmark, ...args)).toMatch(message);
  });
});

const [TEACHER, LFW] = ['teachers/edgeface-xxs-512d.onnx', 'benchmarks/lfw-600.bin'];
test.skipIf(!hasRealMaterial(TEACHER, LFW))(
  'EdgeFace-XXS reaches its known accuracy on 600 pairs of LFW',
  async () => {
    const { code, stdout, stderr } = await runCli(
      'evaluate',
      realMaterial(TEACHER),
      '--benchmark',
      realMaterial(LFW),
      '--no-flip',
      '--json',
    );
    expect([code, stderr]).toEqual([0, '']);
    const { accuracy, auc } = JSON.parse(stdout).benchmarks[0].plain;
    // What numpy and scikit-learn give for the same network, images and protocol; one pair is 0.17.
    expect(Math.abs(100 * accuracy.mean - 99.17)).toBeLessThan(0.2);
    expect(auc).toBeGreaterThan(0.995);
  },
);
