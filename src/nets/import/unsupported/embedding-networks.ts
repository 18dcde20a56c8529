// Face-embedding networks that people have and that are not built here.
import type { NetworkSign } from './network-sign.js';

const embedding = (what: string, has: readonly string[], lacks: readonly string[] = []): NetworkSign => ({
  what,
  purpose: 'embedding',
  has,
  lacks,
});

/** Each told by tensors of the program that most people have it from. */
export const embeddingNetworks: readonly NetworkSign[] = [
  embedding("FaceNet's InceptionResnetV1", ['mixed_6a.branch0.conv.weight']),
  embedding('an IResNet with squeeze-and-excitation (IR-SE)', ['body.#.res_layer.#.fc1.weight']),
  embedding('an IResNet with squeeze-and-excitation', ['layer1.0.prelu.weight', 'layer1.0.se.fc.0.weight']),
  // Low-rank layers have linear1 and linear2, quantised ones packed parameters.
  ...['weight', 'linear1.weight', '_packed_params._packed_params', '_packed_params.dtype'].map((last) =>
    embedding('EdgeNeXt (EdgeFace)', [`stages.#.blocks.#.xca.qkv.${last}`]),
  ),
  embedding('GhostNet (GhostFaceNets)', ['blocks.#.#.ghost1.primary_conv.0.weight']),
  embedding('GhostNet (GhostFaceNets)', ['ghost1.primary_conv.0.weight']),
  embedding('LightCNN', ['conv1.filter.weight', '*.conv_a.filter.weight']),
  embedding('LightCNN', ['*.#.conv1.filter.weight']),
  embedding('SphereFace', ['relu1_1.weight', 'conv4_3.weight', 'fc5.weight']),
  embedding('SphereFace', ['relu1_1.weight', 'conv1_3.weight']),
  embedding('VGGFace (VGG-16)', ['conv5_3.weight', 'fc6.weight', 'fc8.weight']),
  embedding('VGGFace (VGG-16)', ['conv_5_3.weight', 'fc6.weight', 'fc8.weight']),
  embedding(
    "a MobileFaceNet by another program (TreB1eN's InsightFace_Pytorch, face.evoLVe)",
    ['conv2_dw.conv.weight', 'conv_6_dw.conv.weight'],
    ['prob.weight'],
  ),
  embedding('a MobileFaceNet by another program', ['dw_conv1.conv.weight', 'linear1.conv.weight']),
  embedding('the ResNet of arcface-pytorch', ['bn4.weight', 'fc5.weight', 'bn5.weight']),
];
