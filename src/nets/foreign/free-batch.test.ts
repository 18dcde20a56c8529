// Networks written for one batch size: which are freed, which are looped over, and that both give the same numbers.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embedder, pixels, sidePx, weight } from '../../../test/nets/foreign-models.js';
import {
  type ModelProto,
  makeNode,
  makeTensor,
  modelInputs,
  type TensorProto,
} from '../../formats/onnx/onnx.js';
import { Engine } from '../../graph/engine.js';
import { uniforms } from '../../math/random.js';
import { openBatched } from './batched-network.js';
import { fixedBatch, freeBatch } from './free-batch.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

const images = (count: number) => uniforms({ seed: 4, stream: 'images', step: 0 }, count * pixels);

/** Opens a network, runs seven images together and each alone, and says whether the batch was freed. */
async function runBoth(model: ModelProto) {
  const network = await openBatched(engine, model, { name: 'fixed.onnx', items: 'images' });
  const data = images(7);
  const together = await network.run(data, 7);
  const alone: number[] = [];
  for (let i = 0; i < 7; i++) {
    alone.push(...(await network.run(data.subarray(i * pixels, (i + 1) * pixels), 1)));
  }
  await network.close();
  const worst = together.reduce((max, value, i) => Math.max(max, Math.abs(value - alone[i])), 0);
  expect(alone.length).toBe(together.length);
  expect(worst).toBeLessThan(1e-5);
  return { free: network.freeBatch, together, outputShape: network.outputShape };
}

const shape = (...dims: number[]): TensorProto => makeTensor('shape', dims, [dims.length]);
const flatten = makeNode('Flatten', ['images'], ['flat'], { axis: 1 });
const toVector = makeNode('MatMul', ['flat', 'weight'], ['vector']);
const matrix = weight('weight', pixels, 5);

/** A network that reshapes with a constant target, then multiplies. */
function reshaping(batch: number | string, target: number[], attributes = {}): ModelProto {
  return embedder([makeNode('Reshape', ['images', 'shape'], ['flat'], attributes), toVector], {
    input: [batch, 3, sidePx, sidePx],
    output: [batch, 5],
    initializers: [shape(...target), matrix],
  });
}

describe('a fixed batch is freed', () => {
  test.each([
    ['of 1, with a full target shape', 1, [1, pixels], {}],
    ['of 1, with an open target shape', 1, [1, -1], {}],
    ['of 1, with a literal zero allowed', 1, [1, -1], { allowzero: 1 }],
    ['of 4', 4, [4, pixels], {}],
    ['of 4, with an open target shape', 4, [4, -1], {}],
    ['that only the inside fixes', 'n', [1, pixels], {}],
  ])('%s', async (_, batch, target, attributes) => {
    const { free, outputShape } = await runBoth(reshaping(batch, target, attributes));
    expect(free).toBe(true);
    expect(outputShape).toEqual([5]);
  });

  test('where the target shape is a Constant node', async () => {
    const constant = makeNode('Constant', [], ['shape'], { value: { tensor: shape(1, -1) } });
    const model = reshaping(1, [1, -1]);
    model.graph!.initializer.shift();
    model.graph!.node.unshift(constant);
    expect((await runBoth(model)).free).toBe(true);
  });

  test('where the batch is merged with heads and parted again', async () => {
    const nodes = [
      makeNode('Reshape', ['images', 'merged'], ['heads']),
      makeNode('Softmax', ['heads'], ['attended'], { axis: 2 }),
      makeNode('Reshape', ['attended', 'shape'], ['flat']),
      toVector,
    ];
    const model = embedder(nodes, {
      input: [2, 3, sidePx, sidePx],
      output: [2, 5],
      initializers: [makeTensor('merged', [2 * 3, sidePx, sidePx], [3]), shape(2, pixels), matrix],
    });
    expect((await runBoth(model)).free).toBe(true);
  });

  test('where Resize names the full size, and a constant shares the target of a Reshape', async () => {
    const nodes = [
      makeNode('Resize', ['images', '', '', 'sizes'], ['large'], { mode: 'nearest' }),
      makeNode('Reshape', ['offsets', 'sizes'], ['offset']),
      makeNode('Add', ['large', 'offset'], ['moved']),
      makeNode('Flatten', ['moved'], ['flat'], { axis: 1 }),
      toVector,
    ];
    const model = embedder(nodes, {
      input: [1, 3, sidePx, sidePx],
      output: [1, 5],
      initializers: [
        makeTensor('sizes', [1, 3, 2, 2], [4]),
        makeTensor(
          'offsets',
          Float32Array.from({ length: 12 }, (_, i) => i / 12),
          [12],
        ),
        weight('weight', 12, 5),
      ],
    });
    expect((await runBoth(model)).free).toBe(true);
  });

  test('where Expand repeats a row for every item', async () => {
    const nodes = [
      flatten,
      makeNode('MatMul', ['flat', 'weight'], ['product']),
      makeNode('ReduceMean', ['product'], ['mean'], { axes: [1], keepdims: 1 }),
      makeNode('Expand', ['mean', 'shape'], ['repeated']),
      makeNode('Add', ['product', 'repeated'], ['vector']),
    ];
    const model = embedder(nodes, {
      input: [4, 3, sidePx, sidePx],
      output: [4, 5],
      initializers: [shape(4, 5), matrix],
    });
    expect((await runBoth(model)).free).toBe(true);
  });
});

describe('a network whose batch cannot be freed is looped over', () => {
  test('where the batch is squeezed away', async () => {
    const nodes = [
      makeNode('Squeeze', ['images', 'zero'], ['single']),
      makeNode('Unsqueeze', ['single', 'zero'], ['again']),
      makeNode('Flatten', ['again'], ['flat'], { axis: 1 }),
      toVector,
    ];
    const model = embedder(nodes, {
      input: [1, 3, sidePx, sidePx],
      output: [1, 5],
      initializers: [makeTensor('zero', [0], [1]), matrix],
    });
    expect((await runBoth(model)).free).toBe(false);
  });

  test('where the rewritten network would run but mix the images', async () => {
    const nodes = [
      makeNode('Reshape', ['images', 'shape'], ['planes']),
      makeNode('ReduceMean', ['planes'], ['means'], { axes: [1], keepdims: 0 }),
      makeNode('Reshape', ['means', 'row'], ['vector']),
    ];
    const model = embedder(nodes, {
      input: [1, 3, sidePx, sidePx],
      output: [1, sidePx * sidePx],
      initializers: [shape(sidePx * sidePx, -1), makeTensor('row', [1, -1], [2])],
    });
    // Sixteen means over what is then several images: a row for every image cannot come of it.
    expect((await runBoth(model)).free).toBe(false);
  });

  test('where the declared batch is free but the images of a batch influence each other', async () => {
    const nodes = [
      flatten,
      makeNode('ReduceMean', ['flat'], ['mean'], { axes: [0], keepdims: 1 }),
      makeNode('Mul', ['flat', 'mean'], ['vector']),
    ];
    const { free, together } = await runBoth(embedder(nodes));
    expect(free).toBe(false);
    expect(together[3]).toBeCloseTo(images(1)[3] ** 2, 5);
  });

  test('in chunks of its size, the last filled up', async () => {
    const nodes = [
      makeNode('Split', ['images'], ['first', 'second', 'third'], { axis: 0 }),
      makeNode('Concat', ['first', 'second', 'third'], ['all'], { axis: 0 }),
      makeNode('Gather', ['all', 'order'], ['same'], { axis: 0 }),
      makeNode('Flatten', ['same'], ['flat'], { axis: 1 }),
      toVector,
    ];
    const model = embedder(nodes, {
      input: [3, 3, sidePx, sidePx],
      output: [3, 5],
      initializers: [makeTensor('order', [0, 1, 2], [3]), matrix],
    });
    expect((await runBoth(model)).free).toBe(false);
  });
});

describe('a network that draws random numbers', () => {
  const noisy = (batch: number | string, like: string, attributes = {}): ModelProto =>
    embedder(
      [
        flatten,
        makeNode(like, like.endsWith('Like') ? ['flat'] : [], ['noise'], attributes),
        makeNode('Add', ['flat', 'noise'], ['vector']),
      ],
      { input: [batch, 3, sidePx, sidePx], output: [batch, pixels] },
    );
  const open = (model: ModelProto) => openBatched(engine, model, { name: 'noisy.onnx', items: 'images' });

  test.each([
    ['n', 'RandomNormalLike', {}, true],
    ['n', 'RandomUniformLike', { low: { float: 5 }, high: { float: 6 } }, true],
    ['n', 'RandomNormal', { shape: [1, pixels] }, true],
    [1, 'RandomNormal', { shape: [1, pixels] }, false],
  ])('is known as such, and its noise is there: batch %s, %s', async (batch, like, attributes, free) => {
    const network = await open(noisy(batch, like, attributes));
    expect(network).toMatchObject({ drawsOwnNoise: true, freeBatch: free });
    const data = images(2);
    const results = [await network.run(data, 2), await network.run(data, 2)];
    expect(results[0]).not.toEqual(results[1]);
    await network.close();
  });

  test('counts with dropout in training, not with dropout in inference', async () => {
    const dropout = (...training: string[]): ModelProto =>
      embedder([flatten, makeNode('Dropout', ['flat', 'ratio', ...training], ['vector'])], {
        initializers: [
          makeTensor('ratio', Float32Array.of(0.5), []),
          Object.assign(makeTensor('on', Uint8Array.of(1), []), { dataType: 9 }),
        ],
      });
    const training = await open(dropout('on'));
    expect(training).toMatchObject({ drawsOwnNoise: true, freeBatch: true });
    await training.close();
    const inference = await open(dropout());
    expect(inference).toMatchObject({ drawsOwnNoise: false, freeBatch: true });
    await inference.close();
  });
});

test('freeing leaves the model itself as it was', () => {
  const model = reshaping(1, [1, pixels]);
  const free = freeBatch(model, 1);
  expect(fixedBatch(model)).toBe(1);
  expect(fixedBatch(free)).toBeUndefined();
  expect(modelInputs(free)[0].shape).toEqual(['batch', 3, sidePx, sidePx]);
  expect(model.graph!.node[0].input).toEqual(['images', 'shape']);
});
