// Nodes that a network keeps from its training, which make its embeddings depend on chance or on the rest of a batch.
import { UserError } from '../../files/user-error.js';
import type { ModelProto, NodeProto } from '../../formats/onnx/onnx.js';
import { allNodes, graphOf } from '../foreign/onnx-edit.js';
import { GraphConstants } from './graph-constants.js';
import { integerOf, isStandard } from './node-attributes.js';

/**
 * Whether a BatchNormalization takes its statistics from the batch, or a Dropout drops something.
 *
 * From operator set 14 on a BatchNormalization says so itself; before, it has outputs for its statistics.
 */
export function trainsItself(node: NodeProto, constants: GraphConstants): boolean {
  if (!isStandard(node)) return false;
  switch (node.opType) {
    case 'BatchNormalization':
      return integerOf(node, 'training_mode') === 1 || node.output.filter((name) => name !== '').length > 1;
    case 'Dropout': {
      const [, ratio, training] = node.input;
      const isOn = training !== undefined && training !== '' && constants.find(training)?.values[0] !== 0;
      return isOn && constants.find(ratio)?.values[0] !== 0;
    }
    default:
      return false;
  }
}

/**
 * Refuses a network that was exported as it trains.
 *
 * @throws UserError naming the file, the operator, and how many there are
 */
export function checkTrainingMode(model: ModelProto, name: string): void {
  const constants = new GraphConstants(model);
  const training = allNodes(graphOf(model)).filter((node) => trainsItself(node, constants));
  if (training.length === 0) return;
  const kinds = [...new Set(training.map(({ opType }) => opType))].map((kind) => {
    const count = training.filter(({ opType }) => opType === kind).length;
    return `${count} ${kind} ${count === 1 ? 'node' : 'nodes'}`;
  });
  const effect = training.some(({ opType }) => opType === 'BatchNormalization')
    ? 'a face’s embedding would depend on the rest of its batch'
    : 'a face’s embedding would be another each time';
  throw new UserError(
    `${name}: was exported in training mode: ${kinds.join(' and ')} still ${training.length === 1 ? 'trains' : 'train'}, and ${effect}; export it after model.eval()`,
  );
}
