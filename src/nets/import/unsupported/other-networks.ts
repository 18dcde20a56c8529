// Networks that people have and that neither embed, find nor invent faces: classifiers, transformers, restoration.
import type { NetworkSign, TensorShapes } from './network-sign.js';

const other = (what: string, has: readonly string[]): NetworkSign => ({ what, purpose: 'other', has });

const backbone = (what: string, has: readonly string[], lacks: readonly string[] = []): NetworkSign => ({
  what,
  purpose: 'backbone',
  has,
  lacks,
});

/** A discriminator halves a picture until one number is left: from [channels, 3, 4, 4] to [1, channels, 4, 4]. */
function isDiscriminator(shapes: TensorShapes): boolean {
  const kernels = [...shapes.values()].filter((shape) => shape.length === 4);
  const [first, last] = [kernels.at(0), kernels.at(-1)];
  return (
    first?.[1] === 3 && first.slice(2).join() === '4,4' && last?.[0] === 1 && last.slice(2).join() === '4,4'
  );
}

/** Networks for other work. */
export const otherNetworks: readonly NetworkSign[] = [
  other('GFPGAN, which restores faces', ['stylegan_decoder.*.*.modulated_conv.weight']),
  other('GFPGAN, which restores faces', ['conv_body_first.*', 'final_linear.weight']),
  other('MiniFASNet, which tells photographs of faces from faces', ['conv2_dw.conv.weight', 'prob.weight']),
  other('CodeFormer, which restores faces', ['idx_pred_layer.0.weight', 'quantize.embedding.weight']),
  other('RestoreFormer, which restores faces', [
    'quantize.embedding.weight',
    'decoder.*.*.*.attn.#.q.weight',
  ]),
  other('Real-ESRGAN, which enlarges pictures', ['body.#.rdb1.conv1.weight']),
  other('CLIP', ['visual.conv1.weight', 'token_embedding.weight']),
  other('CLIP', ['vision_model.embeddings.class_embedding']),
  other('CLIP', ['visual.class_embedding']),
  { what: 'the discriminator of a GAN', purpose: 'other', has: [], fits: isDiscriminator },
];

/** Networks that are trained for many things, most of them for ImageNet's classes; the more special ones first. */
export const backbones: readonly NetworkSign[] = [
  backbone('a Swin transformer', ['layers.#.blocks.#.attn.relative_position_bias_table']),
  backbone('a vision transformer', ['patch_embed.proj.weight']),
  backbone('a vision transformer', ['patch_embed.*.weight']),
  backbone('a vision transformer', ['patch_embed.*.*.weight']),
  backbone('a vision transformer', ['embeddings.patch_embeddings.projection.weight']),
  backbone('a vision transformer', ['conv_proj.weight', 'encoder.layers.encoder_layer_0.ln_1.weight']),
  backbone('a vision transformer', ['to_patch_embedding.#.weight']),
  backbone("torchvision's ResNet", ['layer4.0.conv1.weight'], ['layer1.0.prelu.weight', 'prelu.weight']),
  backbone("torchvision's MobileNetV2", ['features.1.conv.0.0.weight', 'features.18.0.weight']),
  backbone("torchvision's MobileNetV3 or EfficientNet", ['features.1.block.0.0.weight']),
  backbone("torchvision's MobileNetV3 or EfficientNet", ['features.1.0.block.0.0.weight']),
  backbone('an EfficientNet', ['_conv_stem.weight', '_blocks.0._depthwise_conv.weight']),
  backbone("timm's MobileNet or EfficientNet", [
    'conv_stem.weight',
    'blocks.0.0.conv_dw.weight',
    'conv_head.weight',
  ]),
  backbone("torchvision's VGG", ['features.0.weight', 'features.28.weight', 'classifier.0.weight']),
  backbone("torchvision's DenseNet", ['features.denseblock1.denselayer1.conv1.weight']),
  backbone("torchvision's Inception v3", ['Mixed_6a.branch3x3.conv.weight']),
  backbone("torchvision's ShuffleNetV2", ['stage2.0.branch1.0.weight', 'stage4.0.branch2.0.weight']),
  backbone("torchvision's SqueezeNet", ['features.3.squeeze.weight']),
  backbone('a ConvNeXt', ['stages.#.blocks.#.gamma', 'stages.#.blocks.#.conv_dw.weight']),
  backbone('a ConvNeXt', ['stages.#.#.gamma', 'stages.#.#.dwconv.weight']),
  backbone('a RegNet', ['trunk_output.block1.block1-0.f.a.0.weight']),
];
