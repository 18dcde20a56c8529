// Convolution weights taken out of a model, and a network that the engine loads in that way.
import { writeFileSync } from 'node:fs';
import { create } from '@bufbuild/protobuf';
import { StringStringEntryProtoSchema, TensorProto_DataLocation } from 'onnx-buf';
import { expect, onTestFinished, test } from 'vitest';
import { useFolder } from '../../test/use-folder.js';
import { decodeOnnx, encodeOnnx, readFloats } from '../formats/onnx/onnx.js';
import { normals } from '../math/random.js';
import { Engine } from './engine.js';
import { Graph } from './graph.js';
import { APART_BYTES, takeConvolutionWeights } from './lean-model.js';
import { lowerToOnnx } from './lower.js';
import { conv2d } from './operators/convolution.js';
import { add, relu } from './operators/elementwise.js';
import { matmul } from './operators/linear.js';
import { reshape } from './operators/shaping.js';

const { at } = useFolder();
const CHANNELS = 64;
const SIZE = 8;
const draw = (stream: string, count: number) => normals({ seed: 4, stream, step: 0 }, count);

const convolutionWeight = (name: string) => draw(name, CHANNELS * CHANNELS * 9).map((value) => value / 24);

/** Two convolutions and a matrix product, all with large weights. */
function network(): Uint8Array {
  const graph = new Graph();
  const x = graph.input('x', ['n', CHANNELS, SIZE, SIZE]);
  const weight = (name: string) => graph.constant(convolutionWeight(name), [CHANNELS, CHANNELS, 3, 3], name);
  const y = relu(conv2d(x, weight('first'), { padding: 1 }));
  const z = add(conv2d(y, weight('second'), { padding: 1 }), x);
  const flat = CHANNELS * SIZE * SIZE;
  const matrix = graph.constant(draw('matrix', flat * 16), [flat, 16], 'matrix');
  graph.output('y', matmul(reshape(z, ['n', flat]), matrix));
  return lowerToOnnx(graph);
}

/** A model with every large weight in a file of its own, as the runtime's optimiser writes it. */
function writeApart(bytes: Uint8Array, weights: string): Uint8Array {
  const model = decodeOnnx(bytes, 'model');
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (const tensor of model.graph?.initializer ?? []) {
    const { rawData } = tensor;
    if (rawData.length < APART_BYTES) continue;
    chunks.push(rawData);
    const entries = { location: 'weights.bin', offset: String(offset), length: String(rawData.length) };
    tensor.externalData = Object.entries(entries).map(([key, value]) =>
      create(StringStringEntryProtoSchema, { key, value }),
    );
    tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
    tensor.rawData = new Uint8Array(0);
    offset += rawData.length;
  }
  writeFileSync(weights, Buffer.concat(chunks));
  return encodeOnnx(model);
}

test('weights of convolutions become inputs, others go into the model', async () => {
  const weights = at('weights.bin');
  const { model, constants } = await takeConvolutionWeights(writeApart(network(), weights), weights);
  expect(Object.keys(constants).sort()).toEqual(['first', 'second']);
  expect(constants.first.shape).toEqual([CHANNELS, CHANNELS, 3, 3]);
  expect(constants.first.data).toEqual(convolutionWeight('first'));
  const { graph } = decodeOnnx(model, 'lean');
  const matrix = graph?.initializer.find(({ name }) => name === 'matrix');
  expect(matrix && readFloats(matrix)).toEqual(draw('matrix', CHANNELS * SIZE * SIZE * 16));
  expect(graph?.input.map(({ name }) => name)).toEqual(['x', 'first', 'second']);
});

test('a network that is loaded lean gives what it gives otherwise, bit for bit', async () => {
  const engine = await Engine.start({ threads: 1 });
  onTestFinished(() => engine.stop());
  const usual = await engine.load(network(), { label: 'usual' });
  const lean = await engine.load(network(), { label: 'lean', lean: true });
  expect(lean.inputs).toEqual(usual.inputs);
  const x = { data: draw('x', 2 * CHANNELS * SIZE * SIZE), shape: [2, CHANNELS, SIZE, SIZE] };
  const expected = await usual.run({ x });
  expect(await lean.run({ x })).toEqual(expected);
});
