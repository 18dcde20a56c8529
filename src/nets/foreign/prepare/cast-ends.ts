// Casts at the ends of a foreign graph: it takes and gives float32, whatever type the file has there.
import { TensorProto_DataType } from 'onnx-buf';
import type { ModelProto, ValueInfoProto } from '../../../formats/onnx/onnx.js';
import { NodeChain, scalar } from '../node-chain.js';
import { freshNames, graphOf, renameValue } from '../onnx-edit.js';

const { FLOAT, FLOAT16, DOUBLE, BFLOAT16, UINT8, UINT16, UINT32, UINT64, INT16, INT32, INT64, UNDEFINED } =
  TensorProto_DataType;
const FRACTIONS: readonly number[] = [FLOAT16, DOUBLE, BFLOAT16];
const WHOLE: readonly number[] = [UINT8, UINT16, UINT32, UINT64, INT16, INT32, INT64];

/**
 * Puts, in place, a cast behind an input of another floating-point type, or of whole numbers: values are rounded then, and
 * kept to 0..255. An input of a type that cannot stand for pixels stays as it is.
 *
 * @returns whether the file takes whole numbers
 */
export function castInput(model: ModelProto, input: ValueInfoProto): boolean {
  const type = elementType(input);
  const isWhole = WHOLE.includes(type);
  if (!isWhole && !FRACTIONS.includes(type)) return false;
  const graph = graphOf(model);
  const { name } = input;
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
  return isWhole;
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
