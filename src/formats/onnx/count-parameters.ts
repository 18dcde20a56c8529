// How many parameters an ONNX model stores: its weights and biases, quantised ones too, but not the scales that belong to them.
import { type ModelProto, type NodeProto, TensorProto_DataType } from 'onnx-buf';
import { valueCount } from './tensors.js';

const { FLOAT, FLOAT16, DOUBLE, BFLOAT16, INT8, UINT8, INT16, UINT16, INT32, INT4, UINT4 } =
  TensorProto_DataType;
const FRACTIONS: readonly number[] = [FLOAT, FLOAT16, DOUBLE, BFLOAT16];
const QUANTISED: readonly number[] = [INT8, UINT8, INT16, UINT16, INT4, UINT4, INT32];

/** Which inputs of the operators of quantised networks are scales and zero points; all others may be parameters. */
const SCALES: Readonly<Record<string, readonly number[]>> = {
  QuantizeLinear: [1, 2],
  DequantizeLinear: [1, 2],
  QLinearConv: [1, 2, 4, 5, 6, 7],
  QLinearMatMul: [1, 2, 4, 5, 6, 7],
  QGemm: [1, 2, 4, 5, 7, 8],
  QLinearAdd: [1, 2, 4, 5, 6, 7],
  QLinearMul: [1, 2, 4, 5, 6, 7],
  QLinearSigmoid: [1, 2, 3, 4],
  QLinearLeakyRelu: [1, 2, 3, 4],
  QLinearGlobalAveragePool: [1, 2, 3, 4],
  QLinearAveragePool: [1, 2, 3, 4],
  QLinearSoftmax: [1, 2, 3, 4],
  ConvInteger: [2, 3],
  MatMulInteger: [2, 3],
  DynamicQuantizeMatMul: [2, 3],
  MatMulIntegerToFloat: [2, 3, 4, 5],
  MatMulNBits: [2, 3, 4],
};

/**
 * The number of elements of the initialisers that are weights or biases: floating-point ones, and those of whole numbers that an
 * operator of quantised networks reads as values. Scales and zero points are not counted.
 */
export function countModelParameters(model: ModelProto): number {
  const { node: nodes = [], initializer = [] } = model.graph ?? {};
  const scales = new Set(nodes.flatMap(scalesOf));
  const quantised = new Set(nodes.flatMap(valuesOf));
  // Scales of weights are multiplied with that of the input where it is quantised as the network runs.
  const ofInputs = new Set(
    nodes.flatMap(({ opType, output }) => (opType === 'DynamicQuantizeLinear' ? [output[1]] : [])),
  );
  for (const { opType, input } of nodes) {
    if (opType === 'Mul' && input.some((name) => ofInputs.has(name)))
      for (const name of input) scales.add(name);
  }
  // Several weights of a few bits lie in one byte; the operator says how many there are.
  const packed = new Map(nodes.filter(({ opType }) => opType === 'MatMulNBits').map(packedWeight));
  let count = 0;
  for (const tensor of initializer) {
    const { name, dataType } = tensor;
    const isParameter = FRACTIONS.includes(dataType) || (QUANTISED.includes(dataType) && quantised.has(name));
    if (isParameter && !scales.has(name)) count += packed.get(name) ?? valueCount(tensor);
  }
  return count;
}

function packedWeight({ input, attribute }: NodeProto): [name: string, count: number] {
  const numberOf = (wanted: string) => Number(attribute.find(({ name }) => name === wanted)?.i ?? 0);
  return [input[1], numberOf('K') * numberOf('N')];
}

const isQuantised = ({ opType }: NodeProto): boolean =>
  Object.hasOwn(SCALES, opType) || opType === 'QLinearConcat';

function isScale({ opType }: NodeProto, at: number): boolean {
  // Scale and zero point of the output, then value, scale and zero point of each input.
  if (opType === 'QLinearConcat') return at < 2 || at % 3 !== 2;
  return SCALES[opType].includes(at);
}

const scalesOf = (node: NodeProto): string[] =>
  isQuantised(node) ? node.input.filter((_, at) => isScale(node, at)) : [];

const valuesOf = (node: NodeProto): string[] =>
  isQuantised(node) ? node.input.filter((_, at) => !isScale(node, at)) : [];
