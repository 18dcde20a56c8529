// The way out: global average pooling to one vector for each image.
import { mul } from '../operators/elementwise.js';
import { expand, reshape, transpose } from '../operators/shaping.js';
import type { Tensor } from '../tensor.js';
import { type FeatureMap, meanPerImage } from './feature-map.js';

/** The mean of each channel of each image: [images, channels]. */
export function globalAveragePool(x: FeatureMap): Tensor {
  const { channels, height, width, layout } = x;
  const size = height * width;
  const groups = layout.images / layout.block;
  const pooled = meanPerImage(x);
  pooled.graph.fuse('GlobalAveragePool', [x.values], [pooled], ([dPooled]) => {
    if (!dPooled) return [undefined];
    const each = reshape(mul(dPooled, 1 / size), [channels, groups, 1, layout.block]);
    return [reshape(expand(each, [channels, groups, size, layout.block]), x.values.shape)];
  });
  return transpose(pooled);
}
