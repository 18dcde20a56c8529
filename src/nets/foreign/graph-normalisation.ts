// What a network's first nodes do to its pixels, from which follows in which range it takes them.
import { type ModelProto, readFloats, type TensorProto } from '../../formats/onnx/onnx.js';
import type { Normalisation } from '../normalisation.js';
import { graphOf } from './onnx-edit.js';

/** A chain of nodes as one step, for each channel: factor · x + term. */
interface Affine {
  readonly factor: readonly number[];
  readonly term: readonly number[];
}

type Step = (x: Affine, operand: readonly number[]) => Affine;

const shifted = (x: Affine, by: (i: number) => number): Affine => ({
  ...x,
  term: x.term.map((value, i) => value + by(i)),
});

const scaled = (x: Affine, by: (i: number) => number): Affine => ({
  factor: x.factor.map((value, i) => value * by(i)),
  term: x.term.map((value, i) => value * by(i)),
});

const steps = new Map<string, Step>([
  ['Identity', (x) => x],
  ['Add', (x, operand) => shifted(x, (i) => operand[i])],
  ['Sub', (x, operand) => shifted(x, (i) => -operand[i])],
  ['Mul', (x, operand) => scaled(x, (i) => operand[i])],
  ['Div', (x, operand) => scaled(x, (i) => 1 / operand[i])],
]);

const CHANNELS = 3;

// A hostile graph may go round in circles.
const MAX_STEPS = 16;

/**
 * What a graph that normalises its own input wants to be given: pixels of 0..255, as InsightFace's packs from MXNet, or of
 * 0..1; undefined where its first nodes do nothing of the kind.
 */
export function graphNormalisation(model: ModelProto, input: string): Normalisation | undefined {
  const { factor, term } = firstSteps(model, input);
  const middle = term.map((value, i) => -value / factor[i]);
  const all = (low: number, high: number, values = middle): boolean =>
    values.every((value) => value >= low && value <= high);
  if (all(64, 192)) return 'raw';
  if (all(0.25, 0.75)) return { mean: 0, std: 255 };
  // Nothing is taken away, but 0..255 is brought to about 0..1.
  return all(0, 0) &&
    all(
      100,
      300,
      factor.map((value) => 1 / value),
    )
    ? 'raw'
    : undefined;
}

/** Follows the input through the nodes that shift or scale it, as long as there is one. */
function firstSteps(model: ModelProto, input: string): Affine {
  const { node: nodes } = graphOf(model);
  let x: Affine = { factor: Array(CHANNELS).fill(1), term: Array(CHANNELS).fill(0) };
  let value = input;
  for (let i = 0; i < MAX_STEPS; i++) {
    const [reader, ...others] = nodes.filter((node) => node.input.includes(value));
    const step = steps.get(reader?.opType ?? '');
    if (step === undefined || others.length > 0) return x;
    const [first, second] = reader.input;
    // Sums and products may name the constant first.
    const swapped = second === value && (reader.opType === 'Add' || reader.opType === 'Mul');
    const constant = swapped ? first : second;
    const operand = reader.opType === 'Identity' ? [] : channelwise(constantNamed(model, constant));
    if (operand === undefined || (first !== value && !swapped)) return x;
    x = step(x, operand);
    value = reader.output[0];
  }
  return x;
}

function constantNamed(model: ModelProto, name: string): TensorProto | undefined {
  const { initializer, node } = graphOf(model);
  const made = node.find(({ opType, output }) => opType === 'Constant' && output[0] === name);
  return initializer.find((tensor) => tensor.name === name) ?? made?.attribute.find(({ t }) => t)?.t;
}

/** A constant as one number for each channel; undefined where it is another. */
function channelwise(tensor: TensorProto | undefined): readonly number[] | undefined {
  const sizes = tensor?.dims.map(Number) ?? [];
  const axis = sizes.length === 4 ? 1 : 0;
  const isChannels =
    (sizes.length === 4 || sizes.length === 3) &&
    sizes.every((size, i) => size === (i === axis ? CHANNELS : 1));
  if (tensor === undefined || !(isChannels || sizes.every((size) => size === 1))) return undefined;
  const values = readFloats(tensor);
  return isChannels ? [...values] : Array<number>(CHANNELS).fill(values[0]);
}
