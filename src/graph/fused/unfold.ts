// The way in: a batch of images as the columns of a dense convolution (im2col), in the layout of feature maps.
import { concat, pad, reshape, slice, transpose } from '../operators/shaping.js';
import { staticShape, type Tensor } from '../tensor.js';
import type { FeatureMap, Layout } from './feature-map.js';

/** Kernel, stride and padding of a square dense convolution. */
export interface Window {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/**
 * What each output position of a dense convolution sees, one row for each weight: [kernel · kernel · channels, images ·
 * height · width], rows in the order of a weight transposed to [outputs, kernel, kernel, channels].
 *
 * Images are network input: no gradient flows back to them.
 *
 * @param images [images, channels, height, width]
 */
export function unfold(images: Tensor, { kernel, stride, padding }: Window, layout: Layout): FeatureMap {
  const [count, channels, inputHeight, inputWidth] = staticShape('unfold', images);
  if (count !== layout.images) throw new Error(`unfold: ${count} images in a layout for ${layout.images}`);
  const extent = (size: number) => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const [height, width] = [extent(inputHeight), extent(inputWidth)];
  // Pad to a multiple of the stride, so that a pixel's place within the stride is a dimension of its own.
  const padded = (size: number) => Math.ceil((size + 2 * padding) / stride) * stride;
  const [paddedHeight, paddedWidth] = [padded(inputHeight), padded(inputWidth)];
  const bordered = pad(
    images,
    [0, 0, padding, padding],
    [0, 0, paddedHeight - inputHeight - padding, paddedWidth - inputWidth - padding],
  );
  const [rows, columns] = [paddedHeight / stride, paddedWidth / stride];
  const { block } = layout;
  const groups = count / block;
  // Two simple moves, images of a block innermost, then channels outermost, are cheaper than a general transposition.
  const pixels = paddedHeight * paddedWidth;
  const lanes = transpose(reshape(bordered, [groups, block, channels * pixels]), [0, 2, 1]);
  const planes = transpose(reshape(lanes, [groups, channels, pixels * block]), [1, 0, 2]);
  const split = reshape(planes, [channels, groups, rows, stride, columns, stride, block]);
  const phase = (y: number, x: number) =>
    reshape(
      slice(split, [
        { axis: 3, begin: y, end: y + 1 },
        { axis: 5, begin: x, end: x + 1 },
      ]),
      [channels, groups, rows, columns, block],
    );
  const byPhase = new Map<string, Tensor>();
  const parts: Tensor[] = [];
  for (let i = 0; i < kernel; i++) {
    for (let j = 0; j < kernel; j++) {
      const key = `${i % stride},${j % stride}`;
      const source = byPhase.get(key) ?? phase(i % stride, j % stride);
      byPhase.set(key, source);
      const [top, left] = [Math.floor(i / stride), Math.floor(j / stride)];
      const seen = slice(source, [
        { axis: 2, begin: top, end: top + height },
        { axis: 3, begin: left, end: left + width },
      ]);
      parts.push(reshape(seen, [channels, count * height * width]));
    }
  }
  const values = concat(parts, 0);
  images.graph.fuse('Unfold', [images], [values], () => {
    throw new Error('unfold: images have no gradient');
  });
  return { values, channels: kernel * kernel * channels, height, width, layout };
}

/** A dense convolution's weight [outputs, channels, kernel, kernel] as the matrix that fits {@link unfold}'s rows. */
export function unfoldedWeight(weight: Tensor): Tensor {
  const [outputs, channels, height, width] = staticShape('unfold', weight);
  return reshape(transpose(weight, [0, 2, 3, 1]), [outputs, height * width * channels]);
}
