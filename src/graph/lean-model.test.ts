// Convolution weights taken out of a model, and a network that the engine loads in that way.
import { expect, onTestFinished, test } from 'vitest';
import { decodeOnnx } from '../formats/onnx.js';
import { normals } from '../math/random.js';
import { Engine } from './engine.js';
import { Graph } from './graph.js';
import { takeConvolutionWeights } from './lean-model.js';
import { lowerToOnnx } from './lower.js';
import { conv2d } from './operators/convolution.js';
import { add, relu } from './operators/elementwise.js';
import { matmul } from './operators/linear.js';
import { reshape } from './operators/shaping.js';

const CHANNELS = 64;
const SIZE = 8;
const draw = (stream: string, count: number) => normals({ seed: 4, stream, step: 0 }, count);

/** Two convolutions and a matrix product, all with large weights. */
function network(): Uint8Array {
  const graph = new Graph();
  const x = graph.input('x', ['n', CHANNELS, SIZE, SIZE]);
  const weight = (name: string) =>
    graph.constant(
      draw(name, CHANNELS * CHANNELS * 9).map((value) => value / 24),
      [CHANNELS, CHANNELS, 3, 3],
      name,
    );
  const y = relu(conv2d(x, weight('first'), { padding: 1 }));
  const z = add(conv2d(y, weight('second'), { padding: 1 }), x);
  const flat = CHANNELS * SIZE * SIZE;
  const matrix = graph.constant(draw('matrix', flat * 16), [flat, 16], 'matrix');
  graph.output('y', matmul(reshape(z, ['n', flat]), matrix));
  return lowerToOnnx(graph);
}

test('weights of convolutions become inputs, others stay', () => {
  const { model, constants } = takeConvolutionWeights(network());
  expect(Object.keys(constants).sort()).toEqual(['first', 'second']);
  expect(constants.first.shape).toEqual([CHANNELS, CHANNELS, 3, 3]);
  const { graph } = decodeOnnx(model, 'lean');
  expect(graph?.initializer.map(({ name }) => name)).toContain('matrix');
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
