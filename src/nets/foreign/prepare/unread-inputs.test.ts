// Inputs that nothing reads are left out, and said; those that something reads stay.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mirror } from '../../../../test/nets/foreign-models.js';
import { embedWith } from '../../../../test/nets/open-foreign.js';
import { makeNode, makeValueInfo } from '../../../formats/onnx/onnx.js';
import { Engine } from '../../../graph/engine.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

const plain = { normalize: { mean: 0, std: 255 } } as const;

test.each([
  'unshift',
  'push',
] as const)('labels that nothing reads are left out, whatever their place (%s)', async (add) => {
  const model = mirror();
  model.graph!.input[add](makeValueInfo('label', 'int64', ['n']));
  const { embeddings, faces, network } = await embedWith(engine, model, plain);
  expect(embeddings).toEqual(faces);
  expect(network.notes).toEqual(["input 'label' is read by nothing and left out"]);
});

test('a second picture that is read is refused', async () => {
  const model = mirror();
  const graph = model.graph!;
  const [images] = graph.input;
  graph.input.push({ ...images, name: 'other' });
  const [{ input, output }] = graph.node;
  graph.node.unshift(makeNode('Add', [input[0], 'other'], ['sum']));
  graph.node[1] = makeNode('Flatten', ['sum'], [output[0]], { axis: 1 });
  await expect(embedWith(engine, model, plain)).rejects.toThrow(/expected one input, found 2: /);
});
