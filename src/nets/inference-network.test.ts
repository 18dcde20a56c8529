// The inference graph, BatchNorm folded, against PyTorch's evaluation mode in float64.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relativeL2 } from '../../test/closeness.js';
import { goldenBatch, goldenParameter, readGolden } from '../../test/golden/reference.js';
import { decodeOnnx, metadataOf } from '../formats/onnx/onnx.js';
import { Engine } from '../graph/engine.js';
import type { Network } from './architecture.js';
import { tinyfars } from './architectures/tinyfar.js';
import { inferenceModel } from './inference-network.js';
import type { Weights } from './initialise.js';
import { normsOf, parametersOf } from './network-tensors.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 2 });
});
afterAll(() => engine.stop());

function goldenWeights(network: Network): Weights {
  const weights: Weights = new Map();
  for (const { name, shape } of parametersOf(network)) weights.set(name, goldenParameter(name, shape));
  for (const { name, channels } of normsOf(network)) {
    for (const kind of ['running_mean', 'running_var']) {
      weights.set(`${name}.${kind}`, goldenParameter(`${name}.${kind}`, [channels]));
    }
  }
  return weights;
}

const images = goldenBatch().images;
const imageLength = 3 * 112 * 112;

describe('inferenceModel', () => {
  test.each(Object.keys(tinyfars) as (keyof typeof tinyfars)[])('%s embeds as float64 does', async (name) => {
    const golden = readGolden(name);
    const network = tinyfars[name]();
    const session = await engine.load(inferenceModel(network, goldenWeights(network)), { label: name });
    const { embedding } = await session.run({ input: { data: images, shape: [16, 3, 112, 112] } });
    await session.close();
    expect(embedding.shape).toEqual([16, 512]);
    const expected = golden.read(golden.embeddings.evaluate);
    // Float32 through sixty layers: PyTorch's own is off by 3e-6 in training mode.
    expect(relativeL2(embedding.data as Float32Array, expected)).toBeLessThan(1e-5);
  });

  test('takes any number of images, and each embedding is that of its image alone', async () => {
    const network = tinyfars['tinyfar-c'](128);
    const session = await engine.load(inferenceModel(network, goldenWeights(network)), { label: 'student' });
    expect(session.inputs).toEqual([
      { name: 'input', dtype: 'float32', shape: [expect.any(String), 3, 112, 112] },
    ]);
    expect(session.outputs).toEqual([
      { name: 'embedding', dtype: 'float32', shape: [expect.any(String), 128] },
    ]);
    const embed = async (from: number, count: number) => {
      const data = images.slice(from * imageLength, (from + count) * imageLength);
      return (await session.run({ input: { data, shape: [count, 3, 112, 112] } })).embedding;
    };
    const three = await embed(2, 3);
    expect(three.shape).toEqual([3, 128]);
    const last = await embed(4, 1);
    expect(last.shape).toEqual([1, 128]);
    for (let i = 0; i < 128; i++) expect(last.data[i]).toBeCloseTo(Number(three.data[2 * 128 + i]), 4);
    await session.close();
  });

  test('carries the metadata given, and the original names of its weights', () => {
    const network = tinyfars['tinyfar-c']();
    const model = decodeOnnx(inferenceModel(network, goldenWeights(network), { note: 'kept' }), 'student');
    expect(metadataOf(model)).toEqual({ note: 'kept' });
    const names = model.graph?.initializer.map(({ name }) => name) ?? [];
    expect(names).toEqual(
      expect.arrayContaining(['cnn.conv_stem.weight', 'cnn.blocks.0.0.se.conv_reduce.bias', 'fc.weight']),
    );
  });

  test('has standard operators only', () => {
    const network = tinyfars['tinyfar-c']();
    const model = decodeOnnx(inferenceModel(network, goldenWeights(network)), 'student');
    expect(model.opsetImport.map(({ domain }) => domain)).toEqual(['']);
    expect(new Set(model.graph?.node.map(({ domain }) => domain ?? ''))).toEqual(new Set(['']));
  });

  test('names the tensor that is missing', () => {
    const network = tinyfars['tinyfar-c']();
    const weights = goldenWeights(network);
    weights.delete('cnn.bn2.running_var');
    expect(() => inferenceModel(network, weights)).toThrow(/cnn\.bn2\.running_var/);
  });
});
