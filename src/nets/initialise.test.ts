// Random weights are spread as timm spreads them.
import { describe, expect, test } from 'vitest';
import { tinyfarC } from './architectures/tinyfar.js';
import { initialWeights } from './initialise.js';
import { parametersOf } from './network-tensors.js';

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
