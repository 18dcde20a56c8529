// Well-known networks that are not built here are told by the names of their tensors.
import { expect, test } from 'vitest';
import { networks } from '../architectures/networks.js';
import { wantedTensors } from './recognise-network.js';
import { unsupportedNetwork } from './unsupported-networks.js';

test.each([
  [/^StyleGAN2 by another program/, ['style.1.weight', 'conv1.conv.modulation.weight']],
  [/^FaceNet/, ['conv2d_1a.conv.weight', 'mixed_6a.branch0.conv.weight']],
  [/IR-SE/, ['body.0.res_layer.1.weight', 'body.0.res_layer.5.fc1.weight']],
  [/EdgeFace/, ['stem.0.weight', 'stages.1.blocks.2.xca.qkv.weight']],
  [/vision transformer/, ['pos_embed', 'patch_embed.proj.weight']],
  [/^torchvision's ResNet/, ['conv1.weight', 'layer4.0.conv1.weight', 'fc.weight']],
])('%s', (what, names) => {
  expect(unsupportedNetwork(names)).toMatch(what);
});

test('no network that is built here is taken for one of them', () => {
  for (const network of Object.values(networks)) {
    expect(unsupportedNetwork(wantedTensors(network()).map(({ name }) => name))).toBeUndefined();
  }
});
