// Networks that take faces in another layout or shape than [n, 3, size, size].
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embedder, mirror, weight } from '../../../test/nets/foreign-models.js';
import { embedWith } from '../../../test/nets/open-foreign.js';
import { type ModelProto, makeNode, makeTensor, makeValueInfo } from '../../formats/onnx/onnx.js';
import { Engine } from '../../graph/engine.js';
import { describeFrame } from './face-input.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

// Embeddings as long as some of these are refused as scores of a classifier, unless they are asked for.
const plain = { normalize: { mean: 0, std: 255 }, output: 'vector' } as const;

type Dims = readonly (number | string | null)[];

/** A network that takes colours last, brings them to the front as converters do, and shows what it was given. */
function last(input: Dims | undefined, nodes = [makeNode('Identity', ['images'], ['plain'])]): ModelProto {
  const model = embedder(
    [
      ...nodes,
      makeNode('Transpose', ['plain'], ['first'], { perm: [0, 3, 1, 2] }),
      makeNode('AveragePool', ['first'], ['small'], { kernel_shape: [2, 2], strides: [2, 2] }),
      makeNode('Flatten', ['small'], ['vector'], { axis: 1 }),
    ],
    { output: ['n', null], ...(input && { input }) },
  );
  if (input === undefined) {
    const tensor = model.graph!.input[0].type!.value;
    if (tensor.case === 'tensorType') delete tensor.value.shape;
  }
  return model;
}

/** The same with colours first. */
const first = (size: number): ModelProto =>
  embedder(
    [
      makeNode('AveragePool', ['images'], ['small'], { kernel_shape: [2, 2], strides: [2, 2] }),
      makeNode('Flatten', ['small'], ['vector'], { axis: 1 }),
    ],
    { input: ['n', 3, size, size], output: ['n', null] },
  );

describe('colours that come last', () => {
  test.each<[string, Dims | undefined, number]>([
    ['are declared', ['n', 6, 6, 3], 6],
    ['are declared with a fixed batch', [1, 6, 6, 3], 6],
    ['are declared with open sizes', ['n', null, null, 3], 112],
    ['follow from a channel count that is none', ['n', 6, 6, null], 6],
    ['follow from the first nodes where all sizes are open', ['n', null, null, null], 112],
    ['follow from the first nodes where no shape is given', undefined, 112],
  ])('%s', async (_, dims, size) => {
    const { embeddings, network } = await embedWith(engine, last(dims), plain);
    expect(network.inputSizePx).toBe(size);
    expect(embeddings).toEqual((await embedWith(engine, first(size), plain)).embeddings);
  });

  test('are found behind nodes that scale the pixels', async () => {
    const nodes = [
      makeNode('Sub', ['images', 'mean'], ['centred']),
      makeNode('Mul', ['centred', 'scale'], ['plain']),
    ];
    const model = last(['n', null, null, null], nodes);
    model.graph!.initializer = [
      makeTensor('mean', Float32Array.of(0), []),
      makeTensor('scale', Float32Array.of(1), []),
    ];
    const { embeddings } = await embedWith(engine, model, plain);
    expect(embeddings).toEqual((await embedWith(engine, first(112), plain)).embeddings);
  });

  test('may also be blue first', async () => {
    const bgr = { ...plain, colour: 'bgr' } as const;
    const { embeddings } = await embedWith(engine, last(['n', 6, 6, 3]), bgr);
    expect(embeddings).toEqual((await embedWith(engine, first(6), bgr)).embeddings);
  });
});

describe('pictures that are higher than wide', () => {
  /** The columns from..to of faces [count, 3, size, size]. */
  const columns = (faces: Float32Array, size: number, [from, to]: readonly [number, number]) =>
    faces.filter((_, i) => i % size >= from && i % size < to);

  test.each<[string, Dims, readonly [number, number]]>([
    ['112x96', ['n', 3, 112, 96], [8, 104]],
    ['with a fixed batch', [1, 3, 112, 96], [8, 104]],
    ['128x96', ['n', 3, 128, 96], [16, 112]],
    ['one column less than square', ['n', 3, 8, 7], [0, 7]],
  ])('%s get the middle columns', async (_, input, range) => {
    const model = mirror({ input, output: [input[0], null] });
    const { embeddings, faces, network } = await embedWith(engine, model, plain);
    const size = Number(input[2]);
    expect(network).toMatchObject({ inputSizePx: size, frame: { heightPx: size, widthPx: input[3] } });
    expect(embeddings).toEqual(columns(faces, size, range));
  });

  test('get them with colours last, too', async () => {
    const model = last(['n', 112, 96, 3]);
    model.graph!.node[2] = makeNode('Identity', ['first'], ['small']);
    const { embeddings, faces } = await embedWith(engine, model, plain);
    expect(embeddings).toEqual(columns(faces, 112, [8, 104]));
  });

  test('are told in words', () => {
    expect(describeFrame({ heightPx: 112, widthPx: 96 })).toBe(
      '112x96 pixels, the middle columns of 112x112',
    );
    expect(describeFrame({ heightPx: 112, widthPx: 112 })).toBe('112x112 pixels');
  });
});

test('a network that cannot be used at the size taken for an open one says which size that was', async () => {
  const model = embedder(
    [
      makeNode('Flatten', ['images'], ['flat'], { axis: 1 }),
      makeNode('MatMul', ['flat', 'weight'], ['vector']),
    ],
    { input: ['n', 3, 'h', 'w'], output: ['n', 16], initializers: [weight('weight', 3 * 8 * 8, 16)] },
  );
  await expect(embedWith(engine, model)).rejects.toThrow(
    /ONNX Runtime cannot load it: .*; its file leaves sizes open, and it was given 112x112 pixels with colours first: export it/,
  );
});

test.each<[string, Dims, readonly number[]]>([
  ['oblong', ['n', 3, 8, 6], [1, 3, 1, 1]],
  ['with colours last', ['n', 8, 8, 3], [3]],
  ['oblong, with colours last', ['n', 8, 6, 3], [1, 1, 1, 3]],
])('a network %s that takes a mean away by itself is known to want raw pixels', async (_, input, dims) => {
  const nodes = [
    makeNode('Sub', ['images', 'mean'], ['centred']),
    makeNode('Mul', ['centred', 'scale'], ['scaled']),
    makeNode('Flatten', ['scaled'], ['vector'], { axis: 1 }),
  ];
  const initializers = [
    makeTensor('mean', Float32Array.of(127, 128, 129), dims),
    makeTensor('scale', Float32Array.of(1 / 128), []),
  ];
  const { network } = await embedWith(engine, embedder(nodes, { input, initializers, output: ['n', null] }));
  expect(network).toMatchObject({ normalize: 'raw', normalizeFrom: 'graph' });
});

test.each<[string, Dims]>([
  ['with one channel', ['n', 1, 112, 112]],
  ['with one channel, last', ['n', 112, 112, 1]],
])('grey pictures %s are refused', async (_, input) => {
  const model = mirror();
  model.graph!.input = [makeValueInfo('images', 'float32', input)];
  await expect(embedWith(engine, model)).rejects.toThrow(
    /it takes grey pictures, but images \[n, 3, height, width\] are expected/,
  );
});
