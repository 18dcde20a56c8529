// Networks as converters leave them, and files that hold none, as a user of the commands meets them.
import { existsSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  encodeOnnx,
  type ModelProto,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
  type NodeProto,
} from '../../src/formats/onnx/onnx.js';
import { useCache, useFolder } from '../use-folder.js';
import { blockFace, blockPairs, pickleBenchmark } from './face-fixtures.js';
import { runCli, runToFailure } from './run-cli.js';

const { at } = useFolder();
useCache(at('cache'));

/** A network whose `raw` is 16 numbers of block means, and outputs that further nodes make of it. */
function network(nodes: readonly NodeProto[], outputs: Readonly<Record<string, number>>): ModelProto {
  const weights = (name: string, columns: number) =>
    makeTensor(
      name,
      Float32Array.from({ length: 48 * columns }, (_, i) => ((i * 7919) % 101) / 50 - 1),
      [48, columns],
    );
  return makeModel({
    nodes: [
      makeNode('AveragePool', ['faces'], ['means'], { kernel_shape: [28, 28], strides: [28, 28] }),
      makeNode('Flatten', ['means'], ['flat']),
      makeNode('MatMul', ['flat', 'narrow'], ['raw']),
      ...nodes,
    ],
    initializers: [weights('narrow', 16), weights('broad', 32)],
    inputs: [makeValueInfo('faces', 'float32', ['n', 3, 112, 112])],
    outputs: Object.entries(outputs).map(([name, size]) => makeValueInfo(name, 'float32', ['n', size])),
  });
}

const put = (name: string, model: ModelProto) => writeFileSync(at(name), encodeOnnx(model));
const normalize = ['--normalize', 'arcface-127.5'];

beforeAll(async () => {
  const { images, same } = await blockPairs(20);
  writeFileSync(at('pairs.bin'), pickleBenchmark(images, same));
  writeFileSync(at('a.png'), await blockFace(1, 1));
  const norm = makeNode('ReduceL2', ['raw'], ['norm'], { axes: [1], keepdims: 1 });
  put(
    'norm-first.onnx',
    network([norm, makeNode('Div', ['raw', 'norm'], ['feature'])], { norm: 1, feature: 16 }),
  );
  put('two.onnx', network([makeNode('MatMul', ['flat', 'broad'], ['other'])], { raw: 16, other: 32 }));
  put('classes.onnx', network([makeNode('Softmax', ['raw'], ['p'], { axis: 1 })], { p: 16 }));
  const boxes = ['boxes', 'scores'].map((name) => makeNode('Identity', ['raw'], [name]));
  put('detector.onnx', network(boxes, { boxes: 4, scores: 1 }));
});

describe('a network with several outputs', () => {
  test('is measured by its embedding, and which one that is is said', async () => {
    const args = ['evaluate', at('norm-first.onnx'), '--benchmark', at('pairs.bin'), ...normalize];
    const run = await runCli(...args, '--replicates', '0');
    expect(run.stderr).toBe(
      `note: ${at('norm-first.onnx')}: takes the output 'feature' of norm [n, 1], feature [n, 16]\n`,
    );
    expect(run.stdout).toMatch(
      /: embeddings of 16 numbers from 112x112 pixels, rgb, arcface-127\.5 \(as given; colour order assumed\)\n/,
    );
    const { input } = JSON.parse((await runCli(...args, '--json')).stdout);
    expect(input).toMatchObject({
      sizePx: 112,
      widthPx: 112,
      notes: ["takes the output 'feature' of norm [n, 1], feature [n, 16]"],
    });
  });

  test('that may both be the embedding is refused until one is named, by every command', async () => {
    const asked =
      /two\.onnx: gives raw \[2, 16\], other \[2, 32\], of which more than one may be the embedding; name the one to take \(--output\)$/;
    for (const args of [
      ['evaluate', at('two.onnx'), '--benchmark', at('pairs.bin')],
      ['embed', at('two.onnx'), at('a.png')],
      ['verify', at('two.onnx'), at('a.png'), at('a.png')],
      ['calibrate', at('two.onnx'), '--benchmark', at('pairs.bin'), '--fmr', '0.1'],
      ['compare-models', at('two.onnx'), at('norm-first.onnx'), '--benchmark', at('pairs.bin')],
      ['import', at('two.onnx'), '--out', at('out.onnx')],
    ]) {
      expect(await runToFailure(...args)).toMatch(asked);
    }
    const { stdout } = await runCli('embed', at('two.onnx'), at('a.png'), '--output', 'other', ...normalize);
    expect(stdout.trim().split('\t')[1].split(' ')).toHaveLength(32);
  });

  test('is imported with the choice written into the file', async () => {
    const imported = await runCli('import', at('two.onnx'), '--output', 'other', '--out', at('chosen.onnx'));
    expect(imported.stdout).toMatch(/^embedding +32 numbers, output 'other'$/m);
    const { stdout } = await runCli('embed', at('chosen.onnx'), at('a.png'), ...normalize);
    expect(stdout.trim().split('\t')[1].split(' ')).toHaveLength(32);
  });
});

describe('a network that embeds nothing', () => {
  test.each([
    ['classes.onnx', /the output p \[n, 16\] is the probabilities of 16 classes/],
    ['detector.onnx', /gives boxes \[n, 4\], scores \[n, 1\]: it seems to be a face detector/],
  ])('%s is refused by evaluate and import alike, and nothing is written', async (name, message) => {
    expect(await runToFailure('evaluate', at(name), '--benchmark', at('pairs.bin'))).toMatch(message);
    expect(await runToFailure('import', at(name), '--out', at(`${name}.out.onnx`))).toMatch(message);
    expect(existsSync(at(`${name}.out.onnx`))).toBe(false);
  });
});
