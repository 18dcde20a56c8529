// Builds ONNX messages: nodes with typed attributes, inputs and outputs, and whole models.
import { create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { type Dtype, dtypeCode } from './dtypes.js';

export { makeHalfTensor, makeTensor, type TensorValues } from './tensors.js';

/** An attribute: an integer, a text, a list of integers, or what its key says; {float: 1} is 1.0. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly tensor: TensorProto };

/** The parts of a model, as `makeModel` takes them. */
export interface ModelParts {
  readonly name?: string;
  readonly nodes: readonly NodeProto[];
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
  readonly initializers?: readonly TensorProto[];
  /** Version of ONNX's own operators; 17 unless given. */
  readonly opset?: number;
  /** Versions of further operator sets, by domain: { 'com.microsoft': 1 }. */
  readonly domains?: Readonly<Record<string, number>>;
  /** Version of the file format; 9 unless given. */
  readonly irVersion?: number;
}

/**
 * Makes a node, named after its first output.
 *
 * An empty input name leaves an optional input out. Throws RangeError for a bare number that is not an integer.
 */
export function makeNode(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  domain = '',
): NodeProto {
  return create(NodeProtoSchema, {
    opType,
    name: outputs[0] ?? '',
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([name, value]) => makeAttribute(name, value)),
    ...(domain === '' ? {} : { domain }),
  });
}

/** Makes an input or output; of its shape, a text is a named free size and null an unnamed one. */
export function makeValueInfo(
  name: string,
  dtype: Dtype,
  shape: readonly (number | string | null)[],
): ValueInfoProto {
  const dim = shape.map((size) => {
    if (size === null) return {};
    return typeof size === 'number'
      ? { value: { case: 'dimValue' as const, value: BigInt(size) } }
      : { value: { case: 'dimParam' as const, value: size } };
  });
  const tensor = { elemType: dtypeCode(dtype), shape: { dim } };
  return create(ValueInfoProtoSchema, { name, type: { value: { case: 'tensorType', value: tensor } } });
}

/** Makes a model of one graph. */
export function makeModel(parts: ModelParts): ModelProto {
  const {
    name = 'graph',
    nodes,
    inputs,
    outputs,
    initializers = [],
    opset = 17,
    domains = {},
    irVersion = 9,
  } = parts;
  const opsetImport = Object.entries({ '': opset, ...domains }).map(([domain, version]) =>
    create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
  );
  const graph = create(GraphProtoSchema, { name });
  graph.node = [...nodes];
  graph.input = [...inputs];
  graph.output = [...outputs];
  graph.initializer = [...initializers];
  const model = create(ModelProtoSchema, { irVersion: BigInt(irVersion), producerName: 'synthdistill' });
  model.opsetImport = opsetImport;
  model.graph = graph;
  return model;
}

function makeAttribute(name: string, value: AttributeValue): AttributeProto {
  const attribute = create(AttributeProtoSchema, { name });
  const integer = (number: number) => {
    if (Number.isSafeInteger(number)) return BigInt(number);
    throw new RangeError(
      `attribute '${name}' is ${number}: an integer is expected; write {float: ${number}}`,
    );
  };
  const text = (each: string) => new TextEncoder().encode(each);
  if (typeof value === 'number') {
    attribute.type = AttributeType.INT;
    attribute.i = integer(value);
  } else if (typeof value === 'string') {
    attribute.type = AttributeType.STRING;
    attribute.s = text(value);
  } else if (isIntegers(value)) {
    attribute.type = AttributeType.INTS;
    attribute.ints = value.map(integer);
  } else if ('float' in value) {
    attribute.type = AttributeType.FLOAT;
    attribute.f = value.float;
  } else if ('floats' in value) {
    attribute.type = AttributeType.FLOATS;
    attribute.floats = [...value.floats];
  } else if ('strings' in value) {
    attribute.type = AttributeType.STRINGS;
    attribute.strings = value.strings.map(text);
  } else {
    attribute.type = AttributeType.TENSOR;
    attribute.t = value.tensor;
  }
  return attribute;
}

// Array.isArray alone does not narrow a readonly array out of a union.
function isIntegers(value: object): value is readonly number[] {
  return Array.isArray(value);
}
