// How many multiplications a network costs: shapes inferred by ONNX Runtime, then counted operator by operator.
import { clone, create } from '@bufbuild/protobuf';
import { GraphProtoSchema, ModelProtoSchema, ValueInfoProtoSchema } from 'onnx-buf';
import * as ort from 'onnxruntime-node';
import { encodeOnnx, type ModelProto, modelInputs, type NodeProto } from '../formats/onnx/onnx.js';

/** The cost of one item (image, latent) of a network's batch, or why it is not known. */
export type MultiplyAdds = { readonly perItem: number } | { readonly unknown: string };

/** Where an operator that multiplies finds its two factors among its inputs. */
const factors: Readonly<Record<string, readonly [first: number, second: number]>> = {
  Conv: [0, 1],
  ConvTranspose: [0, 1],
  Gemm: [0, 1],
  MatMul: [0, 1],
  ConvInteger: [0, 1],
  MatMulInteger: [0, 1],
  QLinearConv: [0, 3],
  QLinearMatMul: [0, 3],
  QGemm: [0, 3],
  DynamicQuantizeMatMul: [0, 1],
  MatMulIntegerToFloat: [0, 1],
};

type Shapes = ReadonlyMap<string, readonly number[]>;

/**
 * Counts the multiply-adds of convolutions and matrix products for one item of the batch, the first dimension of the
 * first input. Branches and loop bodies are not counted.
 */
export async function countModelMultiplyAdds(model: ModelProto): Promise<MultiplyAdds> {
  const inputs = modelInputs(model);
  const open = inputs.find(({ shape, ranked }) => !ranked || shape.slice(1).some((size) => !isSize(size)));
  if (open) return { unknown: `input '${open.name}' leaves sizes open other than the batch` };
  if (model.functions.length > 0) return { unknown: 'operators are defined in functions of the model' };
  const nodes = model.graph?.node ?? [];
  const batch = inputs[0]?.shape[0];
  // The second level also follows shapes that the graph computes from shapes.
  let reason = '';
  for (const level of ['disabled', 'basic'] as const) {
    try {
      const shapes = await inferShapes(model, level);
      const total = nodes.reduce((sum, node) => sum + countNode(node, shapes), 0);
      return { perItem: total / (isSize(batch) ? batch : 1) };
    } catch (error) {
      reason = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0];
    }
  }
  return { unknown: reason };
}

/**
 * The shapes, with the batch set to 1, of all that multiplying operators read and write.
 *
 * Each such value is made an output without a declared type: loading the model then tells what ONNX Runtime inferred.
 */
async function inferShapes(model: ModelProto, level: 'disabled' | 'basic'): Promise<Shapes> {
  const graph = model.graph;
  if (!graph) return new Map();
  const shapes = new Map(graph.initializer.map(({ name, dims }) => [name, dims.map(Number)]));
  const input = graph.input.map((value) => clone(ValueInfoProtoSchema, value));
  for (const { type } of input) {
    const batch = type?.value.case === 'tensorType' ? type.value.value.shape?.dim[0] : undefined;
    if (batch && batch.value.case !== 'dimValue') batch.value = { case: 'dimValue', value: 1n };
  }
  const wanted = new Set<string>();
  for (const node of graph.node.filter(({ opType }) => Object.hasOwn(factors, opType))) {
    for (const i of factors[node.opType]) wanted.add(node.input[i]);
    wanted.add(node.output[0]);
  }
  const made = new Set(graph.node.flatMap((node) => node.output));
  const output = [...wanted]
    .filter((name) => made.has(name))
    .map((name) => create(ValueInfoProtoSchema, { name }));
  const probe = create(ModelProtoSchema, {
    ...model,
    graph: create(GraphProtoSchema, { ...graph, input, output, valueInfo: [] }),
  });
  const session = await ort.InferenceSession.create(encodeOnnx(probe), {
    graphOptimizationLevel: level,
    logSeverityLevel: 3,
  });
  for (const value of [...session.inputMetadata, ...session.outputMetadata]) {
    if (value.isTensor && value.shape.length > 0 && value.shape.every(isSize)) {
      shapes.set(value.name, [...value.shape]);
    }
  }
  await session.release();
  return shapes;
}

/** The multiply-adds of one operator; throws an Error where a shape that matters is unknown. */
function countNode(node: NodeProto, shapes: Shapes): number {
  const indices = Object.hasOwn(factors, node.opType) ? factors[node.opType] : undefined;
  if (!indices) return 0;
  const known = (name: string): readonly number[] => {
    const shape = shapes.get(name);
    if (!shape) throw new Error(`the shape of '${name}' at ${node.opType} depends on the data`);
    return shape;
  };
  const first = known(node.input[indices[0]]);
  const second = known(node.input[indices[1]]);
  switch (node.opType) {
    // A weight [out, in / groups, ...kernel] meets every output position, a transposed one every input position.
    case 'Conv':
    case 'ConvInteger':
    case 'QLinearConv':
      return product(known(node.output[0])) * product(second.slice(1));
    case 'ConvTranspose':
      return product(first) * product(second.slice(1));
    case 'Gemm':
    case 'QGemm': {
      const transposed = node.attribute.find(({ name }) => name === 'transA')?.i === 1n;
      return product(known(node.output[0])) * first[transposed ? 0 : 1];
    }
    default:
      return product(known(node.output[0])) * first[first.length - 1];
  }
}

function isSize(size: number | string | null | undefined): size is number {
  return typeof size === 'number' && size > 0;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
