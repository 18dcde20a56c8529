// The tensors that an ONNX model stores, checked: each lies in the file itself, whole, and nothing beside the file is ever read.
import {
  type AttributeProto,
  type GraphProto,
  type ModelProto,
  type SparseTensorProto,
  type TensorProto,
  TensorProto_DataLocation,
} from 'onnx-buf';
import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { checkTensor } from './tensors.js';

/**
 * Checks that every tensor of a model lies inside it and holds what its shape says; `name` stands for the model in errors.
 *
 * @throws UserError naming the tensor, and the file that it points to
 */
export function checkStored(model: ModelProto, name: string): void {
  for (const tensor of tensorsOf(model)) {
    if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL && tensor.externalData.length === 0) {
      checkTensor(tensor, name);
      continue;
    }
    const file = tensor.externalData.find(({ key }) => key === 'location')?.value ?? 'another file';
    throw new UserError(
      `${name} keeps tensor '${showText(tensor.name)}' outside itself, in '${showText(file)}', which is not supported: save the model as ` +
        'one file (onnx.save with save_as_external_data=False)',
    );
  }
}

/** Every tensor that a model stores: in its graph and inner graphs, in attributes and in functions, sparse ones included. */
function* tensorsOf(model: ModelProto): Generator<TensorProto> {
  const graphs = [
    model.graph,
    ...model.trainingInfo.flatMap((info) => [info.initialization, info.algorithm]),
  ];
  const attributes: (readonly AttributeProto[])[] = model.functions.flatMap(({ attributeProto, node }) => [
    attributeProto,
    ...node.map(({ attribute }) => attribute),
  ]);
  while (graphs.length > 0 || attributes.length > 0) {
    const graph: GraphProto | undefined = graphs.pop();
    if (graph !== undefined) {
      yield* graph.initializer;
      yield* graph.sparseInitializer.flatMap(partsOf);
      for (const { attribute } of graph.node) attributes.push(attribute);
    }
    for (const attribute of attributes.pop() ?? []) {
      if (attribute.t !== undefined) yield attribute.t;
      yield* attribute.tensors;
      if (attribute.sparseTensor !== undefined) yield* partsOf(attribute.sparseTensor);
      yield* attribute.sparseTensors.flatMap(partsOf);
      if (attribute.g !== undefined) graphs.push(attribute.g);
      graphs.push(...attribute.graphs);
    }
  }
}

function partsOf({ values, indices }: SparseTensorProto): TensorProto[] {
  return [values, indices].filter((part) => part !== undefined);
}
