// Foreign generators: what the wrapping computes from their images, the forms of latents, and which files are refused.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectClose } from '../../../test/closeness.js';
import { file, mapper, painter, scattered } from '../../../test/nets/foreign-models.js';
import { hasRealMaterial, realMaterial } from '../../../test/real-material.js';
import { UserError } from '../../files/user-error.js';
import {
  decodeOnnx,
  type ModelProto,
  makeModel,
  makeNode,
  makeValueInfo,
  modelInputs,
  modelOutputs,
} from '../../formats/onnx/onnx.js';
import { Engine } from '../../graph/engine.js';
import { normals } from '../../math/random.js';
import { type GeneratorFiles, type GeneratorOptions, openGenerator } from './generator-network.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

const sizePx = 4;

/** Takes every second row and column from the second on, without interpolation. */
function skip(size: number): Float32Array {
  const matrix = new Float32Array(sizePx * size);
  for (let i = 0; i < sizePx; i++) matrix[i * size + Math.min(2 * i + 1, size - 1)] = 1;
  return matrix;
}

const plain: GeneratorOptions = {
  range: [-1, 1],
  sizePx,
  resize: (height, width) => ({ rows: skip(height), columns: skip(width) }),
};

const latents = (count: number, size: number) => normals({ seed: 3, stream: 'z', step: 0 }, count * size);

async function open(files: GeneratorFiles, options: Partial<GeneratorOptions> = {}) {
  return openGenerator(engine, files, { ...plain, ...options });
}

const network = (model: ModelProto): GeneratorFiles => ({ network: file(model) });

/** What the painter paints from latents [count, size]: images [count, channels, height, width] before any clamp. */
function paint(z: Float32Array, size: number, imageSize: number): Float32Array {
  const weights = scattered(size * imageSize);
  const images = new Float32Array((z.length / size) * imageSize);
  for (let i = 0; i < images.length; i++) {
    const [item, pixel] = [Math.floor(i / imageSize), i % imageSize];
    for (let k = 0; k < size; k++) images[i] += z[item * size + k] * weights[k * imageSize + pixel];
  }
  return images;
}

/** Faces from images [count, channels, height, width] as `plain` describes them, pixel by pixel. */
function toFaces(
  images: Float32Array,
  [channels, height, width]: readonly number[],
  [low, high]: readonly [number, number],
): Float32Array {
  const count = images.length / (channels * height * width);
  const faces: number[] = [];
  for (let n = 0; n < count; n++) {
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < sizePx; y++) {
        for (let x = 0; x < sizePx; x++) {
          const row = Math.min(2 * y + 1, height - 1);
          const column = Math.min(2 * x + 1, width - 1);
          const plane = n * channels + (channels === 1 ? 0 : c);
          const value = images[(plane * height + row) * width + column];
          faces.push((Math.min(Math.max(value, low), high) - low) / (high - low));
        }
      }
    }
  }
  return Float32Array.from(faces);
}

const expectNear = (found: Float32Array, expected: ArrayLike<number>) => expectClose(found, expected, 1e-5);

describe('openGenerator', () => {
  test.each([
    ['of -1..1', [-1, 1], 3],
    ['of 0..1', [0, 1], 3],
    ['of 0..255', [0, 255], 3],
    ['of one channel, which becomes three', [-1, 1], 1],
  ] as const)('clamps, rescales, crops and resizes images %s', async (_, range, channels) => {
    const generator = await open(network(painter({ channels })), { range });
    expect(generator).toMatchObject({
      latentSize: 5,
      styleSize: 5,
      imageShape: [channels, 6, 8],
      freeBatch: true,
      drawsOwnNoise: false,
    });
    const z = latents(3, 5);
    const faces = await generator.synthesise(await generator.map(z, 3), 3);
    expectNear(faces, toFaces(paint(z, 5, channels * 48), [channels, 6, 8], range));
    await generator.close();
  });

  test('without a mapping network w is z', async () => {
    const generator = await open(network(painter()));
    const z = latents(2, 5);
    expect(await generator.map(z, 2)).toBe(z);
    await generator.close();
  });

  test('images that are faces already are only clamped and rescaled', async () => {
    const identity = Float32Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0));
    const generator = await open(network(painter({ height: 4, width: 4 })), {
      range: [0, 1],
      resize: () => ({ rows: identity, columns: identity }),
    });
    const z = latents(1, 5);
    const expected = paint(z, 5, 48).map((value) => Math.min(Math.max(value, 0), 1));
    expectNear(await generator.synthesise(z, 1), expected);
    expect(decodeOnnx(generator.model, 'wrapped').graph!.node.map(({ opType }) => opType)).not.toContain(
      'Gather',
    );
    await generator.close();
  });

  test('a mapping network gives w, whether one for each layer or one for all', async () => {
    for (const [layers, latent] of [
      [undefined, ['n', 5]],
      [3, ['n', 3, 5]],
      [undefined, ['n', 3, 5]],
      [3, ['n', 5]],
    ] as const) {
      const generator = await open({
        mapping: file(mapper(7, 5, layers), 'mapping.onnx'),
        synthesis: file(painter({ latent }), 'synthesis.onnx'),
      });
      expect(generator).toMatchObject({ latentSize: 7, styleSize: 5 });
      const z = latents(2, 7);
      const w = await generator.map(z, 2);
      expectNear(w, paint(z, 7, 5));
      const repeated =
        latent.length === 2
          ? w
          : Float32Array.from([0, 0, 0, 1, 1, 1].flatMap((n) => [...w.subarray(5 * n, 5 * n + 5)]));
      const size = latent.length === 2 ? 5 : 15;
      expectNear(await generator.synthesise(w, 2), toFaces(paint(repeated, size, 144), [3, 6, 8], [-1, 1]));
      await generator.close();
    }
  });

  test('a latent of [n, size, 1, 1] is given as [n, size]', async () => {
    const generator = await open(network(painter({ latent: ['n', 5, 1, 1] })));
    const z = latents(2, 5);
    expectNear(await generator.synthesise(z, 2), toFaces(paint(z, 5, 144), [3, 6, 8], [-1, 1]));
    await generator.close();
  });

  test('an image size or an output that the file does not declare is found by running it', async () => {
    for (const declared of [
      ['n', 3, 'h', 'w'],
      [null, null, null, null],
    ] as const) {
      const generator = await open(network(painter({ declared })));
      expect(generator.imageShape).toEqual([3, 6, 8]);
      await generator.close();
    }
    const silent = painter();
    silent.graph!.output = [makeValueInfo('picture', 'float32', [])];
    const type = silent.graph!.output[0].type!.value;
    if (type.case === 'tensorType') delete type.value.shape;
    const generator = await open(network(silent));
    expect(generator.imageShape).toEqual([3, 6, 8]);
    await generator.close();
  });

  test('a latent size that the network leaves open is the one asked for', async () => {
    const model = painter();
    model.graph!.input = [makeValueInfo('latent', 'float32', ['n', null])];
    const generator = await open(network(model), { latentSize: 5 });
    expect(generator.latentSize).toBe(5);
    await generator.close();
    await expect(open(network(model))).rejects.toThrow("the latent's size is open");
    await expect(open(network(painter()), { latentSize: 6 })).rejects.toThrow('takes latents of 5 numbers');
  });

  test('a batch fixed in the file is freed', async () => {
    for (const batch of [1, 4]) {
      const generator = await open(network(painter({ latent: [batch, 5], declared: [batch, 3, 6, 8] })));
      expect(generator.freeBatch).toBe(true);
      const z = latents(6, 5);
      expectNear(await generator.synthesise(z, 6), toFaces(paint(z, 5, 144), [3, 6, 8], [-1, 1]));
      await generator.close();
    }
  });

  test('own noise is kept, and known', async () => {
    const extra = [
      makeNode('RandomNormalLike', ['still'], ['noise']),
      makeNode('Add', ['still', 'noise'], ['picture']),
    ];
    const generator = await open(network(painter({ extra, raw: 'still' })), { range: [-9, 9] });
    expect(generator).toMatchObject({ drawsOwnNoise: true, freeBatch: true });
    const z = latents(2, 5);
    expect(await generator.synthesise(z, 2)).not.toEqual(await generator.synthesise(z, 2));
    await generator.close();
  });

  test('the wrapped synthesis is a model from w to faces', async () => {
    const generator = await open(network(painter({ opset: 8 })));
    const model = decodeOnnx(generator.model, 'wrapped');
    expect(modelInputs(model)).toMatchObject([{ name: 'w', shape: ['batch', 5] }]);
    expect(modelOutputs(model)).toMatchObject([{ name: 'faces', shape: ['batch', 3, 4, 4] }]);
    await generator.close();
  });
});

describe('a file that is not a generator is refused', () => {
  const wrong: [string, GeneratorFiles, string][] = [
    [
      'colours last',
      network(painter({ channels: 6, height: 8, width: 3, declared: ['n', 6, 8, 3] })),
      "output 'picture' has shape [n, 6, 8, 3]: images [n, 3, height, width] or [n, 1, height, width] are expected; its colours come last",
    ],
    [
      'two channels',
      network(painter({ channels: 2 })),
      'images [n, 3, height, width] or [n, 1, height, width]',
    ],
    ['a latent of two dimensions', network(painter({ latent: ['n', 5, 2, 1] })), "input 'latent' has shape"],
    ['a vector as output', network(mapper(5, 6)), "output 'style' has shape"],
    [
      'a mapping that gives images',
      { mapping: file(painter()), synthesis: file(painter()) },
      'styles [n, size] or [n, layers, size] are expected',
    ],
    [
      'a mapping of another size',
      { mapping: file(mapper(7, 6), 'mapping.onnx'), synthesis: file(painter()) },
      'takes styles of 5 numbers, but mapping.onnx gives 6',
    ],
    [
      'an open number of layers',
      network(
        makeModel({
          nodes: [makeNode('Identity', ['latent'], ['picture'])],
          inputs: [makeValueInfo('latent', 'float32', ['n', 'layers', 5])],
          outputs: [makeValueInfo('picture', 'float32', ['n', 'layers', 5])],
        }),
      ),
      'the number of layers is open',
    ],
    [
      'an image of another size than declared',
      network(painter({ declared: ['n', 3, 9000, 9000] })),
      'this large',
    ],
  ];
  test.each(wrong)('%s', async (_, files, message) => {
    const opening = open(files);
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(message);
  });

  test.each([
    [1, -1],
    [0, 0],
    [Number.NaN, 1],
    [0, Number.POSITIVE_INFINITY],
  ])('a range of %s to %s', async (low, high) => {
    await expect(open(network(painter()), { range: [low, high] })).rejects.toThrow(
      'low below high is expected',
    );
  });
});

const VAE = 'generators/vae-celeba64.onnx';
test.skipIf(!hasRealMaterial(VAE))('a real face decoder gives faces', async () => {
  const bytes = readFileSync(realMaterial(VAE));
  const generator = await openGenerator(
    engine,
    { network: { name: 'vae', bytes } },
    {
      range: [0, 1],
      sizePx: 36,
      // Rows 16:52 and columns 10:46 as they are.
      resize: (height, width) => ({ rows: cut(height, 16), columns: cut(width, 10) }),
    },
  );
  expect(generator).toMatchObject({ latentSize: 10, imageShape: [3, 64, 64], freeBatch: true });
  const z = latents(2, 10);
  const faces = await generator.synthesise(z, 2);
  const original = await engine.load(bytes, { label: 'vae' });
  const images = (await original.run({ z: { data: z, shape: [2, 10] } })).image.data as Float32Array;
  const expected = Float32Array.from({ length: faces.length }, (_, i) => {
    const [plane, y, x] = [Math.floor(i / 36 ** 2), Math.floor(i / 36) % 36, i % 36];
    return images[(plane * 64 + y + 16) * 64 + x + 10];
  });
  expectNear(faces, expected);
  await original.close();
  await generator.close();
});

function cut(size: number, begin: number): Float32Array {
  const matrix = new Float32Array(36 * size);
  for (let i = 0; i < 36; i++) matrix[i * size + begin + i] = 1;
  return matrix;
}
