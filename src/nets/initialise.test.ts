// Random weights are spread as timm spreads them, and weights from a file fit or are refused by name.
import { describe, expect, test } from 'vitest';
import { parametersOf } from './architecture.js';
import { type CheckpointTensor, initialWeights, loadWeights, type Weights } from './initialise.js';
import { tinyfarC } from './tinyfar.js';

const network = tinyfarC();
const shapes = new Map(parametersOf(network).map(({ name, shape }) => [name, shape]));

/** Compares bytes: element by element, a million of them take seconds. */
function expectSame(found: Float32Array | undefined, expected: Float32Array): void {
  expect(Buffer.compare(bytesOf(found ?? new Float32Array(0)), bytesOf(expected))).toBe(0);
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  Buffer.from(buffer, byteOffset, byteLength);

function moments(values: Float32Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

describe('initialWeights', () => {
  const weights = initialWeights(network, 7);

  test.each([
    // timm: variance 2 / (kernel height · kernel width · outputs / groups).
    ['cnn.conv_stem.weight', 2 / (9 * 32)],
    ['cnn.blocks.3.1.conv_pw.weight', 2 / shapes.get('cnn.blocks.3.1.conv_pw.weight')![0]],
    ['cnn.blocks.3.1.conv_pwl.weight', 2 / shapes.get('cnn.blocks.3.1.conv_pwl.weight')![0]],
    ['cnn.blocks.5.1.conv_dw.weight', 2 / 25],
    ['cnn.blocks.3.1.se.conv_reduce.weight', 2 / shapes.get('cnn.blocks.3.1.se.conv_reduce.weight')![0]],
    ['cnn.blocks.3.1.se.conv_expand.weight', 2 / shapes.get('cnn.blocks.3.1.se.conv_expand.weight')![0]],
    ['cnn.conv_head.weight', 2 / 1280],
    // PyTorch's linear layer: uniform up to 1 / sqrt(1280).
    ['fc.weight', 1 / 1280 / 3],
    ['fc.bias', 1 / 1280 / 3],
  ])('%s has mean 0 and the variance of its rule', (name, expected) => {
    const values = weights.get(name)!;
    const { mean, variance } = moments(values);
    // Five standard errors: of the mean, and of the variance of normal numbers, which is the wider of both kinds.
    expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(expected / values.length));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(5 * Math.sqrt(2 / values.length));
  });

  test('convolutions are normal, the linear layer is uniform', () => {
    const kurtosis = (values: Float32Array) => {
      const { variance } = moments(values);
      return values.reduce((sum, x) => sum + x ** 4, 0) / values.length / variance ** 2;
    };
    expect(kurtosis(weights.get('cnn.conv_head.weight')!)).toBeCloseTo(3, 1);
    expect(kurtosis(weights.get('fc.weight')!)).toBeCloseTo(1.8, 1);
  });

  test('biases and shifts start at 0, scales and running variances at 1, running means at 0', () => {
    const all = (name: string) => new Set(weights.get(name));
    expect(all('cnn.blocks.0.0.se.conv_reduce.bias')).toEqual(new Set([0]));
    expect(all('cnn.bn1.bias')).toEqual(new Set([0]));
    expect(all('cnn.bn1.weight')).toEqual(new Set([1]));
    expect(all('cnn.bn1.running_mean')).toEqual(new Set([0]));
    expect(all('cnn.bn1.running_var')).toEqual(new Set([1]));
  });

  test('the same seed gives the same weights, another seed others, and no two tensors are alike', () => {
    for (const [name, values] of initialWeights(network, 7)) expectSame(weights.get(name), values);
    const other = initialWeights(network, 8).get('fc.weight')!;
    expect(other.filter((value, i) => value === weights.get('fc.weight')![i]).length).toBeLessThan(100);
    const [first, second] = ['cnn.blocks.3.1.conv_pw.weight', 'cnn.blocks.3.0.conv_pw.weight'];
    expect(weights.get(first)!.slice(0, 8)).not.toEqual(weights.get(second)!.slice(0, 8));
  });
});

const fresh = initialWeights(network, 2);

/** A checkpoint of the whole network in which the elements of tensor i are i, i + 1, …. */
function checkpoint(rename = (name: string) => name): Map<string, CheckpointTensor> {
  const tensors = new Map<string, CheckpointTensor>();
  for (const [i, [name, values]] of [...fresh].entries()) {
    const shape = shapes.get(name) ?? [values.length];
    tensors.set(rename(name), { shape, data: Float32Array.from(values, (_, at) => i + at) });
  }
  return tensors;
}

function load(tensors: Map<string, CheckpointTensor>): { weights: Weights; lacking: string[] } {
  const weights = new Map(fresh);
  return { weights, lacking: loadWeights(network, weights, tensors, 'student.safetensors') };
}

describe('loadWeights', () => {
  const bare = (name: string) => name.replace(/^cnn\./, '');

  test('takes every tensor of a checkpoint with the prefix cnn.', () => {
    const tensors = checkpoint();
    const { weights, lacking } = load(tensors);
    expect(lacking).toEqual([]);
    expect(weights.size).toBe(tensors.size);
    for (const [name, { data }] of tensors) expectSame(weights.get(name), data as Float32Array);
  });

  test("takes timm's own names, passes over classifier and counters, and keeps the embedding layer", () => {
    const tensors = checkpoint(bare);
    tensors.delete('fc.weight');
    tensors.delete('fc.bias');
    tensors.set('classifier.weight', { shape: [1000, 1280], data: new Float32Array(0) });
    tensors.set('bn1.num_batches_tracked', { shape: [], data: BigInt64Array.of(5n) });
    const { weights, lacking } = load(tensors);
    expect(lacking.sort()).toEqual(['fc.bias', 'fc.weight']);
    expectSame(weights.get('cnn.conv_stem.weight'), tensors.get('conv_stem.weight')?.data as Float32Array);
    expect(weights.get('fc.weight')).toBe(fresh.get('fc.weight'));
  });

  test.each<[string, RegExp, (tensors: Map<string, CheckpointTensor>) => void]>([
    [
      'one missing',
      /student\.safetensors: tensor cnn\.bn1\.running_var is missing/,
      (t) => t.delete('cnn.bn1.running_var'),
    ],
    [
      'several missing',
      /tensor cnn\.bn1\.weight and 1 more is missing.*tinyfar-c/,
      (t) => ['cnn.bn1.weight', 'cnn.bn1.bias'].map((name) => t.delete(name)),
    ],
    [
      'an unknown one',
      /tensor cnn\.layer9 is not part of tinyfar-c/,
      (t) => t.set('cnn.layer9', { shape: [1], data: [1] }),
    ],
    [
      'a wrong shape',
      /tensor cnn\.conv_head\.weight has shape \[1280, 9, 1, 1\] where tinyfar-c has \[1280, \d+, 1, 1\]/,
      (t) => t.set('cnn.conv_head.weight', { shape: [1280, 9, 1, 1], data: new Float32Array(11520) }),
    ],
    [
      'another embedding size',
      /tensor fc\.bias has shape \[128\] where tinyfar-c has \[512\]; the student embeds in 512 numbers, like its teacher/,
      (t) => t.set('fc.bias', { shape: [128], data: new Float32Array(128) }),
    ],
    [
      'NaN',
      /tensor cnn\.bn1\.bias holds NaN or infinity/,
      (t) => t.set('cnn.bn1.bias', { shape: [32], data: new Float32Array(32).fill(Number.NaN, 31) }),
    ],
    [
      'a number too large for float32',
      /tensor cnn\.bn1\.bias holds NaN or infinity/,
      (t) => t.set('cnn.bn1.bias', { shape: [32], data: new Float64Array(32).fill(1e39) }),
    ],
    ['half an embedding layer', /tensor fc\.bias is missing/, (t) => t.delete('fc.bias')],
  ])('a checkpoint with %s is refused by name', (_, message, damage) => {
    const tensors = checkpoint();
    damage(tensors);
    expect(() => load(tensors)).toThrow(message);
  });

  test('a file of another kind is refused by its first tensor', () => {
    const tensors = new Map([['features.0.weight', { shape: [1], data: [1] }]]);
    expect(() => load(tensors)).toThrow(/tensor features\.0\.weight is not part of tinyfar-c/);
  });
});
