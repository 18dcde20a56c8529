// The head of a network in training, folded into its last layer.
import { describe, expect, test } from 'vitest';
import { normals } from '../math/random.js';
import type { Network } from '../nets/architecture.js';
import type { Weights } from '../nets/initialise.js';
import { foldHead, HEAD_NORM, unfoldHead } from './head.js';

const INPUTS = 5;
const EMBEDDING = 8;
const network: Network = {
  name: 'short',
  imageSize: 32,
  embeddingSize: EMBEDDING,
  layers: [
    { kind: 'global-average-pool' },
    { kind: 'linear', name: 'fc', inputs: INPUTS, outputs: EMBEDDING },
  ],
};
const draw = (stream: string, count = EMBEDDING) => normals({ seed: 2, stream, step: 0 }, count);
const drawWeights = (): Weights =>
  new Map([
    ['fc.weight', draw('weight', EMBEDDING * INPUTS)],
    ['fc.bias', draw('bias')],
  ]);

/** What the last layer makes of its inputs. */
function embed(weights: Weights, x: Float32Array): number[] {
  const [weight, bias] = [weights.get('fc.weight')!, weights.get('fc.bias')!];
  return Array.from(bias, (b, d) => x.reduce((sum, value, i) => sum + value * weight[d * INPUTS + i], b));
}

describe('foldHead', () => {
  test('gives what BatchNorm after the last layer and the way back to the teacher give', () => {
    const weights = drawWeights();
    const mean = draw('running mean');
    const variance = draw('running variance').map((x) => 0.1 + x * x);
    const target = { mean: draw('mean'), deviation: draw('deviation').map((x) => 0.1 + Math.abs(x)) };
    const x = draw('x', INPUTS);
    const plain = embed(weights, x);
    weights.set(`${HEAD_NORM}.running_mean`, mean).set(`${HEAD_NORM}.running_var`, variance);
    foldHead(network, weights, target);
    const folded = embed(weights, x);
    plain.forEach((value, d) => {
      const standard = (value - mean[d]) / Math.sqrt(variance[d] + 1e-5);
      expect(folded[d]).toBeCloseTo(standard * target.deviation[d] + target.mean[d], 4);
    });
  });

  test('is refused where the last layer is not linear, or statistics are missing', () => {
    const statistics = { mean: draw('mean'), deviation: draw('deviation') };
    const pooled = { ...network, layers: network.layers.slice(0, 1) };
    expect(() => foldHead(pooled, drawWeights(), statistics)).toThrow('short: its last layer is not linear');
    expect(() => foldHead(network, drawWeights(), statistics)).toThrow(
      'short: the weights have no head.running_mean',
    );
  });
});

describe('unfoldHead', () => {
  test('puts a layer where foldHead gives it back', () => {
    const weights = drawWeights();
    const statistics = {
      mean: draw('mean'),
      deviation: draw('deviation').map((x) => 0.1 + Math.abs(x)),
    };
    const layer = { weight: draw('fitted', EMBEDDING * INPUTS), bias: draw('fitted bias') };
    unfoldHead(network, weights, { layer, statistics });
    foldHead(network, weights, statistics);
    for (const [i, value] of layer.weight.entries())
      expect(weights.get('fc.weight')![i]).toBeCloseTo(value, 5);
    for (const [i, value] of layer.bias.entries()) expect(weights.get('fc.bias')![i]).toBeCloseTo(value, 5);
  });
});
