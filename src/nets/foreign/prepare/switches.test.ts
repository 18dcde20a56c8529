// Second inputs: switches are fixed to use, others refused.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mirror, sidePx } from '../../../../test/nets/foreign-models.js';
import { embedWith } from '../../../../test/nets/open-foreign.js';
import { type Dtype, type ModelProto, makeNode, makeValueInfo } from '../../../formats/onnx/onnx.js';
import { Engine } from '../../../graph/engine.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

/** A mirror that gives back minus its input where the switch, cast to a number, is 1. */
function switched(name: string, dtype: Dtype, dims: readonly (number | string)[] = []): ModelProto {
  const model = mirror();
  const graph = model.graph!;
  graph.input.unshift(makeValueInfo(name, dtype, dims));
  graph.node = [
    makeNode('Cast', [name], ['number'], { to: 1 }),
    makeNode('Mul', ['images', 'number'], ['part']),
    makeNode('Sub', ['images', 'part'], ['half']),
    makeNode('Sub', ['half', 'part'], ['signed']),
    makeNode('Flatten', ['signed'], ['vector'], { axis: 1 }),
  ];
  return model;
}

const plain = { normalize: { mean: 0, std: 255 } } as const;

describe('a switch between training and use', () => {
  test.each<[string, Dtype, readonly (number | string)[], string]>([
    ['phase_train', 'bool', [], 'false'],
    ['phase_train:0', 'bool', ['unk'], 'false'],
    ['is_training', 'bool', [1], 'false'],
    ['isTraining', 'bool', [], 'false'],
    ['training', 'int32', [], '0'],
    ['keras_learning_phase', 'float32', [], '0'],
    ['dropout_rate', 'float64', [], '0'],
    ['training_mode', 'float16', [], '0'],
  ])('that is called %s is fixed to off', async (name, dtype, dims, value) => {
    const { embeddings, faces, network } = await embedWith(engine, switched(name, dtype, dims), plain);
    expect(embeddings).toEqual(faces);
    expect(network.notes).toEqual([`input '${name}' is fixed to ${value}`]);
  });

  test.each<[string, Dtype, string]>([
    ['dropout_keep_prob', 'float32', '1'],
    ['is_test', 'bool', 'true'],
  ])('that is called %s is fixed to on', async (name, dtype, value) => {
    const { embeddings, faces, network } = await embedWith(engine, switched(name, dtype), plain);
    expect(embeddings).toEqual(faces.map((x) => -x));
    expect(network.notes).toEqual([`input '${name}' is fixed to ${value}`]);
  });
});

describe('another second input is refused with the remedy', () => {
  test.each<[string, Dtype, readonly (number | string)[]]>([
    ['mask', 'bool', []],
    ['constraint', 'float32', []],
    ['is_training', 'float32', ['n', 128]],
    ['pair', 'float32', ['n', 3, sidePx, sidePx]],
  ])('%s', async (name, dtype, dims) => {
    await expect(embedWith(engine, switched(name, dtype, dims))).rejects.toThrow(
      new RegExp(
        `expected one input, found 2: '${name}' is ${dtype} .*; export it with the others fixed, as constants$`,
      ),
    );
  });
});
