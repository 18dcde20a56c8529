// Second inputs that switch a network between training and use: they are fixed to use.
import { TensorProto_DataType } from 'onnx-buf';
import { showText } from '../../../files/show-text.js';
import {
  type ModelProto,
  makeHalfTensor,
  makeTensor,
  type TensorProto,
  tensorInfo,
  type ValueInfoProto,
} from '../../../formats/onnx/onnx.js';
import { graphOf } from '../onnx-edit.js';

/** Switches by their names, and the number that means use: phase_train and is_training off, keep_prob at 1. */
const SWITCHES: readonly (readonly [name: RegExp, use: 0 | 1])[] = [
  [/keep_?prob/i, 1],
  [/(^|[^a-z])(is_?)?(test|testing|inference|eval|evaluation)(_?(mode|phase))?([^a-z]|$)/i, 1],
  [/(^|[^a-z]|is|phase|bn)train|learning_?phase/i, 0],
  [/drop(out)?(_?(rate|prob|ratio))?([^a-z]|$)/i, 0],
];

/**
 * Fixes, in place, the inputs that are such switches by name and hold a single value, where another input is left.
 *
 * @returns what was fixed, in words
 */
export function fixSwitches(model: ModelProto): string[] {
  const graph = graphOf(model);
  const found = graph.input.flatMap((value) => {
    const use = SWITCHES.find(([pattern]) => pattern.test(value.name))?.[1];
    const tensor = use === undefined ? undefined : singleValue(value, use);
    return use === undefined || tensor === undefined ? [] : [{ value, use, tensor }];
  });
  if (found.length === graph.input.length) return [];
  graph.input = graph.input.filter((value) => !found.some((each) => each.value === value));
  graph.initializer.push(...found.map(({ tensor }) => tensor));
  return found.map(({ value, use }) => {
    const fixed = tensorInfo(value).dtype === 'bool' ? use === 1 : use;
    return `input '${showText(value.name)}' is fixed to ${fixed}`;
  });
}

/** An initialiser for an input that holds one value; undefined where it may hold more, or another type. */
function singleValue(value: ValueInfoProto, number: number): TensorProto | undefined {
  const { name, dtype, shape } = tensorInfo(value);
  if (shape.some((size) => typeof size === 'number' && size !== 1)) return undefined;
  const dims = shape.map(() => 1);
  switch (dtype) {
    case 'bool': {
      const tensor = makeTensor(name, Uint8Array.of(number), dims);
      tensor.dataType = TensorProto_DataType.BOOL;
      return tensor;
    }
    case 'float32':
      return makeTensor(name, Float32Array.of(number), dims);
    case 'float16':
      return makeHalfTensor(name, Float32Array.of(number), dims);
    case 'float64':
      return makeTensor(name, Float64Array.of(number), dims);
    case 'int32':
      return makeTensor(name, Int32Array.of(number), dims);
    case 'int64':
      return makeTensor(name, BigInt64Array.of(BigInt(number)), dims);
    case 'uint8':
      return makeTensor(name, Uint8Array.of(number), dims);
    default:
      return undefined;
  }
}
