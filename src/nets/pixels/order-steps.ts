// What the operators that reorder and part pixels make of their channels.
import { type ChannelMap, pickChannels } from './channel-map.js';
import type { Step, StepRule } from './channel-steps.js';
import { integerOf, integersOf } from './node-attributes.js';

const one = (map: ChannelMap | undefined): readonly ChannelMap[] | undefined => map && [map];

const fromEnd = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

/** A list of whole numbers that older operator sets give as an attribute, newer ones as an input. */
const listOf = ({ node, constants }: Step, input: number, name: string): number[] | undefined =>
  integersOf(node, name) ?? constants.integers(node.input[input]);

const transpose: StepRule = ({ node }, map) => {
  const order = integersOf(node, 'perm') ?? Array.from({ length: map.rank }, (_, i) => map.rank - 1 - i);
  if (map.axis === undefined) return [map];
  const axis = order.indexOf(map.axis);
  return axis < 0 || order.length !== map.rank ? undefined : [{ ...map, axis }];
};

const split: StepRule = (step, map) => {
  const { node } = step;
  const axis = fromEnd(integerOf(node, 'axis') ?? 0, map.rank);
  if (axis !== map.axis) return undefined;
  const equal = map.channels.length / node.output.length;
  const sizes = listOf(step, 1, 'split') ?? node.output.map(() => equal);
  let first = 0;
  const parts = sizes.map((size) => {
    const channels = map.channels.slice(first, first + size);
    first += size;
    return { ...map, channels };
  });
  return first === map.channels.length && sizes.every(Number.isInteger) ? parts : undefined;
};

const slice: StepRule = (step, map) => {
  const [starts, ends] = [listOf(step, 1, 'starts'), listOf(step, 2, 'ends')];
  if (!starts || !ends) return undefined;
  const axes = (listOf(step, 3, 'axes') ?? starts.map((_, i) => i)).map((axis) => fromEnd(axis, map.rank));
  const steps = step.node.input[4] ? step.constants.integers(step.node.input[4]) : starts.map(() => 1);
  const at = map.axis === undefined ? -1 : axes.indexOf(map.axis);
  if (at < 0) return [map];
  const by = steps?.[at] ?? 0;
  const count = map.channels.length;
  const clamp = (value: number, low: number, high: number) =>
    Math.min(high, Math.max(low, value < 0 ? value + count : value));
  const picked: number[] = [];
  if (by > 0) {
    const end = clamp(ends[at], 0, count);
    for (let i = clamp(starts[at], 0, count); i < end; i += by) picked.push(i);
  } else if (by < 0) {
    const end = ends[at] < -count ? -1 : clamp(ends[at], -1, count - 1);
    for (let i = clamp(starts[at], -1, count - 1); i > end; i += by) picked.push(i);
  }
  return picked.length > 0 ? one(pickChannels(map, picked)) : undefined;
};

const gather: StepRule = ({ node, constants }, map) => {
  const axis = fromEnd(integerOf(node, 'axis') ?? 0, map.rank);
  const indices = constants.find(node.input[1]);
  if (!indices || indices.dims.length > 1) return undefined;
  // Rows or columns are picked out of every channel.
  if (axis !== map.axis) return indices.dims.length === 1 ? [map] : undefined;
  const picked = pickChannels(map, Array.from(indices.values));
  if (indices.dims.length === 1 || !picked) return one(picked);
  return [{ ...picked, rank: map.rank - 1, axis: undefined }];
};

const concat: StepRule = ({ node, inputs }, map) => {
  const axis = fromEnd(integerOf(node, 'axis') ?? 0, map.rank);
  const parts = inputs.flatMap((input) => input ?? []);
  const fit = parts.every((part) => part.axis === axis && part.rank === map.rank);
  if (parts.length !== node.input.length || !fit) return undefined;
  return [{ ...map, channels: parts.flatMap(({ channels }) => channels) }];
};

/** A new dimension, which counts the channels where a single one had none. */
const unsqueeze: StepRule = (step, map) => {
  const given = listOf(step, 1, 'axes');
  if (given?.length !== 1) return undefined;
  const rank = map.rank + 1;
  const added = fromEnd(given[0], rank);
  if (map.axis === undefined) return [{ ...map, rank, axis: added }];
  return [{ ...map, rank, axis: map.axis >= added ? map.axis + 1 : map.axis }];
};

/** A dimension of 1 less; of a single channel it may be that which counts it. */
const squeeze: StepRule = (step, map) => {
  const given = listOf(step, 1, 'axes');
  if (given?.length !== 1 || map.axis === undefined) return undefined;
  const removed = fromEnd(given[0], map.rank);
  const rank = map.rank - 1;
  if (removed !== map.axis) return [{ ...map, rank, axis: map.axis > removed ? map.axis - 1 : map.axis }];
  return map.channels.length === 1 ? [{ ...map, rank, axis: undefined }] : undefined;
};

/** A shape that leaves channels where they are. */
const reshape: StepRule = ({ node, constants }, map) => {
  const shape = constants.integers(node.input[1]);
  if (map.axis === undefined || shape?.length !== map.rank) return undefined;
  const size = shape[map.axis];
  return size === map.channels.length || size === 0 ? [map] : undefined;
};

/** The operators that reorder and part, by name. */
export const orderSteps: ReadonlyMap<string, StepRule> = new Map<string, StepRule>([
  ['Transpose', transpose],
  ['Split', split],
  ['Slice', slice],
  ['Gather', gather],
  ['Concat', concat],
  ['Unsqueeze', unsqueeze],
  ['Squeeze', squeeze],
  ['Reshape', reshape],
]);
