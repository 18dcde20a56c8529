// Networks that take or give other types than float32.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectClose } from '../../../../test/closeness.js';
import { embedder, file, mapper, painter, pixels, sidePx } from '../../../../test/nets/foreign-models.js';
import { embedWith } from '../../../../test/nets/open-foreign.js';
import { type Dtype, dtypeCode } from '../../../formats/onnx/dtypes.js';
import { type ModelProto, makeNode, makeTensor, makeValueInfo } from '../../../formats/onnx/onnx.js';
import { Engine } from '../../../graph/engine.js';
import { openGenerator } from '../generator-network.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

/** A mirror whose input and output are of these types. */
function typed(input: Dtype, output: Dtype): ModelProto {
  return embedder(
    [
      makeNode('Flatten', ['images'], ['flat'], { axis: 1 }),
      makeNode('Cast', ['flat'], ['vector'], { to: dtypeCode(output) }),
    ],
    {
      inputs: [makeValueInfo('images', input, ['n', 3, sidePx, sidePx])],
      outputs: [makeValueInfo('vector', output, ['n', pixels])],
    },
  );
}

describe('fractions of another type', () => {
  test.each<[Dtype, Dtype, number]>([
    ['float16', 'float16', 1e-3],
    ['float64', 'float64', 1e-6],
    ['bfloat16', 'float32', 1e-2],
    ['float32', 'float16', 1e-3],
    ['float64', 'float32', 1e-6],
  ])('%s to %s are cast', async (input, output, tolerance) => {
    const how = { normalize: { mean: 0, std: 255 } } as const;
    const { embeddings, faces } = await embedWith(engine, typed(input, output), how);
    expectClose(embeddings, faces, tolerance);
  });

  test('are cast for a generator, too', async () => {
    const model = painter();
    model.graph!.node.push(makeNode('Cast', ['picture'], ['half'], { to: dtypeCode('float16') }));
    model.graph!.output = [makeValueInfo('half', 'float16', ['n', 3, 6, 8])];
    const resize = (height: number, width: number) => ({
      rows: new Float32Array(height * height).map((_, i) => (i % (height + 1) === 0 ? 1 : 0)),
      columns: new Float32Array(height * width).map((_, i) => (i % (width + 1) === 0 ? 1 : 0)),
    });
    const how = { range: [-1, 1], resize, sizePx: 6 } as const;
    const generator = await openGenerator(engine, { network: file(model) }, how);
    expect(generator.imageShape).toEqual([3, 6, 8]);
    await generator.close();
  });
});

describe('whole numbers', () => {
  test.each<Dtype>(['uint8', 'int32', 'int64', 'uint16'])('%s are raw pixels, rounded', async (dtype) => {
    const { embeddings, faces, network } = await embedWith(engine, typed(dtype, 'float32'));
    expect(network).toMatchObject({ normalize: 'raw', normalizeFrom: 'graph' });
    expect(embeddings).toEqual(faces.map((x) => Math.floor(Math.fround(x * 255) + 0.5)));
  });

  test('that are only cast at the door are assumed to be raw pixels, and another scheme may be given', async () => {
    const model = embedder(
      [
        makeNode('Cast', ['images'], ['cast'], { to: dtypeCode('float32') }),
        makeNode('Flatten', ['cast'], ['vector'], { axis: 1 }),
      ],
      { inputs: [makeValueInfo('images', 'uint8', ['n', 3, sidePx, sidePx])] },
    );
    const plain = await embedWith(engine, model);
    expect(plain.network).toMatchObject({ normalize: 'raw', normalizeFrom: 'default' });
    expectClose(
      plain.embeddings,
      plain.faces.map((x) => x * 255),
      1e-5,
    );
    const given = await embedWith(engine, model, { normalize: 'arcface-127.5' });
    expectClose(
      given.embeddings,
      given.faces.map((x) => 2 * x - 1),
      1e-5,
    );
  });

  test('that are normalised behind the cast are raw pixels by the graph', async () => {
    const model = embedder(
      [
        makeNode('Cast', ['images'], ['cast'], { to: dtypeCode('float32') }),
        makeNode('Sub', ['cast', 'mean'], ['centred']),
        makeNode('Flatten', ['centred'], ['vector'], { axis: 1 }),
      ],
      {
        inputs: [makeValueInfo('images', 'uint8', ['n', 3, sidePx, sidePx])],
        initializers: [makeTensor('mean', Float32Array.of(127.5), [])],
      },
    );
    const { network } = await embedWith(engine, model);
    expect(network).toMatchObject({ normalize: 'raw', normalizeFrom: 'graph' });
  });

  test('are not given fractions', async () => {
    const opening = embedWith(engine, typed('uint8', 'float32'), { normalize: 'imagenet' });
    await expect(opening).rejects.toThrow(
      'foreign.onnx: takes its pixels as whole numbers 0..255, which is raw, but is to be given imagenet; leave it out',
    );
    const same = { normalize: { mean: 0, std: 1 } } as const;
    expect((await embedWith(engine, typed('uint8', 'float32'), same)).network.size).toBe(pixels);
  });

  test('are no latents', async () => {
    const model = mapper(5, 16);
    model.graph!.input = [makeValueInfo('z', 'int32', ['n', 5])];
    const files = { mapping: file(model), synthesis: file(painter()) };
    const how = {
      range: [-1, 1],
      resize: () => ({ rows: new Float32Array(), columns: new Float32Array() }),
    } as const;
    await expect(openGenerator(engine, files, how)).rejects.toThrow(
      /takes whole numbers, but latents have fractions/,
    );
  });
});

test('an operator without that type on a processor is named', async () => {
  const model = typed('float64', 'float64');
  const graph = model.graph!;
  graph.node[0].input = ['features'];
  graph.node.unshift(makeNode('Conv', ['images', 'weight'], ['features']));
  graph.initializer = [makeTensor('weight', new Float64Array(9).fill(1), [3, 3, 1, 1])];
  await expect(embedWith(engine, model)).rejects.toThrow(
    /foreign\.onnx: computes Conv in a type for which ONNX Runtime has no operator on a processor; export it in float32/,
  );
});
