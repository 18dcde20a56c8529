// What a network's first nodes do to its pixels, from which follows in which range, and in which order, it takes them.
import { type ModelProto, tensorInfo } from '../../formats/onnx/onnx.js';
import { graphOf, subgraphsOf } from '../foreign/onnx-edit.js';
import { type ColourOrder, type Normalisation, normalisationConstants } from '../normalisation.js';
import { type Channel, type ChannelMap, pixelMap } from './channel-map.js';
import { arithmeticSteps, type StepRule } from './channel-steps.js';
import { GraphConstants } from './graph-constants.js';
import { isStandard } from './node-attributes.js';
import { orderSteps } from './order-steps.js';

/** How a graph that prepares its own input wants to be given its pixels. */
export interface GraphPixels {
  readonly normalize: Normalisation;
  /** Where the mean that it takes away tells it: of photographs of people, red is the brightest and blue the darkest. */
  readonly colour?: ColourOrder;
}

const rules: ReadonlyMap<string, StepRule> = new Map([...arithmeticSteps, ...orderSteps]);

// These look at a value's shape, not at its pixels.
const LOOKING_ON = new Set(['Shape', 'Size']);

/**
 * What a graph that normalises its own input wants to be given: pixels of 0..255, as InsightFace's packs from MXNet, of
 * 0..1, or of another usual range; undefined where its first nodes do nothing of the kind.
 *
 * Followed from the input on are all nodes that scale, shift, clip, reorder or part channels, to the first layers of the
 * network; what counts is what all of them together make of each channel.
 */
export function graphNormalisation(model: ModelProto, input: string): GraphPixels | undefined {
  const declared = graphOf(model).input.find(({ name }) => name === input);
  const { shape, dtype } = declared ? tensorInfo(declared) : { shape: [], dtype: 'unknown' };
  if (dtype === 'uint8') return { normalize: 'raw' };
  const axis = shape[3] === 3 && shape[1] !== 3 ? 3 : 1;
  const ends = followPixels(model, input, pixelMap(axis));
  const [first] = ends;
  if (first === undefined || !ends.every((map) => describe(map) === describe(first))) return undefined;
  const channels = first.channels.toSorted((a, b) => a.source - b.source);
  const isWhole = channels.length === 3 && channels.every(({ source }, i) => source === i);
  if (!isWhole || !channels.every(({ factor, term }) => factor > 0 && Number.isFinite(factor + term))) {
    return undefined;
  }
  const normalize = wantedRange(channels);
  return normalize && { normalize, ...colourOf(channels) };
}

const describe = ({ channels }: ChannelMap): string => JSON.stringify(channels);

/** Follows the pixels through a graph; what its first layers are given. */
function followPixels(model: ModelProto, input: string, pixels: ChannelMap): ChannelMap[] {
  const { node: nodes, output } = graphOf(model);
  const constants = new GraphConstants(model);
  const known = new Map([[input, pixels]]);
  const ends: ChannelMap[] = [];
  for (const node of nodes) {
    const inputs = node.input.map((name) => known.get(name));
    const captured = subgraphsOf(node)
      .flatMap((graph) => graph.node.flatMap((inner) => inner.input))
      .flatMap((name) => known.get(name) ?? []);
    const read = [...inputs.flatMap((map) => map ?? []), ...captured];
    if (read.length === 0 || LOOKING_ON.has(node.opType)) continue;
    const isAlone = read.length === 1 || node.opType === 'Concat';
    const rule = isStandard(node) && isAlone && captured.length === 0 ? rules.get(node.opType) : undefined;
    const made = rule?.({ node, inputs, constants }, read[0]);
    if (made === undefined) ends.push(...read);
    made?.forEach((map, i) => {
      if (node.output[i]) known.set(node.output[i], map);
    });
  }
  return [...ends, ...output.flatMap(({ name }) => known.get(name) ?? [])];
}

const UNIT: Normalisation = { mean: 0, std: 255 };

/** The usual ranges of pixels. */
const RANGES: readonly Normalisation[] = ['raw', UNIT, 'arcface-127.5', 'arcface-128', 'imagenet'];

// Of the distance between black and white.
const TOLERANCE = 0.006;

/** From where to where pixels go by a normalisation, in channel order `i`. */
function rangeOf(normalisation: Normalisation, i: number): readonly [number, number] {
  const { mean, std } = normalisationConstants(normalisation);
  return [-mean[i] / std[i], (255 - mean[i]) / std[i]];
}

const isNear = (found: readonly number[], [low, high]: readonly [number, number]): boolean =>
  Math.max(Math.abs(found[0] - low), Math.abs(found[1] - high)) <= TOLERANCE * (high - low);

/** In which range pixels are expected; undefined where the channels say nothing of it. */
function wantedRange(channels: readonly Channel[]): Normalisation | undefined {
  const bounds = channels.map(({ range }) => range);
  for (const range of RANGES) {
    if (bounds.every((bound, i) => bound && isNear(bound, rangeOf(range, i)))) return range;
  }
  const middles = channels.map(({ factor, term }) => -term / factor);
  const all = (low: number, high: number, values = middles): boolean =>
    values.every((value) => value >= low && value <= high);
  // A mean of pixels in 0..255 is taken away, or in 0..1.
  if (all(64, 192)) return 'raw';
  if (all(0.25, 0.75)) return UNIT;
  const factors = channels.map(({ factor }) => factor);
  // Nothing is taken away, but 0..255 is brought to about 0..1.
  if (all(0, 0) && all(1 / 300, 1 / 100, factors)) return 'raw';
  // One usual range is brought to another.
  const changes = factors.some((factor) => Math.abs(factor - 1) > 0.01);
  const maps = (from: Normalisation, to: Normalisation): boolean =>
    channels.every(({ factor, term }, i) =>
      isNear(
        rangeOf(from, i).map((x) => factor * x + term),
        rangeOf(to, i),
      ),
    );
  return changes ? RANGES.find((from) => RANGES.some((to) => maps(from, to))) : undefined;
}

// Between neighbouring colours, of 255: ImageNet's means are 7 and 13 apart.
const MEAN_STEP = 5;

/** The order of the colours, from means that differ. */
function colourOf(channels: readonly Channel[]): { colour?: ColourOrder } {
  const middles = channels.map(({ factor, term }) => -term / factor);
  const unit = Math.max(...middles) > 1 ? 1 : 255;
  const steps = [middles[0] - middles[1], middles[1] - middles[2]].map((step) => step * unit);
  if (steps.every((step) => step > MEAN_STEP)) return { colour: 'rgb' };
  return steps.every((step) => step < -MEAN_STEP) ? { colour: 'bgr' } : {};
}
