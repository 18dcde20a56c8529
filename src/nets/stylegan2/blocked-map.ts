// Maps of single images in the order of ONNX Runtime's blocked kernels.
import { NCHWC } from '../../graph/fused/feature-map.js';
import { reshape, slice } from '../../graph/operators/shaping.js';
import type { Tensor } from '../../graph/tensor.js';
import type { SynthesisContext } from './tiled.js';
import type { Part } from './windows.js';

/** The map of one image in the blocked order, and which part of the whole map it is. */
export interface BlockedMap {
  /** [1, channels, height, width] as the runtime sees it; in memory [channels / block, height, width, block]. */
  readonly values: Tensor;
  readonly channels: number;
  readonly part: Part;
}

/** The layers for one image of the batch. */
export interface BlockedImage extends SynthesisContext {
  readonly block: number;
  /** Which image. */
  readonly image: number;
}

/** Splits maps [height, width, images, channels] into blocked maps, one for each image. */
export function blockedMaps(
  x: Tensor,
  part: Part,
  { images }: SynthesisContext,
): (image: number) => BlockedMap {
  const [height, width, , channels] = x.shape as number[];
  const together = x.graph.add(
    'ReorderInput',
    [reshape(x, [1, height, width, images * channels])],
    { shape: [1, images * channels, height, width], dtype: 'float32' },
    { channels_last: 1 },
    NCHWC,
  );
  const apart = reshape(together, [images, channels, height, width]);
  return (image) => ({
    values: slice(apart, [{ axis: 0, begin: image, end: image + 1 }]),
    channels,
    part,
  });
}
