// The attributes of an ONNX node by name.
import type { NodeProto } from '../../formats/onnx/onnx.js';

type Attribute = NodeProto['attribute'][number];

/** The attribute of a name; undefined where the node has none. */
export function attributeOf(node: NodeProto, name: string): Attribute | undefined {
  return node.attribute.find((attribute) => attribute.name === name);
}

/** An attribute that is a whole number. */
export function integerOf(node: NodeProto, name: string): number | undefined {
  const attribute = attributeOf(node, name);
  return attribute && Number(attribute.i);
}

/** An attribute that is a list of whole numbers. */
export function integersOf(node: NodeProto, name: string): number[] | undefined {
  return attributeOf(node, name)?.ints.map(Number);
}

/** Whether a node is one of ONNX's own operators. */
export function isStandard({ domain }: NodeProto): boolean {
  return domain === '' || domain === 'ai.onnx';
}
