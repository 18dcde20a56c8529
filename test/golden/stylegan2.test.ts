// StyleGAN2 against NVIDIA's own code, on generators whose biases, noise and average style are not at their defaults.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Engine } from '../../src/graph/engine.js';
import { noiseSize } from '../../src/nets/stylegan2/synthesis.js';
import {
  type Distances,
  measureDistances,
  measureFastDistance,
  readStyleGan2Reference,
  referenceNetwork,
  referenceWeights,
} from './stylegan2-reference.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start();
});
afterAll(() => engine.stop());

describe.each(['stylegan2-ada-256', 'stylegan2-3-1024'])('%s', (name) => {
  const reference = readStyleGan2Reference(name);
  const network = referenceNetwork(reference);
  let distances: Distances;
  let fast: Awaited<ReturnType<typeof measureFastDistance>>;
  beforeAll(async () => {
    distances = await measureDistances(engine, reference, referenceWeights(network));
    fast = await measureFastDistance(engine, reference, referenceWeights(network));
  });

  it('has as many styles as the original', () => {
    expect(network.styles).toBe(reference.styles);
    expect(noiseSize(network)).toBe(
      network.blocks.reduce((sum, block) => sum + block.convolutions.length * block.resolution ** 2, 0),
    );
  });

  it.each(['mapping', 'truncated'] as const)('%s styles are the original ones to 1e-5', (which) => {
    expect(distances[which]).toBeLessThan(1e-5);
  });

  it.each([
    'random',
    'const',
    'none',
    'stylePerLayer',
  ] as const)('images with %s noise or styles are the original ones to 2e-5', (which) => {
    expect(distances[which]).toBeLessThan(2e-5);
  });

  it.each([
    'const',
    'stylePerLayer',
  ] as const)('images of the fast form with %s are the original ones to 2e-5', (which) => {
    expect(fast[which]).toBeLessThan(2e-5);
  });
});
