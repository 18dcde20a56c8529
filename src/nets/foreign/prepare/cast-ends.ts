// Casts at the ends of a foreign graph: it takes and gives float32, whatever type the file has there.
import { TensorProto_DataType } from 'onnx-buf';
import type { GraphProto, ModelProto, NodeProto, ValueInfoProto } from '../../../formats/onnx/onnx.js';
import { NodeChain, scalar } from '../node-chain.js';
import { freshNames, graphOf, renameValue, subgraphsOf } from '../onnx-edit.js';

const { FLOAT, FLOAT16, DOUBLE, BFLOAT16, UINT8, UINT16, UINT32, UINT64, INT16, INT32, INT64, UNDEFINED } =
  TensorProto_DataType;
const FRACTIONS: readonly number[] = [FLOAT16, DOUBLE, BFLOAT16];
const FRACTIONAL: readonly number[] = [FLOAT, ...FRACTIONS];
const WHOLE: readonly number[] = [UINT8, UINT16, UINT32, UINT64, INT16, INT32, INT64];

/**
 * Whether a file takes whole numbers: not at all; at its door only, where all that reads them makes fractions of them; or further
 * inside.
 */
export type WholeNumbers = 'no' | 'at the door' | 'inside';

/**
 * Puts, in place, a cast behind an input of another floating-point type, or of whole numbers that are needed inside: values are
 * rounded then, and kept to 0..255. Whole numbers at the door only are declared fractions. An input of a type that cannot
 * stand for pixels stays as it is.
 */
export function castInput(model: ModelProto, input: ValueInfoProto): WholeNumbers {
  const type = elementType(input);
  const isWhole = WHOLE.includes(type);
  if (!isWhole && !FRACTIONS.includes(type)) return 'no';
  const graph = graphOf(model);
  const { name } = input;
  if (isWhole && isOnlyCast(graph, name)) {
    declareFloat(input);
    return 'at the door';
  }
  const fresh = freshNames(model);
  const inner = fresh(`${name}.cast`);
  renameValue(graph, name, inner);
  const chain = new NodeChain(name, fresh);
  if (isWhole) {
    chain.apply('Add', scalar(0.5)).apply('Floor').apply('Max', scalar(0)).apply('Min', scalar(255));
  }
  chain.apply('Cast', undefined, { to: type });
  graph.node = [...chain.end(inner), ...graph.node];
  input.name = name;
  declareFloat(input);
  return isWhole ? 'inside' : 'no';
}

/** Whether nothing but casts to fractions reads a value. */
function isOnlyCast(graph: GraphProto, name: string): boolean {
  const readers = graph.node.filter(({ input }) => input.includes(name));
  const isInside = graph.node.some((node) =>
    subgraphsOf(node).some((inner) => inner.node.some(({ input }) => input.includes(name))),
  );
  const makesFractions = ({ opType, attribute }: NodeProto): boolean =>
    opType === 'Cast' && attribute.some((each) => each.name === 'to' && FRACTIONAL.includes(Number(each.i)));
  return readers.length > 0 && !isInside && readers.every(makesFractions);
}

/** Puts, in place, casts in front of the outputs of other floating-point types, or of a type that the file does not name. */
export function castOutputs(model: ModelProto): void {
  const graph = graphOf(model);
  const fresh = freshNames(model);
  for (const output of graph.output) {
    const type = elementType(output);
    if (!FRACTIONS.includes(type) && type !== UNDEFINED) continue;
    const { name } = output;
    const inner = fresh(`${name}.cast`);
    renameValue(graph, name, inner);
    const chain = new NodeChain(inner, fresh).apply('Cast', undefined, { to: FLOAT });
    graph.node = [...graph.node, ...chain.end(name)];
    output.name = name;
    declareFloat(output);
  }
}

/** The code of a value's type; -1 for what is no tensor. */
function elementType({ type }: ValueInfoProto): number {
  if (type?.value.case === undefined) return UNDEFINED;
  return type.value.case === 'tensorType' ? type.value.value.elemType : -1;
}

function declareFloat(value: ValueInfoProto): void {
  if (value.type?.value.case === 'tensorType') value.type.value.value.elemType = FLOAT;
}
