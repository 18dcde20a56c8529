// What a value of a graph still is of the pixels that went in: each of its channels is one of theirs, scaled and shifted.
import type { GraphConstant } from './graph-constants.js';

/** One channel of a value: factor · x + term of the pixels x in a channel of the input. */
export interface Channel {
  /** The channel of the input, 0 to 2. */
  readonly source: number;
  readonly factor: number;
  readonly term: number;
  /** The range of x that is let through or can be told apart, where the graph says so by clipping or rounding. */
  readonly range?: readonly [low: number, high: number];
}

/** A value that is made of pixels. */
export interface ChannelMap {
  /** Dimensions of the value. */
  readonly rank: number;
  /** The dimension that counts the channels; undefined for a single channel without one. */
  readonly axis: number | undefined;
  readonly channels: readonly Channel[];
}

/** The pixels themselves: three channels along `axis` of four dimensions. */
export function pixelMap(axis: number): ChannelMap {
  return { rank: 4, axis, channels: [0, 1, 2].map((source) => ({ source, factor: 1, term: 0 })) };
}

/** The map with each channel scaled by `factor(i)`, then shifted by `term(i)`. */
export function scaleChannels(
  map: ChannelMap,
  factor: (i: number) => number,
  term: (i: number) => number = () => 0,
): ChannelMap {
  const channels = map.channels.map((channel, i) => ({
    ...channel,
    factor: channel.factor * factor(i),
    term: channel.term * factor(i) + term(i),
  }));
  return { ...map, channels };
}

/** The map with other channels: those numbered so, in this order. */
export function pickChannels(map: ChannelMap, indices: readonly number[]): ChannelMap | undefined {
  const channels = indices.map((i) => map.channels[i < 0 ? i + map.channels.length : i]);
  return channels.every((channel) => channel !== undefined) ? { ...map, channels } : undefined;
}

/** The map where values are kept between two numbers, which says in which range the pixels are expected. */
export function boundChannels(map: ChannelMap, low: number, high: number): ChannelMap {
  const channels = map.channels.map((channel): Channel => {
    const { factor, term, range } = channel;
    return { ...channel, range: range ?? [(low - term) / factor, (high - term) / factor] };
  });
  return { ...map, channels };
}

/**
 * A constant as one number for each channel, as it broadcasts against the value; undefined where it differs within a
 * channel, unless its `average` will do, or does not fit.
 */
export function perChannel(
  { rank, axis, channels }: ChannelMap,
  constant: GraphConstant | undefined,
  { average = false }: { readonly average?: boolean } = {},
): readonly number[] | undefined {
  if (!constant || constant.dims.length > rank || constant.values.length === 0) return undefined;
  const dims = [...Array<number>(rank - constant.dims.length).fill(1), ...constant.dims];
  const along = axis === undefined ? 1 : dims[axis];
  if (along !== 1 && along !== channels.length) return undefined;
  const inner = axis === undefined ? 1 : dims.slice(axis + 1).reduce((product, size) => product * size, 1);
  const found = Array<number | undefined>(along).fill(undefined);
  const sums = Array<number>(along).fill(0);
  for (let i = 0; i < constant.values.length; i++) {
    const channel = Math.floor(i / inner) % along;
    sums[channel] += constant.values[i];
    found[channel] ??= constant.values[i];
    if (found[channel] !== constant.values[i] && !average) return undefined;
  }
  const values = average ? sums.map((sum) => (sum * along) / constant.values.length) : found;
  return channels.map((_, i) => values[along === 1 ? 0 : i] ?? Number.NaN);
}
