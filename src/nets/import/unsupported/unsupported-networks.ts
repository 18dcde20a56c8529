// Networks that people have and that are not built here, each told by names of its tensors, so that a refusal can say what it is.

import type { Remedy } from '../../../files/user-error.js';
import { detectors } from './detectors.js';
import { embeddingNetworks } from './embedding-networks.js';
import { generators } from './generators.js';
import { isNetwork, type NetworkPurpose, type NetworkSign, type TensorShapes } from './network-sign.js';
import { backbones, otherNetworks } from './other-networks.js';

const signs: readonly NetworkSign[] = [
  // Networks that restore faces have a generator inside, detectors and generators a backbone.
  ...otherNetworks,
  ...embeddingNetworks,
  ...detectors,
  ...generators,
  ...backbones,
];

/** What to do with a network of each purpose. */
const WAYS_OUT: Readonly<Record<NetworkPurpose, string>> = {
  embedding: 'which is not built here; export it to ONNX in Python, torch.onnx.export, and give that file',
  generator:
    'a generator, which embeds no faces; export what makes images of latents to ONNX in Python, torch.onnx.export, and give ' +
    'that file as `generator.file` with `generator.kind` onnx',
  detector: 'which looks for faces and embeds none; give a network that embeds aligned faces',
  backbone:
    'which is not built here; where it was trained to embed faces, export it to ONNX in Python, torch.onnx.export, and give that ' +
    'file',
  other: 'which embeds no faces; give a network that embeds aligned faces',
};

/** What a weight file holds by its tensors, where it is one of the well-known networks that are not built here. */
export function unsupportedNetwork(shapes: TensorShapes): NetworkSign | undefined {
  return signs.find((sign) => isNetwork(sign, shapes));
}

/** What is said of such a network, and what a generator's user sets. */
export function describeUnsupported({ what, purpose }: NetworkSign): {
  readonly text: string;
  readonly mendedBy: readonly Remedy[];
} {
  const mendedBy: readonly Remedy[] = purpose === 'generator' ? ['set generator.kind=onnx'] : [];
  return { text: `${what}, ${WAYS_OUT[purpose]}`, mendedBy };
}
