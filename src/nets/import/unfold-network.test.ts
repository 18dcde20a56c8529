// Tests of the way back from an inference model to a weight file: the same network comes out of it again.

import { describe, expect, test } from 'vitest';
import { decodeOnnx, encodeOnnx, setMetadata } from '../../formats/onnx/onnx.js';
import { networks } from '../architectures/networks.js';
import { inferenceModel } from '../inference-network.js';
import { initialWeights, type Weights } from '../initialise.js';
import { NETWORK_KEY } from '../metadata.js';
import { normsOf } from '../network-tensors.js';
import { originalTensors } from './original-tensors.js';
import { unfoldNetwork } from './unfold-network.js';

const metadata = (name: string) => ({ [NETWORK_KEY]: name });

/** Weights whose normalisations are none of those that change nothing. */
function weightsOf(network: ReturnType<(typeof networks)['tinyfar-c']>): Weights {
  const weights = initialWeights(network, 1);
  for (const { name, channels } of normsOf(network)) {
    const values = (from: number) => Float32Array.from({ length: channels }, (_, i) => from + (i % 7) / 10);
    weights.set(`${name}.running_mean`, values(-0.2)).set(`${name}.running_var`, values(0.5));
    if (weights.has(`${name}.bias`)) weights.set(`${name}.bias`, values(0.1));
  }
  return weights;
}

describe.each(['tinyfar-c', 'mobilefacenet', 'mobilefacenet-insightface'] as const)('%s', (name) => {
  const network = networks[name](32);
  const model = inferenceModel(network, weightsOf(network), metadata(name));

  test('comes out of its own inference model as a weight file that gives the same model', () => {
    const unfolded = unfoldNetwork(model, 'student.onnx');
    expect(unfolded.network.embeddingSize).toBe(32);
    const again = inferenceModel(unfolded.network, unfolded.weights, metadata(name));
    expect(Buffer.compare(again, model)).toBe(0);
  });
});

test("a weight file has timm's names and PyTorch's counters, or the paper's names", () => {
  const network = networks['tinyfar-c'](32);
  const unfolded = unfoldNetwork(
    inferenceModel(network, weightsOf(network), metadata('tinyfar-c')),
    'student.onnx',
  );
  const original = originalTensors(unfolded);
  // As many as timm's tinynet_c has with a classifier.
  expect(original.size).toBe(338);
  expect(original.get('conv_stem.weight')?.shape).toEqual([32, 3, 3, 3]);
  expect(original.get('classifier.weight')?.shape).toEqual([32, 1280]);
  expect(original.get('bn1.num_batches_tracked')).toEqual({ shape: [], data: BigInt64Array.of(0n) });
  expect(original.get('bn1.running_mean')?.data).toEqual(new Float32Array(32));
  const own = originalTensors(unfolded, 'own');
  expect([...own.keys()].every((name) => /^(cnn|fc)\./.test(name))).toBe(true);
});

describe('a model is refused that', () => {
  const network = networks['tinyfar-c'](8);
  const weights = initialWeights(network, 1);

  test.each([
    ['names no network', {}, 'm.onnx: its metadata synthdistill.network is missing; expected a student'],
    ['names an unknown network', metadata('vgg'), "synthdistill.network is 'vgg'"],
  ])('%s', (_, record, message) => {
    expect(() => unfoldNetwork(inferenceModel(network, weights, record), 'm.onnx')).toThrow(message);
  });

  test('lacks tensors, as quantised ones do', () => {
    const model = decodeOnnx(inferenceModel(network, weights, metadata('tinyfar-c')), 'm.onnx');
    model.graph!.initializer = model.graph!.initializer.filter(({ name }) => !name.startsWith('cnn.bl'));
    setMetadata(model, {});
    expect(() => unfoldNetwork(encodeOnnx(model), 'm.onnx')).toThrow(
      /lacks \d+ tensors of tinyfar-c: cnn\.blocks.* and \d+ more; give the model as it was trained or imported/,
    );
  });
});
