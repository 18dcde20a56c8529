// StyleGAN2 for 256 pixels at full width with random weights, for timings.
import { normals } from '../../src/math/random.js';
import type { Weights } from '../../src/nets/initialise.js';
import { type StyleGan2, stylegan2, stylegan2Tensors } from '../../src/nets/stylegan2/stylegan2.js';

/** The official generator's sizes for 256 pixels. */
export const stylegan2At256 = (): StyleGan2 => stylegan2({ resolution: 256, channelBase: 16384, clamp: 256 });

/** Standard normal weights, styles around one, small biases and noise, as a generator has before its training. */
export function randomStyleGan2Weights(network: StyleGan2): Weights {
  const weights: Weights = new Map();
  for (const { name, shape } of stylegan2Tensors(network)) {
    const count = shape.reduce((product, size) => product * size, 1);
    const values = normals({ seed: 1, stream: name, step: 0 }, count);
    const mapping = name.startsWith('mapping.fc');
    if (name.endsWith('noise_strength')) values.fill(0.1);
    else if (name.endsWith('affine.bias')) values.fill(1);
    else if (name.endsWith('bias')) for (let i = 0; i < count; i++) values[i] *= 0.1;
    else if (mapping) for (let i = 0; i < count; i++) values[i] /= network.learningRateMultiplier;
    weights.set(name, values);
  }
  return weights;
}
