// Well-known networks that are not built here are told by their tensors, under any prefix, with what to do instead.
import { describe, expect, test } from 'vitest';
import { networks } from '../../architectures/networks.js';
import { wantedTensors } from '../stored-tensors.js';
import { describeUnsupported, unsupportedNetwork } from './unsupported-networks.js';

/** Tensors by name; a shape stands behind a space. */
const shapesFor = (names: readonly string[], prefix = '') =>
  new Map(
    names.map((each) => {
      const [, name = '', shape = '1'] = /^(.*?)(?: (\d+(?:x\d+)*))?$/.exec(each) ?? [];
      return [`${prefix}${name}`, shape.split('x').map(Number)];
    }),
  );

const kinds: readonly (readonly [what: RegExp, purpose: string, names: readonly string[]])[] = [
  [
    /^FaceNet's InceptionResnetV1/,
    'embedding',
    ['conv2d_1a.conv.weight', 'mixed_6a.branch0.conv.weight', 'last_linear.weight'],
  ],
  [
    /IR-SE/,
    'embedding',
    ['input_layer.0.weight', 'body.0.res_layer.1.weight', 'body.0.res_layer.5.fc1.weight'],
  ],
  [
    /^an IResNet with squeeze-and-excitation/,
    'embedding',
    ['conv1.weight', 'layer1.0.prelu.weight', 'layer1.0.se.fc.0.weight'],
  ],
  [/EdgeFace/, 'embedding', ['stem.0.weight', 'stages.1.blocks.2.xca.qkv.weight']],
  [/EdgeFace/, 'embedding', ['stem.0.weight', 'stages.1.blocks.2.xca.qkv.linear1.weight']],
  [/GhostFaceNets/, 'embedding', ['conv_stem.weight', 'blocks.0.0.ghost1.primary_conv.0.weight']],
  [
    /^LightCNN/,
    'embedding',
    ['conv1.filter.weight', 'block1.0.conv1.filter.weight', 'group1.conv_a.filter.weight', 'fc.weight'],
  ],
  [
    /^SphereFace/,
    'embedding',
    ['conv1_1.weight', 'relu1_1.weight', 'conv1_3.weight', 'conv4_3.weight', 'fc5.weight'],
  ],
  [/^VGGFace/, 'embedding', ['conv1_1.weight', 'conv5_3.weight', 'fc6.weight', 'fc8.weight']],
  [
    /^a MobileFaceNet by another program/,
    'embedding',
    ['conv1.conv.weight', 'conv2_dw.conv.weight', 'conv_6_dw.conv.weight', 'linear.weight'],
  ],
  [
    /^MiniFASNet/,
    'other',
    ['conv1.conv.weight', 'conv2_dw.conv.weight', 'conv_6_dw.conv.weight', 'prob.weight'],
  ],
  [
    /RetinaFace/,
    'detector',
    [
      'body.stage1.0.0.weight',
      'fpn.output1.0.weight',
      'ClassHead.0.conv1x1.weight',
      'BboxHead.0.conv1x1.weight',
    ],
  ],
  [/SCRFD/, 'detector', ['backbone.stem.0.weight', 'bbox_head.stride_cls.(8, 8).weight']],
  [/YuNet/, 'detector', ['backbone.model0.conv1.weight', 'bbox_head.multi_level_cls.0.conv1.weight']],
  [/FaceBoxes/, 'detector', ['inception1.branch1x1.conv.weight', 'loc.0.weight', 'conf.0.weight']],
  [/S3FD/, 'detector', ['vgg.0.weight', 'L2Norm3_3.weight', 'loc.0.weight', 'conf.0.weight']],
  [/BlazeFace/, 'detector', ['backbone1.0.weight', 'classifier_8.weight', 'regressor_8.weight']],
  [/MTCNN's P-Net/, 'detector', ['conv1.weight', 'prelu1.weight', 'conv4_1.weight', 'conv4_2.weight']],
  [/MTCNN/, 'detector', ['conv1.weight', 'dense5_1.weight', 'dense5_2.weight']],
  [/YOLO/, 'detector', ['model.0.conv.weight', 'model.22.cv2.0.0.conv.weight', 'model.22.dfl.conv.weight']],
  [
    /variational autoencoder/,
    'generator',
    ['encoder.conv1.weight', 'encoder.mu_logvar_gen.weight', 'decoder.lin1.weight'],
  ],
  [
    /variational autoencoder/,
    'generator',
    ['encoder.0.0.weight', 'fc_mu.weight', 'fc_var.weight', 'decoder_input.weight'],
  ],
  [/autoencoder/, 'generator', ['encoder.layer.weight', 'decoder.layer.weight']],
  [/^a DCGAN/, 'generator', ['main.0.weight 100x512x4x4', 'main.1.weight 512', 'main.12.weight 64x3x4x4']],
  [/^a DCGAN/, 'generator', ['net.0.weight 128x256x4x4', 'net.9.weight 32x3x4x4']],
  [/discriminator/, 'other', ['main.0.weight 64x3x4x4', 'main.11.weight 1x512x4x4']],
  [/^StyleGAN2 by another program/, 'generator', ['style.1.weight', 'conv1.conv.modulation.weight']],
  [/^a StyleGAN2 generator by NVIDIA/, 'generator', ['mapping.fc0.weight', 'synthesis.b4.const']],
  [/StyleGAN3/, 'generator', ['mapping.fc0.weight', 'synthesis.input.transform', 'synthesis.input.freqs']],
  [/diffusion/, 'generator', ['model.diffusion_model.input_blocks.0.0.weight']],
  [/diffusion/, 'generator', ['time_embedding.linear_1.weight', 'down_blocks.0.resnets.0.conv1.weight']],
  [
    /GFPGAN, which restores/,
    'other',
    ['conv_body_first.weight', 'final_linear.weight', 'stylegan_decoder.style_convs.0.modulated_conv.weight'],
  ],
  [
    /CodeFormer, which restores/,
    'other',
    ['encoder.blocks.0.weight', 'quantize.embedding.weight', 'idx_pred_layer.0.weight'],
  ],
  [/^CLIP/, 'other', ['visual.conv1.weight', 'token_embedding.weight', 'positional_embedding']],
  [/vision transformer/, 'backbone', ['pos_embed', 'patch_embed.proj.weight']],
  [/vision transformer/, 'backbone', ['vit.embeddings.patch_embeddings.projection.weight']],
  [/^torchvision's ResNet/, 'backbone', ['conv1.weight', 'layer4.0.conv1.weight', 'fc.weight']],
  [/MobileNetV2/, 'backbone', ['features.0.0.weight', 'features.1.conv.0.0.weight', 'features.18.0.weight']],
  [/EfficientNet/, 'backbone', ['_conv_stem.weight', '_blocks.0._depthwise_conv.weight']],
  [
    /timm's MobileNet or EfficientNet/,
    'backbone',
    ['conv_stem.weight', 'blocks.0.0.conv_dw.weight', 'conv_head.weight'],
  ],
];

describe.each(kinds)('%s', (what, purpose, names) => {
  test.each(['', 'module.', 'state_dict.model.'])(`is told under '%s'`, (prefix) => {
    const found = unsupportedNetwork(shapesFor(names, prefix));
    expect([found?.what, found?.purpose]).toEqual([expect.stringMatching(what), purpose]);
  });
});

test('no network that is built here is taken for another but what it was made of', () => {
  for (const network of Object.values(networks)) {
    const shapes = new Map(wantedTensors(network()).map(({ name, shape }) => [name, shape]));
    expect(unsupportedNetwork(shapes)?.what ?? "timm's MobileNet or EfficientNet").toBe(
      "timm's MobileNet or EfficientNet",
    );
  }
});

test('what to do is said for each purpose, and what a user of generators sets', () => {
  const wayOut = (names: readonly string[]) => {
    const found = unsupportedNetwork(shapesFor(names));
    return found && describeUnsupported(found);
  };
  expect(wayOut(['decoder.convT1.weight'])).toEqual({
    text: expect.stringMatching(
      /a generator, which embeds no faces; .* as `generator\.file` with `generator\.kind` onnx$/,
    ),
    mendedBy: ['set generator.kind=onnx'],
  });
  expect(wayOut(['dense5_1.weight', 'dense5_2.weight'])?.text).toMatch(/looks for faces and embeds none/);
  expect(wayOut(['mixed_6a.branch0.conv.weight'])?.text).toMatch(
    /not built here; export it to ONNX in Python, torch\.onnx\.export/,
  );
});
