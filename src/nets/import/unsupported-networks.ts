// Networks that people have and that are not built here, each told by names of its tensors, so that a refusal can say what it is.

type Names = readonly string[];

const has =
  (pattern: RegExp) =>
  (names: Names): boolean =>
    names.some((name) => pattern.test(name));

const unsupported: readonly (readonly [what: string, isIt: (names: Names) => boolean])[] = [
  [
    "StyleGAN2 by another program than NVIDIA's (take NVIDIA's .pkl)",
    has(/^conv1\.conv\.modulation\.weight$/),
  ],
  ["FaceNet's InceptionResnetV1", has(/^mixed_6a\.branch0\.conv\.weight$/)],
  ['an IResNet with squeeze-and-excitation (IR-SE)', has(/^body\.\d+\.res_layer\.\d+\.fc1\.weight$/)],
  ['EdgeNeXt (EdgeFace)', has(/^stages\.\d+\.blocks\.\d+\.xca\.qkv\./)],
  ['a vision transformer', has(/(^|\.)patch_embed\.(proj|conv)\b.*\.weight$/)],
  ["torchvision's ResNet", (names) => has(/^layer4\.0\.conv1\.weight$/)(names) && !has(/prelu/)(names)],
];

/** What a weight file holds by the names of its tensors, in words, where it is one of the well-known networks that are not built here. */
export function unsupportedNetwork(names: Names): string | undefined {
  return unsupported.find(([, isIt]) => isIt(names))?.[0];
}
