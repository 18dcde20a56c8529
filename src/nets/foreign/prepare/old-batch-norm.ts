// BatchNormalization as MXNet's exporter wrote it before version 9 of the operators: `spatial` = 0 on per-channel statistics.
import type { ModelProto } from '../../../formats/onnx/onnx.js';
import { graphOf } from '../onnx-edit.js';

/**
 * Takes, in place, `spatial` off every BatchNormalization whose statistics are one number a channel: with it the runtime
 * expects one for each element. (The ArcFace of ONNX's model zoo of 2018 is written so.) Statistics for each element stay.
 */
export function mendBatchNorms(model: ModelProto): void {
  const { node: nodes, initializer } = graphOf(model);
  const ranks = new Map(initializer.map(({ name, dims }) => [name, dims.length]));
  for (const { opType, output, attribute } of nodes) {
    const constant = opType === 'Constant' ? attribute.find(({ t }) => t)?.t : undefined;
    if (constant) ranks.set(output[0], constant.dims.length);
  }
  for (const node of nodes) {
    if (node.opType !== 'BatchNormalization' || ranks.get(node.input[1] ?? '') !== 1) continue;
    node.attribute = node.attribute.filter(({ name }) => name !== 'spatial');
  }
}
