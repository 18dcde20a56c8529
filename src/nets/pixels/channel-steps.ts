// What the operators that prepare pixels make of their channels: arithmetic, normalisation, and the order of things.
import type { NodeProto } from '../../formats/onnx/onnx.js';
import { boundChannels, type ChannelMap, perChannel, pickChannels, scaleChannels } from './channel-map.js';
import { type GraphConstants, isIntegerType } from './graph-constants.js';
import { attributeOf, integerOf, integersOf } from './node-attributes.js';
import { trainsItself } from './training-mode.js';

/** A node on the way of the pixels, and what is known around it. */
export interface Step {
  readonly node: NodeProto;
  /** What is known of each input; undefined for what is not made of pixels alone. */
  readonly inputs: readonly (ChannelMap | undefined)[];
  readonly constants: GraphConstants;
}

/** What becomes of the pixels, one map for each output; undefined where the node is a layer of the network. */
export type StepRule = (step: Step, map: ChannelMap) => readonly ChannelMap[] | undefined;

const one = (map: ChannelMap | undefined): readonly ChannelMap[] | undefined => map && [map];

// No pixel lies beyond: exporters write the largest float for a bound that is none.
const UNBOUNDED = 1e30;

const same: StepRule = (_, map) => [map];

/** x and a constant, the constant first or second; of a mean picture that is taken away its colours' means count. */
const arithmetic =
  (factor: (c: number) => number, term: (c: number) => number): StepRule =>
  ({ node, inputs, constants }, map) => {
    const average = factor(2) === factor(1);
    const operand = perChannel(map, constants.find(node.input[inputs[0] ? 1 : 0]), { average });
    return (
      operand && [
        scaleChannels(
          map,
          (i) => factor(operand[i]),
          (i) => term(operand[i]),
        ),
      ]
    );
  };

const isFirst = ({ inputs }: Step): boolean => inputs[0] !== undefined;

const add = arithmetic(
  () => 1,
  (c) => c,
);
const take = arithmetic(
  () => 1,
  (c) => -c,
);
const takeFrom = arithmetic(
  () => -1,
  (c) => c,
);
const multiply = arithmetic(
  (c) => c,
  () => 0,
);
const divide = arithmetic(
  (c) => 1 / c,
  () => 0,
);

const batchNorm: StepRule = ({ node, constants }, map) => {
  if (map.axis !== 1 || trainsItself(node, constants)) return undefined;
  const count = map.channels.length;
  const [gain, bias, mean, variance] = node.input.slice(1, 5).map((name) => constants.find(name)?.values);
  if (![gain, bias, mean, variance].every((values) => values?.length === count)) return undefined;
  if (!gain || !bias || !mean || !variance) return undefined;
  const epsilon = attributeOf(node, 'epsilon')?.f ?? 1e-5;
  const scale = (i: number) => gain[i] / Math.sqrt(variance[i] + epsilon);
  return [scaleChannels(map, scale, (i) => bias[i] - mean[i] * scale(i))];
};

/** A 1x1 convolution that gives as many channels, each from one: depthwise, or dense with a single weight in each row. */
const convolution: StepRule = ({ node, constants }, map) => {
  const count = map.channels.length;
  const weight = constants.find(node.input[1]);
  const bias = node.input[2] ? constants.find(node.input[2]) : { values: Array<number>(count).fill(0) };
  const groups = integerOf(node, 'group') ?? 1;
  const isPlain =
    (integersOf(node, 'strides') ?? []).every((stride) => stride === 1) &&
    (integersOf(node, 'pads') ?? []).every((pad) => pad === 0);
  if (map.axis !== 1 || !weight || bias?.values.length !== count || !isPlain) return undefined;
  if (weight.dims.join() !== [count, count / groups, 1, 1].join()) return undefined;
  const each = count / groups;
  const sources: number[] = [];
  const factors: number[] = [];
  for (let output = 0; output < count; output++) {
    const row = Array.from({ length: each }, (_, i) => weight.values[output * each + i]);
    const used = row.flatMap((value, i) => (value === 0 ? [] : [i]));
    if (used.length !== 1) return undefined;
    sources.push(Math.floor(output / each) * each + used[0]);
    factors.push(row[used[0]]);
  }
  const picked = pickChannels(map, sources);
  return one(
    picked &&
      scaleChannels(
        picked,
        (i) => factors[i],
        (i) => bias.values[i],
      ),
  );
};

/** A matrix behind channels that come last, each made of one. */
const matrix: StepRule = ({ node, inputs, constants }, map) => {
  const count = map.channels.length;
  const weight = inputs[0] && constants.find(node.input[1]);
  if (map.axis !== map.rank - 1 || weight?.dims.join() !== [count, count].join()) return undefined;
  const columns = map.channels.map((_, output) =>
    map.channels.flatMap((_, input) => {
      const factor = weight.values[input * count + output];
      return factor === 0 ? [] : { input, factor };
    }),
  );
  if (!columns.every((column) => column.length === 1)) return undefined;
  const used = columns.flat();
  const picked = pickChannels(
    map,
    used.map(({ input }) => input),
  );
  return one(picked && scaleChannels(picked, (i) => used[i].factor));
};

/** Values kept between two numbers say in which range pixels are expected; a bound on one side alone says nothing. */
const clip: StepRule = ({ node, constants }, map) => {
  const bound = (at: number, name: string, otherwise: number) =>
    node.input[at] ? constants.find(node.input[at])?.values[0] : (attributeOf(node, name)?.f ?? otherwise);
  const [low, high] = [bound(1, 'min', -UNBOUNDED), bound(2, 'max', UNBOUNDED)];
  if (low === undefined || high === undefined) return undefined;
  return low > -UNBOUNDED && high < UNBOUNDED ? [boundChannels(map, low, high)] : [map];
};

/** The larger or the smaller of x and a constant, as TensorFlow clips. */
const boundOnOneSide: StepRule = ({ node, inputs, constants }, map) =>
  perChannel(map, constants.find(node.input[inputs[0] ? 1 : 0])) && node.input.length === 2
    ? [map]
    : undefined;

/** Of whole numbers pixels are told apart only where they are 0..255. */
const round: StepRule = (_, map) => [boundChannels(map, 0, 255)];

/** A cast keeps values, but for one to integers. */
const cast: StepRule = (step, map) =>
  isIntegerType(integerOf(step.node, 'to') ?? 0) ? round(step, map) : [map];

/** (x - zero) · scale, or the way back. */
const quantise =
  (back: boolean): StepRule =>
  ({ node, constants }, map) => {
    const scale = perChannel(map, constants.find(node.input[1]));
    const zero = node.input[2] ? perChannel(map, constants.find(node.input[2])) : [0, 0, 0];
    if (!scale || !zero) return undefined;
    return back
      ? [
          scaleChannels(
            map,
            (i) => scale[i],
            (i) => -zero[i] * scale[i],
          ),
        ]
      : [
          scaleChannels(
            map,
            (i) => 1 / scale[i],
            (i) => zero[i],
          ),
        ];
  };

/** The operators that scale and shift, by name. */
export const arithmeticSteps: ReadonlyMap<string, StepRule> = new Map<string, StepRule>([
  ['Identity', same],
  // What it puts around a picture is none of it.
  ['Pad', same],
  ['Resize', same],
  ['Upsample', same],
  ['Dropout', (step, map) => (trainsItself(step.node, step.constants) ? undefined : [map])],
  ['Cast', cast],
  ['Round', round],
  ['Floor', round],
  ['Clip', clip],
  ['Max', boundOnOneSide],
  ['Min', boundOnOneSide],
  ['Neg', (_, map) => [scaleChannels(map, () => -1)]],
  ['Add', add],
  ['Sum', (step, map) => (step.inputs.length === 2 ? add(step, map) : undefined)],
  ['Sub', (step, map) => (isFirst(step) ? take : takeFrom)(step, map)],
  ['Mul', multiply],
  ['Div', (step, map) => (isFirst(step) ? divide(step, map) : undefined)],
  ['BatchNormalization', batchNorm],
  ['Conv', convolution],
  ['MatMul', matrix],
  ['QuantizeLinear', quantise(false)],
  ['DequantizeLinear', quantise(true)],
]);
