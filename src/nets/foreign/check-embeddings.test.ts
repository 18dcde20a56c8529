// Networks that cannot tell pictures apart, or depend on the rest of a batch, are refused when they are opened, with the cause.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embedder, file, pixels, sidePx, weight } from '../../../test/nets/foreign-models.js';
import { UserError } from '../../files/user-error.js';
import {
  type ModelProto,
  makeNode,
  makeTensor,
  type NodeProto,
  setMetadata,
} from '../../formats/onnx/onnx.js';
import { Engine } from '../../graph/engine.js';
import { type EmbeddingNetworkOptions, openEmbeddingModel } from './embedding-network.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

async function open(model: ModelProto, options: Partial<EmbeddingNetworkOptions> = {}) {
  const { bytes, name } = file(model);
  const network = await openEmbeddingModel(engine, bytes, { name, ...options });
  await network.close();
  return network;
}

const SIZE = 16;
const flat = makeNode('Flatten', ['images'], ['flat'], { axis: 1 });
const project = (output: string): NodeProto => makeNode('MatMul', ['flat', 'weight'], [output]);
const each = (name: string, value: number) => makeTensor(name, new Float32Array(SIZE).fill(value), [SIZE]);

/** A network of one linear layer, `raw`, with nodes behind it that give `vector`. */
function linear(behind: readonly NodeProto[], parts: Parameters<typeof embedder>[1] = {}): ModelProto {
  const { initializers = [], ...rest } = parts;
  return embedder([flat, project('raw'), ...behind], {
    output: ['n', SIZE],
    initializers: [weight('weight', pixels, SIZE), ...initializers],
    ...rest,
  });
}

const statistics = [each('gain', 1), each('bias', 0), each('mean', 0), each('variance', 1)];
const norm = (outputs: string[], attributes = {}) =>
  linear([makeNode('BatchNormalization', ['raw', 'gain', 'bias', 'mean', 'variance'], outputs, attributes)], {
    initializers: statistics,
    opset: Object.hasOwn(attributes, 'training_mode') ? 14 : 9,
  });

describe('a network that was exported as it trains is refused by the nodes that train', () => {
  const dropout = (ratio: number, training: number) =>
    linear([makeNode('Dropout', ['raw', 'ratio', 'training'], ['vector'])], {
      initializers: [
        makeTensor('ratio', Float32Array.of(ratio), []),
        Object.assign(makeTensor('training', Uint8Array.of(training), []), { dataType: 9 }),
      ],
    });

  test.each([
    ['BatchNormalization that says so', norm(['vector', 'm', 'v'], { training_mode: 1 })],
    ['BatchNormalization that gives its statistics', norm(['vector', 'm', 'v', 'sm', 'sv'])],
  ])('%s', async (_, model) => {
    await expect(open(model)).rejects.toThrow(UserError);
    await expect(open(model)).rejects.toThrow(
      /^foreign\.onnx: was exported in training mode: 1 BatchNormalization node still trains, .* batch; export it after model\.eval\(\)$/,
    );
  });

  test('Dropout', async () => {
    await expect(open(dropout(0.5, 1))).rejects.toThrow(
      /mode: 1 Dropout node still trains, .* another each time/,
    );
    expect((await open(dropout(0.5, 0))).size).toBe(SIZE);
    expect((await open(dropout(0, 1))).size).toBe(SIZE);
  });

  test('but not for what no embedding needs, nor in inference', async () => {
    expect((await open(norm(['vector'], { training_mode: 0 }))).size).toBe(SIZE);
    const beside = norm(['other', 'm', 'v'], { training_mode: 1 });
    beside.graph!.node.push(makeNode('Neg', ['raw'], ['vector']));
    expect((await open(beside)).size).toBe(SIZE);
  });
});

describe('a network that gives all pictures one embedding is refused', () => {
  const scaled = (factor: number, term: number) =>
    linear([makeNode('Mul', ['raw', 'factor'], ['m']), makeNode('Add', ['m', 'term'], ['vector'])], {
      initializers: [each('factor', factor), each('term', term)],
    });

  test.each([
    ['of zeros', scaled(0, 0), 'gives every picture an embedding of zeros, whatever the normalisation'],
    ['that never changes', scaled(0, 1), 'gives every picture the same embedding'],
    ['that hardly changes', scaled(1e-6, 1), 'gives every picture the same embedding'],
  ])('%s', async (_, model, message) => {
    await expect(open(model)).rejects.toThrow(UserError);
    await expect(open(model)).rejects.toThrow(`foreign.onnx: ${message}`);
    await expect(open(model, { check: 'some normalisation' })).rejects.toThrow(message);
    expect((await open(model, { check: 'none' })).size).toBe(SIZE);
  });

  test('but not one whose embeddings only share a large part', async () => {
    expect((await open(scaled(0.1, 1))).size).toBe(SIZE);
  });
});

describe('a network that wants other pixels', () => {
  // Squared, so that pixels of -1..1 are lost beside the term.
  const bright = linear(
    [makeNode('Mul', ['raw', 'raw'], ['squared']), makeNode('Add', ['squared', 'term'], ['vector'])],
    { initializers: [each('term', 1e4)] },
  );

  test('is refused where its own are given, with a normalisation by which it sees', async () => {
    await expect(open(bright, { normalize: 'imagenet' })).rejects.toThrow(
      'foreign.onnx: gives different pictures all but the same embedding by rgb, imagenet (as given; colour order assumed), but not by rgb, raw;',
    );
  });

  test('passes where they are declared: a student that has hardly begun to learn is no other', async () => {
    const declaring = linear(
      [makeNode('Mul', ['raw', 'raw'], ['squared']), makeNode('Add', ['squared', 'term'], ['vector'])],
      { initializers: [each('term', 1e4)] },
    );
    setMetadata(declaring, { 'synthdistill.normalize': 'arcface-128' });
    expect((await open(declaring)).normalizeFrom).toBe('metadata');
  });

  test('passes where they are assumed, where any will do, and by the right ones', async () => {
    expect((await open(bright, { normalize: 'imagenet', check: 'some normalisation' })).size).toBe(SIZE);
    expect((await open(bright)).normalizeFrom).toBe('default');
    expect((await open(bright, { normalize: 'raw' })).size).toBe(SIZE);
  });
});

describe('a network whose embedding depends on the other pictures of a batch is refused', () => {
  const message =
    /^foreign\.onnx: gives a picture another embedding in a batch than alone: .* after model\.eval\(\)/;
  const centring = (batch: number | 'n') =>
    linear(
      [
        makeNode('ReduceMean', ['raw'], ['mean'], { axes: [0], keepdims: 1 }),
        makeNode('Sub', ['raw', 'mean'], ['vector']),
      ],
      { input: [batch, 3, sidePx, sidePx], output: [batch, SIZE] },
    );
  const adding = (batch: number | 'n') =>
    linear(
      [
        makeNode('ReduceMean', ['raw'], ['mean'], { axes: [0], keepdims: 1 }),
        makeNode('Add', ['raw', 'mean'], ['vector']),
      ],
      { input: [batch, 3, sidePx, sidePx], output: [batch, SIZE] },
    );

  test.each([['n'], [2], [4], [5]] as const)('a batch of %s', async (batch) => {
    await expect(open(centring(batch))).rejects.toThrow(message);
    await expect(open(adding(batch))).rejects.toThrow(message);
  });

  test('but not one whose numbers are quantised by the range of the batch', async () => {
    const nodes = [
      makeNode('DynamicQuantizeLinear', ['raw'], ['bytes', 'scale', 'zero']),
      makeNode('DequantizeLinear', ['bytes', 'scale', 'zero'], ['vector']),
    ];
    expect((await open(linear(nodes))).freeBatch).toBe(false);
  });
});
