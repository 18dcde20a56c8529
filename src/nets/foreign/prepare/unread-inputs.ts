// Inputs that no node reads, such as the labels of a training: they are left out.
import { showText } from '../../../files/show-text.js';
import type { ModelProto } from '../../../formats/onnx/onnx.js';
import { allNodes, graphOf, subgraphsOf } from '../onnx-edit.js';

/**
 * Takes out, in place, the inputs that change nothing, where another input is left.
 *
 * @returns what was left out, in words
 */
export function dropUnreadInputs(model: ModelProto): string[] {
  const graph = graphOf(model);
  const nodes = allNodes(graph);
  const outputs = [graph, ...nodes.flatMap(subgraphsOf)].flatMap(({ output }) => output);
  const read = new Set([...nodes.flatMap(({ input }) => input), ...outputs.map(({ name }) => name)]);
  const unread = graph.input.filter(({ name }) => !read.has(name));
  if (unread.length === graph.input.length) return [];
  graph.input = graph.input.filter((value) => !unread.includes(value));
  return unread.map(({ name }) => `input '${showText(name)}' is read by nothing and left out`);
}
