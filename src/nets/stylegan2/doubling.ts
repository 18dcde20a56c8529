// How a StyleGAN2 layer doubles the size of one image's map on blocked kernels: a sparse convolution in four phases, then a filter.
import { concat, reshape } from '../../graph/operators/shaping.js';
import type { Tensor } from '../../graph/tensor.js';
import { type Ends, type Sliding, slide } from './blocked-convolution.js';
import type { BlockedImage, BlockedMap } from './blocked-map.js';
import type { Window } from './plane-convolution.js';
import { upsamplingTaps } from './style.js';
import type { StyledConvolution } from './stylegan2.js';
import { type Part, sides } from './windows.js';

/**
 * How the sparse convolution of an axis is put together. From a true edge on it begins with an even position, else with
 * an odd one, so that every value but a last one beyond an inner edge is right, which nobody reads.
 */
function sparsePlan(
  window: Window,
  size: number,
): { evenFirst: boolean; even: Ends; odd: Ends; filter: Ends; to: Window } {
  const { first, last } = sides(window, size);
  const end = last ? 2 * size : 2 * window.end - (first ? 2 : 1);
  return {
    evenFirst: first,
    even: { before: first ? 1 : 0, after: first && !last ? 0 : 1 },
    odd: { before: 0, after: first && last ? 1 : 0 },
    filter: { before: first ? 1 : 0, after: last && !first ? 1 : 0 },
    to: { begin: first ? 0 : 2 * window.begin + 2, end },
  };
}

/** Rows of a and b in turns. */
function interleave(a: Tensor, b: Tensor, rows: number): Tensor {
  const length = a.shape.reduce<number>((product, dim) => product * Number(dim), 1) / rows;
  return concat([reshape(a, [rows, length]), reshape(b, [rows, length])], 1);
}

/** Doubles the size: the four phases of the sparse convolution, put together, then the filter as a depthwise convolution. */
export function enlarge(
  context: BlockedImage,
  map: BlockedMap,
  layer: StyledConvolution,
  kernelsOf: (taps: readonly number[]) => Tensor,
  termsOf: (part: Part) => Pick<Sliding, 'bias' | 'plus'>,
): BlockedMap {
  const { graph, network, block } = context;
  const { outputs, resolution } = layer;
  const plans = {
    rows: sparsePlan(map.part.rows, resolution / 2),
    columns: sparsePlan(map.part.columns, resolution / 2),
  };
  const phase = (evenRow: boolean, evenColumn: boolean): Tensor => {
    const down = evenRow ? [2, 0] : [1];
    const across = evenColumn ? [2, 0] : [1];
    const taps = down.flatMap((row) => across.map((column) => row * 3 + column));
    const kernels = reshape(kernelsOf(taps), [outputs, map.channels, down.length, across.length]);
    return slide(map.values, kernels, {
      kernel: [down.length, across.length],
      rows: evenRow ? plans.rows.even : plans.rows.odd,
      columns: evenColumn ? plans.columns.even : plans.columns.odd,
    });
  };
  const row = (even: boolean): Tensor => {
    const left = phase(even, plans.columns.evenFirst);
    const right = phase(even, !plans.columns.evenFirst);
    const [, , height, width] = left.shape as number[];
    const both = interleave(left, right, (outputs / block) * height * width);
    return reshape(both, [outputs / block, height, 2 * width * block]);
  };
  const upper = row(plans.rows.evenFirst);
  const [groups, height, length] = upper.shape as number[];
  const sparse = reshape(interleave(upper, row(!plans.rows.evenFirst), groups * height), [
    1,
    outputs,
    2 * height,
    length / block,
  ]);
  const part = { rows: plans.rows.to, columns: plans.columns.to };
  const taps = upsamplingTaps(network);
  const filter = graph.shared(`filter ${outputs}`, () =>
    graph.constant(
      Float32Array.from({ length: outputs * 16 }, (_, i) => {
        const tap = Math.floor(i / block) % 16;
        return taps[tap >> 2] * taps[tap & 3];
      }),
      [outputs, 1, 4, 4],
    ),
  );
  const values = slide(sparse, filter, {
    kernel: [4, 4],
    rows: plans.rows.filter,
    columns: plans.columns.filter,
    groups: outputs,
    ...termsOf(part),
    activate: true,
  });
  return { values, channels: outputs, part };
}
