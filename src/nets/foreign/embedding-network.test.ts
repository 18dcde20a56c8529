// Foreign embedding networks: what the wrapping computes, and which files are refused.

import { readFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { AttributeProtoSchema } from 'onnx-buf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectClose } from '../../../test/closeness.js';
import { embedder, file, mirror, pixels, sidePx, weight } from '../../../test/nets/foreign-models.js';
import { hasRealMaterial, realMaterial } from '../../../test/real-material.js';
import { UserError } from '../../files/user-error.js';
import {
  decodeOnnx,
  encodeOnnx,
  type ModelProto,
  makeNode,
  makeTensor,
  makeValueInfo,
  modelInputs,
  modelOutputs,
  opsetOf,
  setMetadata,
} from '../../formats/onnx/onnx.js';
import { Engine } from '../../graph/engine.js';
import { uniforms } from '../../math/random.js';
import { type EmbeddingNetworkOptions, openEmbeddingModel } from './embedding-network.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

const faces = uniforms({ seed: 1, stream: 'faces', step: 0 }, 3 * pixels);

/** Embeds the three faces and frees the network. */
async function embed(model: ModelProto, options: Partial<EmbeddingNetworkOptions> = {}) {
  const { bytes, name } = file(model);
  const network = await openEmbeddingModel(engine, bytes, { name, ...options });
  try {
    return { network, embeddings: await network.embed(faces) };
  } finally {
    await network.close();
  }
}

const expectNear = (found: Float32Array, expected: ArrayLike<number>) => expectClose(found, expected, 1e-5);

describe('openEmbeddingModel', () => {
  test('a network gets (255 x - mean) / std', async () => {
    const { embeddings } = await embed(mirror(), { normalize: 'arcface-128' });
    expectNear(
      embeddings,
      faces.map((x) => (255 * x - 127.5) / 128),
    );
  });

  test('a BGR network gets its channels swapped, with constants given in the order red, green, blue', async () => {
    const normalize = { mean: [10, 20, 30], std: [1, 2, 3] } as const;
    const { embeddings, network } = await embed(mirror(), { normalize, colour: 'bgr' });
    const plane = sidePx * sidePx;
    const expected = faces.map((_, i) => {
      const channel = 2 - (Math.floor(i / plane) % 3);
      const source = Math.floor(i / pixels) * pixels + channel * plane + (i % plane);
      return (255 * faces[source] - normalize.mean[channel]) / normalize.std[channel];
    });
    expectClose(embeddings, expected, 1e-4);
    expect(network).toMatchObject({ size: pixels, inputSizePx: sidePx, colour: 'bgr', freeBatch: true });
  });

  test('raw pixels are 0..255', async () => {
    const { embeddings } = await embed(mirror(), { normalize: 'raw' });
    expectClose(
      embeddings,
      faces.map((x) => 255 * x),
      1e-3,
    );
  });

  test('metadata are followed, the caller goes before them, and arcface-127.5 comes last', async () => {
    const model = mirror();
    expect((await embed(model)).network).toMatchObject({
      normalize: 'arcface-127.5',
      normalizeFrom: 'default',
      colour: 'rgb',
    });
    setMetadata(model, { 'synthdistill.normalize': 'imagenet', 'synthdistill.colour': 'bgr' });
    expect((await embed(model)).network).toMatchObject({
      normalize: 'imagenet',
      normalizeFrom: 'metadata',
      colour: 'bgr',
    });
    expect((await embed(model, { normalize: 'raw', colour: 'rgb' })).network).toMatchObject({
      normalize: 'raw',
      normalizeFrom: 'options',
      colour: 'rgb',
    });
  });

  test('a network that subtracts the mean pixel itself gets raw pixels', async () => {
    const model = embedder(
      [
        makeNode('Sub', ['images', 'mean'], ['centred']),
        makeNode('Mul', ['centred', 'scale'], ['scaled']),
        makeNode('Flatten', ['scaled'], ['vector'], { axis: 1 }),
      ],
      {
        initializers: [
          makeTensor('mean', Float32Array.of(127.5), []),
          makeTensor('scale', Float32Array.of(1 / 128), []),
        ],
      },
    );
    const { network, embeddings } = await embed(model);
    expect(network.normalizeFrom).toBe('graph');
    expectNear(
      embeddings,
      faces.map((x) => (255 * x - 127.5) / 128),
    );
  });

  test('names that collide with the wrapping are renamed, in inner graphs too', async () => {
    const branch = embedder([makeNode('Neg', ['faces'], ['branch.1'])]).graph!;
    branch.input = [];
    branch.output = [makeValueInfo('branch.1', 'float32', [null, null])];
    const other = embedder([makeNode('Identity', ['faces'], ['branch.2'])]).graph!;
    other.input = [];
    other.output = [makeValueInfo('branch.2', 'float32', [null, null])];
    const choose = makeNode('If', ['embedding'], ['vector']);
    choose.attribute = [
      create(AttributeProtoSchema, { name: 'then_branch', type: 5, g: branch }),
      create(AttributeProtoSchema, { name: 'else_branch', type: 5, g: other }),
    ];
    const model = embedder([makeNode('Flatten', ['images'], ['faces'], { axis: 1 }), choose], {
      initializers: [makeTensor('embedding', Uint8Array.of(1), [])],
    });
    model.graph!.initializer[0].dataType = 9;
    const { embeddings } = await embed(model, { normalize: { mean: 0, std: 255 } });
    expectNear(
      embeddings,
      faces.map((x) => -x),
    );
  });

  test('a wrapped model is itself an embedding network that declares what it takes', async () => {
    const { network: first } = await embed(mirror({ opset: 9 }), { normalize: 'arcface-128' });
    const wrapped = decodeOnnx(first.model, 'wrapped');
    expect(modelInputs(wrapped)).toMatchObject([{ name: 'faces', shape: ['batch', 3, sidePx, sidePx] }]);
    expect(modelOutputs(wrapped)).toMatchObject([{ name: 'embedding', shape: ['batch', pixels] }]);
    expect(opsetOf(wrapped)).toBe(9);
    const { embeddings, network } = await embed(wrapped);
    expect(network.normalizeFrom).toBe('metadata');
    expectNear(
      embeddings,
      faces.map((x) => (255 * x - 127.5) / 128),
    );
  });

  test('[n, size, 1, 1] is flattened, whether it is declared or found out', async () => {
    const nodes = [
      makeNode('Flatten', ['images'], ['flat'], { axis: 1 }),
      makeNode('Reshape', ['flat', 'shape'], ['vector']),
    ];
    const initializers = [makeTensor('shape', [-1, pixels, 1, 1], [4])];
    for (const output of [
      ['n', pixels, 1, 1],
      ['n', null, null, null],
    ]) {
      const { network, embeddings } = await embed(embedder(nodes, { initializers, output }), {
        normalize: { mean: 0, std: 255 },
      });
      expect(network.size).toBe(pixels);
      expectNear(embeddings, faces);
    }
  });

  test('an old file that lists its weights among its inputs is one of one input', async () => {
    const model = embedder(
      [
        makeNode('Flatten', ['images'], ['flat'], { axis: 1 }),
        makeNode('MatMul', ['flat', 'weight'], ['vector']),
      ],
      { initializers: [weight('weight', pixels, 20)], output: ['n', 20], opset: 8, irVersion: 3 },
    );
    model.graph!.input.push(makeValueInfo('weight', 'float32', [pixels, 20]));
    expect((await embed(model)).network.size).toBe(20);
  });

  test('an open image size is taken to be 112', async () => {
    const model = embedder(
      [
        makeNode('GlobalAveragePool', ['images'], ['mean']),
        makeNode('Flatten', ['mean'], ['flat'], { axis: 1 }),
        makeNode('MatMul', ['flat', 'weight'], ['vector']),
      ],
      { input: ['n', 3, 'h', 'w'], output: ['n', 16], initializers: [weight('weight', 3, 16)] },
    );
    const { bytes, name } = file(model);
    const network = await openEmbeddingModel(engine, bytes, { name });
    expect(network).toMatchObject({ size: 16, inputSizePx: 112 });
    await network.close();
  });

  test('no faces give no embeddings', async () => {
    const { bytes, name } = file(mirror());
    const network = await openEmbeddingModel(engine, bytes, { name });
    expect(await network.embed(new Float32Array(0))).toHaveLength(0);
    await expect(network.embed(faces.subarray(0, 100))).rejects.toThrow(
      'foreign.onnx: expected faces [count, 3, 4, 4], found 100 numbers; 48 make one',
    );
    await network.close();
  });
});

describe('a file that is not an embedding network is refused', () => {
  const wrong: [string, () => ModelProto, string][] = [
    ['one channel', () => mirror({ input: ['n', 1, 112, 112] }), 'images [n, 3, height, width] are expected'],
    ['a vector', () => mirror({ input: ['n', 10] }), "input 'images' has shape [n, 10]"],
    ['a narrow image', () => mirror({ input: ['n', 3, 112, 80] }), 'higher than wide by a third at most'],
    ['a wide image', () => mirror({ input: ['n', 3, 96, 112] }), 'square pictures, or some that are higher'],
    ['a huge image', () => mirror({ input: ['n', 3, 100_000, 100_000] }), 'a tensor this large'],
    ['a huge batch', () => mirror({ input: [1e9, 3, 4, 4] }), 'a tensor this large'],
    [
      'a map of features',
      () => embedder([makeNode('Identity', ['images'], ['vector'])], { output: ['n', 3, sidePx, sidePx] }),
      'the output vector [n, 3, 4, 4] is a map of features, or a picture: a network that gives an embedding',
    ],
    [
      'a map of features that does not say so',
      () => embedder([makeNode('Identity', ['images'], ['vector'])], { output: ['n', 3, null, null] }),
      'the output vector [2, 3, 4, 4] is a map of features, or a picture: a network that gives an embedding',
    ],
    ['an old operator set', () => mirror({ opset: 6 }), 'uses version 6 of the ONNX operators'],
    [
      'two inputs',
      () =>
        embedder(
          [
            makeNode('Cast', ['mask'], ['weights'], { to: 1 }),
            makeNode('Flatten', ['images'], ['flat'], { axis: 1 }),
            makeNode('Mul', ['flat', 'weights'], ['vector']),
          ],
          {
            inputs: [
              makeValueInfo('images', 'float32', ['n', 3, 4, 4]),
              makeValueInfo('mask', 'int64', ['n', null]),
            ],
          },
        ),
      "expected one input, found 2: 'images' is float32 [n, 3, 4, 4], 'mask' is int64 [n, ?]",
    ],
    [
      'very many outputs',
      () =>
        mirror({
          outputs: Array.from({ length: 1000 }, (_, i) => makeValueInfo(`vector${i}`, 'float16', ['n', 48])),
        }),
      'has 1 inputs and 1000 outputs, more than any network here needs',
    ],
    [
      'another type',
      () => mirror({ inputs: [makeValueInfo('images', 'int8', ['n', 3, 4, 4])] }),
      "input 'images' is int8 [n, 3, 4, 4]: expected a float32 tensor",
    ],
    [
      'another type of output',
      () => mirror({ outputs: [makeValueInfo('vector', 'int64', ['n', 48])] }),
      "output 'vector' is int64 [n, 48]: expected a float32 tensor",
    ],
    [
      'an operator that does not exist',
      () => embedder([makeNode('Frobnicate', ['images'], ['vector'])]),
      "uses the operator Frobnicate, which version 14 of ONNX's operators does not have",
    ],
    [
      'weights that do not fit',
      () =>
        embedder(
          [
            makeNode('Flatten', ['images'], ['flat'], { axis: 1 }),
            makeNode('Reshape', ['flat', 'shape'], ['vector']),
          ],
          { initializers: [makeTensor('shape', [1, 7], [2])] },
        ),
      'ONNX Runtime cannot',
    ],
    [
      'noise of no width, which would end the process',
      () =>
        embedder([
          makeNode('RandomNormalLike', ['images'], ['noise'], { scale: { float: 0 } }),
          makeNode('Flatten', ['noise'], ['vector'], { axis: 1 }),
        ]),
      'a RandomNormalLike node draws noise of no width',
    ],
    [
      'values that are not finite',
      () =>
        embedder([
          makeNode('Flatten', ['images'], ['flat'], { axis: 1 }),
          makeNode('Log', ['flat'], ['vector']),
        ]),
      'gives values that are not finite',
    ],
  ];
  test.each(wrong)('%s', async (_, model, message) => {
    const opening = embed(model());
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(/^foreign\.onnx: [^\n]*$/);
    await expect(opening).rejects.toThrow(message);
  });

  test('bytes that are no model', async () => {
    const bytes = encodeOnnx(mirror()).subarray(0, 40);
    await expect(openEmbeddingModel(engine, bytes, { name: 'cut.onnx' })).rejects.toThrow(/cut\.onnx/);
  });
});

describe.skipIf(!hasRealMaterial('teachers'))('real teachers', () => {
  test.each([
    ['mobilefacenet-128d.onnx', 128],
    ['edgeface-xxs-512d.onnx', 512],
  ])('%s takes any batch and gives what it gives one by one', async (name, size) => {
    const bytes = readFileSync(realMaterial(`teachers/${name}`));
    const network = await openEmbeddingModel(engine, bytes, { name, normalize: 'imagenet' });
    expect(network).toMatchObject({ size, inputSizePx: 112, freeBatch: true });
    const one = 3 * 112 * 112;
    const images = uniforms({ seed: 2, stream: name, step: 0 }, 5 * one);
    const together = await network.embed(images);
    const last = await network.embed(images.subarray(4 * one));
    expectClose(together.subarray(4 * size), last, 1e-4);
    await network.close();

    const original = await engine.load(bytes, { label: name });
    const input = original.inputs[0].name;
    const mean = [0.485, 0.456, 0.406];
    const std = [0.229, 0.224, 0.225];
    const data = images.slice(0, one).map((x, i) => {
      const c = Math.floor(i / (112 * 112));
      return (x - mean[c]) / std[c];
    });
    const result = await original.run({ [input]: { data, shape: [1, 3, 112, 112] } });
    expectClose(together.subarray(0, size), Object.values(result)[0].data as Float32Array, 1e-4);
    await original.close();
  });
});
