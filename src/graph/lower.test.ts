// What of a graph reaches the ONNX model.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeOnnx, metadataOf } from '../formats/onnx/onnx.js';
import { Engine } from './engine.js';
import { Graph } from './graph.js';
import { lowerApart, lowerToOnnx } from './lower.js';
import { add, exp, log, mul, tanh } from './operators/elementwise.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

describe('lowerToOnnx', () => {
  test('drops nodes, inputs and constants that no output needs', () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    const unused = graph.input('unused', [2]);
    log(mul(unused, graph.constant(Float32Array.of(1, 2), [2], 'unused constant')));
    tanh(exp(x));
    graph.output('y', mul(exp(x), graph.constant(Float32Array.of(3, 4), [2], 'weight')));
    const model = decodeOnnx(lowerToOnnx(graph), 'lowered');
    expect(model.graph?.node.map(({ opType }) => opType)).toEqual(['Exp', 'Mul']);
    expect(model.graph?.input.map(({ name }) => name)).toEqual(['x']);
    expect(model.graph?.initializer.map(({ name }) => name)).toEqual(['weight']);
    expect(model.graph?.output.map(({ name }) => name)).toEqual(['y']);
  });

  test('keeps an operator of which only one output is needed', () => {
    const graph = new Graph();
    const x = graph.input('x', [4]);
    const half = { shape: [2], dtype: 'float32' } as const;
    const [first] = graph.addMany('Split', [x], [half, half], { axis: 0, num_outputs: 2 });
    graph.output('first', first);
    const [node] = decodeOnnx(lowerToOnnx(graph), 'lowered').graph?.node ?? [];
    expect(node.output).toEqual(['first', expect.any(String)]);
  });

  test('an output that is computed further goes on under its own name', async () => {
    const graph = new Graph();
    const x = graph.input('x', ['n']);
    const y = mul(x, 2);
    graph.output('y', y);
    graph.output('z', add(y, 1));
    const session = await engine.load(lowerToOnnx(graph), { label: 'two outputs' });
    const found = await session.run({ x: { data: Float32Array.of(1, 2, 3), shape: [3] } });
    expect([...found.y.data]).toEqual([2, 4, 6]);
    expect([...found.z.data]).toEqual([3, 5, 7]);
  });

  test('equal scalars and shapes are one constant', () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    graph.output('y', mul(add(mul(x, 0.1), 0.1), 0.1));
    expect(decodeOnnx(lowerToOnnx(graph), 'lowered').graph?.initializer).toHaveLength(1);
  });

  test('refuses an output that is an input or a constant, and one tensor under two names', () => {
    const graph = new Graph();
    graph.output('y', graph.input('x', [2]));
    expect(() => lowerToOnnx(graph)).toThrow(/output y is computed by no operator/);
    const constant = new Graph();
    constant.output('y', constant.scalar(1));
    expect(() => lowerToOnnx(constant)).toThrow(/output y is computed by no operator/);
    const twice = new Graph();
    const z = exp(twice.input('x', [2]));
    twice.output('a', z);
    twice.output('b', z);
    expect(() => lowerToOnnx(twice)).toThrow(/outputs a and b are one tensor/);
  });

  test('declares foreign operator sets only where they are used, and carries metadata', () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    const { shape, dtype } = x;
    graph.add('QuickGelu', [x], { shape, dtype }, {}, 'com.microsoft');
    graph.output('y', exp(x));
    const model = decodeOnnx(lowerToOnnx(graph, { made: 'here' }), 'lowered');
    expect(model.opsetImport.map(({ domain }) => domain)).toEqual(['']);
    expect(metadataOf(model)).toEqual({ made: 'here' });
  });
});

describe('lowerApart', () => {
  test('makes inputs of large constants, and leaves small ones in the model', () => {
    const graph = new Graph();
    const size = 2 ** 16;
    const large = graph.constant(new Float32Array(size).fill(2), [size], 'large');
    const small = graph.constant(Float32Array.of(3), [1], 'small');
    graph.constant(new Float32Array(size), [size], 'unused');
    graph.output('y', add(mul(graph.input('x', [size]), large), small));
    const { model, constants } = lowerApart(graph);
    const decoded = decodeOnnx(model, 'lowered');
    expect(Object.keys(constants)).toEqual(['large']);
    expect(constants.large.shape).toEqual([size]);
    expect(decoded.graph?.input.map(({ name }) => name)).toEqual(['x', 'large']);
    expect(decoded.graph?.initializer.map(({ name }) => name)).toEqual(['small']);
    expect(model.length).toBeLessThan(size);
  });
});
