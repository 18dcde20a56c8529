// Weights stored in half precision: what stays as it is, what is refused, and that the model still runs.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeOnnx } from '../formats/onnx/onnx.js';
import { Engine } from '../graph/engine.js';
import { Graph } from '../graph/graph.js';
import { lowerToOnnx } from '../graph/lower.js';
import { add } from '../graph/operators/elementwise.js';
import { matmul } from '../graph/operators/linear.js';
import { storeHalfPrecision } from './half-precision.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

/** x [1, 8] times a weight [8, 16] plus a bias [16]. */
function model(first: number): Uint8Array {
  const graph = new Graph();
  const x = graph.input('x', [1, 8]);
  const weight = Float32Array.from({ length: 128 }, (_, i) => (i === 0 ? first : i / 3));
  const bias = new Float32Array(16).fill(1 / 3);
  const product = matmul(x, graph.constant(weight, [8, 16], 'weight'));
  graph.output('y', add(product, graph.constant(bias, [16], 'bias')));
  return lowerToOnnx(graph, { note: 'kept' });
}

test('large weights are stored as float16 and used as float32, small ones and metadata stay', async () => {
  const half = storeHalfPrecision(model(1 / 3), 'm');
  const { graph, metadataProps } = decodeOnnx(half, 'm');
  const stored = new Map(graph!.initializer.map(({ name, dataType }) => [name, dataType]));
  expect([stored.get('weight.half'), stored.get('weight'), stored.get('bias')]).toEqual([10, undefined, 1]);
  expect(metadataProps.map(({ key, value }) => [key, value])).toEqual([['note', 'kept']]);
  const session = await engine.load(half, { label: 'half' });
  const { y } = await session.run({ x: { data: Float32Array.of(1, 0, 0, 0, 0, 0, 0, 0), shape: [1, 8] } });
  await session.close();
  // 1/3 in half precision is 0.333251953125.
  expect(Number(y.data[0])).toBeCloseTo(0.333251953125 + 1 / 3, 7);
});

test('a weight beyond the range of half precision is refused by name', () => {
  expect(() => storeHalfPrecision(model(70_000), 'teacher.onnx')).toThrow(
    'teacher.onnx: tensor weight holds 70000, more than half precision can (65,504): keep full precision',
  );
});
