// Networks that make images: generators, decoders and diffusion models by their tensors.
import type { NetworkSign, TensorShapes } from './network-sign.js';

const generator = (what: string, ...has: readonly string[]): NetworkSign => ({
  what,
  purpose: 'generator',
  has,
});

/**
 * A DCGAN is made of transposed convolutions, from a latent to colours: the first weight is [latent, channels, 4, 4], the last
 * [channels, 3, 4, 4].
 */
function isDcgan(shapes: TensorShapes): boolean {
  const kernels = [...shapes.values()].filter((shape) => shape.length === 4);
  const [first = [], last = []] = [kernels.at(0), kernels.at(-1)];
  const isSquare = (shape: readonly number[]) => shape[2] === 4 && shape[3] === 4;
  return first[1] > 3 && isSquare(first) && (last[1] === 3 || last[1] === 1) && isSquare(last);
}

const under = (shapes: TensorShapes, key: string): boolean =>
  [...shapes.keys()].some((name) => `.${name}`.includes(`.${key}.`));

/** Each told by tensors of the program that most people have it from; the more special ones first. */
export const generators: readonly NetworkSign[] = [
  generator('an alias-free StyleGAN3 generator', 'synthesis.input.transform', 'synthesis.input.freqs'),
  generator('the three-dimensional generator EG3D', 'backbone.synthesis.b4.const', 'decoder.net.0.weight'),
  generator(
    "a StyleGAN2 generator by NVIDIA's program without its file's description (take NVIDIA's .pkl)",
    'synthesis.b4.const',
    'mapping.fc0.weight',
  ),
  generator(
    "StyleGAN2 by another program than NVIDIA's (take NVIDIA's .pkl)",
    'conv1.conv.modulation.weight',
  ),
  generator("StyleGAN2 by another program than NVIDIA's (take NVIDIA's .pkl)", 'blocks.#.to_style1.weight'),
  generator(
    "StyleGAN by another program than NVIDIA's",
    'synthesis.layer0.conv.weight',
    'mapping.dense0.fc.weight',
  ),
  generator("StyleGAN by another program than NVIDIA's", 'synthesis.layer0.weight', 'mapping.dense0.weight'),
  generator("StyleGAN by another program than NVIDIA's", 'generator.progression.#.conv1.conv.*.weight_orig'),
  generator('a diffusion model (latent diffusion)', 'model.diffusion_model.input_blocks.0.0.weight'),
  generator('the U-Net of a diffusion model', 'time_embed.0.weight', 'input_blocks.0.0.weight'),
  generator(
    'the U-Net of a diffusion model',
    'time_embedding.linear_1.weight',
    'down_blocks.0.resnets.0.conv1.weight',
  ),
  generator('the U-Net of a diffusion model', 'temb.dense.0.weight', 'down.0.block.0.conv1.weight'),
  generator('a diffusion transformer', 't_embedder.mlp.0.weight', 'x_embedder.proj.weight'),
  generator('a VQGAN', 'quantize.embedding.weight', 'post_quant_conv.weight'),
  generator(
    'a variational autoencoder (VAE) of a diffusion model',
    'post_quant_conv.weight',
    'decoder.conv_in.weight',
  ),
  // YannDubs's disentangling-vae has mu_logvar_gen, others a layer each for mean and variance.
  ...['encoder.mu_logvar_gen', 'encoder.fc_mu', 'encoder.mu', 'fc_mu', 'fc_mean'].map((layer) =>
    generator('a variational autoencoder (VAE)', `${layer}.weight`),
  ),
  generator('the decoder of a variational autoencoder (VAE)', 'decoder.convT1.weight'),
  generator('a variational autoencoder (VAE)', 'decoder_input.weight', 'final_layer.0.weight'),
  { what: 'a DCGAN generator', purpose: 'generator', has: [], fits: isDcgan },
  {
    what: 'an autoencoder',
    purpose: 'generator',
    has: [],
    fits: (shapes) => under(shapes, 'encoder') && under(shapes, 'decoder'),
  },
];
