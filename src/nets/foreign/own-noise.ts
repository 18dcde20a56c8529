// Nodes that draw random numbers by themselves: found, and silenced where a network is checked against itself.

import { UserError } from '../../files/user-error.js';
import { type AttributeValue, type ModelProto, makeNode, type NodeProto } from '../../formats/onnx/onnx.js';
import { allNodes, copyModel, graphOf } from './onnx-edit.js';

const DRAWING = new Set([
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Bernoulli',
  'Multinomial',
]);

// The runtime ends the process over a standard deviation of 0.
const SILENT_SCALE = 1e-30;

/**
 * Whether the network draws random numbers inside itself, so that two runs on the same input differ and a run that
 * uses it cannot be repeated bit for bit.
 */
export function drawsOwnNoise(model: ModelProto): boolean {
  const functions = model.functions.flatMap(({ node }) => node);
  return [...allNodes(graphOf(model)), ...functions].some(
    (node) => isStandard(node) && (DRAWING.has(node.opType) || isTrainingDropout(node)),
  );
}

/** A copy in which normal and uniform noise is its mean and dropout passes everything, so that runs can be compared. */
export function silenceNoise(model: ModelProto): ModelProto {
  const silent = copyModel(model);
  for (const node of allNodes(graphOf(silent))) {
    if (!isStandard(node)) continue;
    if (node.opType.startsWith('RandomNormal')) setAttribute(node, 'scale', { float: SILENT_SCALE });
    if (node.opType.startsWith('RandomUniform')) {
      setAttribute(node, 'high', { float: floatOf(node, 'low', 0) });
    }
    if (isTrainingDropout(node)) node.input = node.input.slice(0, 2);
  }
  return silent;
}

/**
 * Refuses noise of no width, over which the runtime would end the whole process.
 *
 * @throws UserError naming the file
 */
export function checkOwnNoise(model: ModelProto, name: string): void {
  const functions = model.functions.flatMap(({ node }) => node);
  for (const node of [...allNodes(graphOf(model)), ...functions]) {
    const normal = node.opType.startsWith('RandomNormal') && !(floatOf(node, 'scale', 1) > 0);
    const uniform =
      node.opType.startsWith('RandomUniform') && !(floatOf(node, 'low', 0) <= floatOf(node, 'high', 1));
    if (normal || uniform) {
      throw new UserError(
        `${name}: a ${node.opType} node draws noise of no width; export the network again without it`,
      );
    }
  }
}

function floatOf(node: NodeProto, name: string, otherwise: number): number {
  return node.attribute.find((attribute) => attribute.name === name)?.f ?? otherwise;
}

function isStandard(node: NodeProto): boolean {
  return node.domain === '' || node.domain === 'ai.onnx';
}

// The third input switches it to training; networks exported for inference leave it out.
function isTrainingDropout(node: NodeProto): boolean {
  return node.opType === 'Dropout' && (node.input[2] ?? '') !== '';
}

function setAttribute(node: NodeProto, name: string, value: AttributeValue): void {
  const others = node.attribute.filter((attribute) => attribute.name !== name);
  node.attribute = [...others, ...makeNode('', [], [], { [name]: value }).attribute];
}
