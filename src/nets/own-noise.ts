// Nodes that draw random numbers by themselves: found, and silenced where a network is checked against itself.
import { type AttributeValue, type ModelProto, makeNode, type NodeProto } from '../formats/onnx.js';
import { allNodes, copyModel, graphOf } from './onnx-edit.js';

const drawing = new Set([
  'RandomNormal',
  'RandomNormalLike',
  'RandomUniform',
  'RandomUniformLike',
  'Bernoulli',
  'Multinomial',
]);

/**
 * Whether the network draws random numbers inside itself, so that two runs on the same input differ and a run that
 * uses it cannot be repeated bit for bit.
 */
export function drawsOwnNoise(model: ModelProto): boolean {
  const functions = model.functions.flatMap(({ node }) => node);
  return [...allNodes(graphOf(model)), ...functions].some(
    (node) => isStandard(node) && (drawing.has(node.opType) || isTrainingDropout(node)),
  );
}

/** A copy in which normal and uniform noise is its mean and dropout passes everything, so that runs can be compared. */
export function silenceNoise(model: ModelProto): ModelProto {
  const silent = copyModel(model);
  for (const node of allNodes(graphOf(silent))) {
    if (!isStandard(node)) continue;
    if (node.opType.startsWith('RandomNormal')) setAttribute(node, 'scale', { float: 0 });
    if (node.opType.startsWith('RandomUniform')) {
      const low = node.attribute.find(({ name }) => name === 'low')?.f ?? 0;
      setAttribute(node, 'high', { float: low });
    }
    if (isTrainingDropout(node)) node.input = node.input.slice(0, 2);
  }
  return silent;
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
