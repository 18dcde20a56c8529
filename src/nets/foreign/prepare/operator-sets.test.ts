// Versions and domains of operators: what is taken, and what is refused by name.
import { create } from '@bufbuild/protobuf';
import { FunctionProtoSchema } from 'onnx-buf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embedder, file, mirror } from '../../../../test/nets/foreign-models.js';
import { embedWith } from '../../../../test/nets/open-foreign.js';
import { makeNode, opsetOf } from '../../../formats/onnx/onnx.js';
import { Engine } from '../../../graph/engine.js';
import { openForeign } from '../foreign-model.js';
import { NEWEST_FORMAT, NEWEST_OPSET } from './operator-sets.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

const plain = { normalize: { mean: 0, std: 255 } } as const;

describe('the version of the operators', () => {
  test('that is the newest here is the newest that ONNX Runtime takes', async () => {
    const load = (opset: number) => engine.load(file(mirror({ opset })).bytes, { label: 'versions' });
    await (await load(NEWEST_OPSET)).close();
    await expect(load(NEWEST_OPSET + 1)).rejects.toThrow('Current official support');
  });

  test('that is 7 is taken as 8', async () => {
    const { embeddings, faces } = await embedWith(engine, mirror({ opset: 7 }), plain);
    expect(embeddings).toEqual(faces);
    expect(opsetOf(openForeign(file(mirror({ opset: 7 }))).model)).toBe(8);
  });

  test.each([
    [1, /uses version 1 of the ONNX operators, 7 or later is expected; export it again with a later opset/],
    [99, /uses version 99 of the ONNX operators, 26 is the newest .* opset_version=17/],
  ])('that is %d is refused with the remedy', (opset, message) => {
    expect(() => openForeign(file(mirror({ opset })))).toThrow(message);
  });

  test('that lacks an operator is named with it', async () => {
    const model = embedder([makeNode('Gelu', ['images'], ['g']), makeNode('Flatten', ['g'], ['vector'])], {
      opset: 13,
    });
    await expect(embedWith(engine, model)).rejects.toThrow(
      "foreign.onnx: uses the operator Gelu, which version 13 of ONNX's operators does not have",
    );
  });
});

test('a newer file format is read as the newest that ONNX Runtime takes', async () => {
  const load = (irVersion: number) => engine.load(file(mirror({ irVersion })).bytes, { label: 'formats' });
  await (await load(NEWEST_FORMAT)).close();
  await expect(load(NEWEST_FORMAT + 1)).rejects.toThrow('Unsupported model IR version');
  const { embeddings, faces, network } = await embedWith(engine, mirror({ irVersion: 42 }), plain);
  expect(embeddings).toEqual(faces);
  expect(network.notes).toEqual([expect.stringMatching(/version 42 is read as version 13/)]);
});

describe('operators of a domain', () => {
  const custom = () =>
    embedder(
      [
        makeNode('Swirl', ['images'], ['a'], {}, 'my.lab'),
        makeNode('Twist', ['a'], ['b'], {}, 'my.lab'),
        makeNode('Flatten', ['b'], ['vector'], { axis: 1 }),
      ],
      { domains: { 'my.lab': 1 } },
    );

  test('that nobody knows are refused by name', () => {
    expect(() => openForeign(file(custom()))).toThrow(
      "foreign.onnx: uses Swirl, Twist of 'my.lab', which are no operators of ONNX",
    );
  });

  test('that the file itself defines are taken', async () => {
    const model = custom();
    model.functions = ['Swirl', 'Twist'].map((name) =>
      create(FunctionProtoSchema, {
        name,
        domain: 'my.lab',
        input: ['x'],
        output: ['y'],
        node: [makeNode('Neg', ['x'], ['y'])],
        opsetImport: [{ domain: '', version: 14n }],
      }),
    );
    const { embeddings, faces } = await embedWith(engine, model, plain);
    expect(embeddings).toEqual(faces);
  });

  test('that the runtime has only in part are refused by the runtime', async () => {
    const nodes = [
      makeNode('Frobnicate', ['images'], ['a'], {}, 'com.microsoft'),
      makeNode('Flatten', ['a'], ['vector'], { axis: 1 }),
    ];
    const model = embedder(nodes, { domains: { 'com.microsoft': 1 } });
    await expect(embedWith(engine, model)).rejects.toThrow(
      "uses the operator Frobnicate of 'com.microsoft', which ONNX Runtime does not know",
    );
  });
});
