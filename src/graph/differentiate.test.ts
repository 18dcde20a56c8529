// Reverse-mode differentiation beyond single operators: sums, paths, refusals.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { differentiate } from './differentiate.js';
import { Engine } from './engine.js';
import { Graph } from './graph.js';
import { lowerToOnnx } from './lower.js';
import { add, exp, mul, neg, sub } from './operators/elementwise.js';
import { matmul } from './operators/linear.js';
import { sum } from './operators/reduce.js';
import { reshape, slice, stopGradient } from './operators/shaping.js';
import type { Tensor } from './tensor.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

/** The gradients of what `build` makes of the vectors given, with respect to each. */
async function gradients(build: (inputs: Tensor[]) => Tensor, ...values: number[][]): Promise<number[][]> {
  const graph = new Graph();
  const inputs = values.map((value, i) => graph.input(`x${i}`, [value.length]));
  differentiate(build(inputs), inputs).forEach((gradient, i) => {
    graph.output(`g${i}`, neg(gradient));
  });
  const session = await engine.load(lowerToOnnx(graph), { label: 'gradient' });
  const feeds = values.map(
    (value, i) => [`x${i}`, { data: Float32Array.from(value), shape: [value.length] }] as const,
  );
  const declared = new Set(session.inputs.map(({ name }) => name));
  const found = await session.run(Object.fromEntries(feeds.filter(([name]) => declared.has(name))));
  await session.close();
  return values.map((_, i) => Array.from(found[`g${i}`].data as Float32Array, (value) => -value));
}

describe('differentiate', () => {
  test('sums the gradients of a tensor that is used several times', async () => {
    // d/dx of x² + 3x + x·x·x
    const [dx] = await gradients(([x]) => sum(add(add(mul(x, x), mul(x, 3)), mul(mul(x, x), x))), [2, -1]);
    expect(dx).toEqual([4 + 3 + 12, -2 + 3 + 3]);
  });

  test('sums over both paths of a diamond, once each', async () => {
    const [dx] = await gradients(
      ([x]) => {
        const shared = mul(x, x);
        return sum(sub(mul(shared, 5), mul(shared, shared)));
      },
      [3],
    );
    expect(dx).toEqual([(5 - 2 * 9) * 2 * 3]);
  });

  test('takes the tensors asked for as independent of each other', () => {
    const graph = new Graph();
    const x = graph.input('x', []);
    const y = mul(x, 3);
    const [dx, dy] = differentiate(mul(y, x), [x, y]);
    // With y held fixed, d(y·x)/dx is y, not 2·3·x: no gradient flows through y.
    expect(dx.producer?.inputs).toContain(y);
    expect(dy.producer?.inputs).toContain(x);
    expect(graph.nodes.filter(({ operator }) => operator === 'Add')).toHaveLength(0);
  });

  test('gives parts that a slice leaves out the gradient zero', async () => {
    const [dx] = await gradients(
      ([x]) => sum(mul(slice(x, [{ axis: 0, begin: 1, end: 3 }]), 2)),
      [1, 2, 3, 4],
    );
    expect(dx).toEqual([0, 2, 2, 0]);
  });

  test('stops at stopGradient', async () => {
    const [dx] = await gradients(([x]) => sum(mul(stopGradient(mul(x, x)), x)), [3]);
    expect(dx).toEqual([9]);
  });

  test('goes through thousands of operators', async () => {
    const [dx] = await gradients(
      ([x]) => {
        let y = x;
        for (let i = 0; i < 3000; i++) y = i % 2 === 0 ? mul(y, 2) : mul(y, 0.5);
        return sum(y);
      },
      [1],
    );
    expect(dx).toEqual([1]);
  });

  test('refuses a loss that is no scalar, with its shape', () => {
    const graph = new Graph();
    const x = graph.input('x', [2, 3]);
    expect(() => differentiate(exp(x), [x])).toThrow(/the loss has shape \[2, 3\], not \[\]/);
  });

  test('names the tensor that the loss does not depend on', () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    const bystander = graph.input('bystander', [2]);
    expect(() => differentiate(sum(x), [x, bystander])).toThrow(/the loss does not depend on bystander/);
    expect(() => differentiate(sum(stopGradient(x)), [x])).toThrow(/does not depend on x/);
  });

  test('names an operator without a gradient', () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    const y = graph.add('Ceil', [x], { shape: [2], dtype: 'float32' });
    expect(() => differentiate(sum(y), [x])).toThrow(/^Ceil: has no gradient rule/);
  });

  test('an operator without a gradient may lie off the path', async () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    const constant = graph.add('Ceil', [graph.filled(0.5, [2])], { shape: [2], dtype: 'float32' });
    expect(differentiate(sum(mul(x, constant)), [x])[0].shape).toEqual([2]);
  });

  test('a fused operator gives its own gradient, and what it is made of is not looked into', () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    const y = graph.add('Ceil', [x], { shape: [2], dtype: 'float32' });
    const asked: (readonly boolean[])[] = [];
    graph.fuse('Straight', [x, graph.scalar(1)], [y], ([dy], needs) => {
      asked.push(needs);
      return [dy, undefined];
    });
    expect(differentiate(sum(y), [x])[0].shape).toEqual([2]);
    expect(asked).toEqual([[true, false]]);
  });

  test('refuses a gradient of another shape than its input, naming the operator', () => {
    const graph = new Graph();
    const x = graph.input('x', [2, 3]);
    const y = exp(x);
    graph.fuse('Wrong', [x], [y], ([dy]) => [dy && reshape(dy, [3, 2])]);
    expect(() => differentiate(sum(y), [x])).toThrow(/^Wrong: .*\[3, 2\] for an input of \[2, 3\]/);
  });

  test('a product of batches that broadcast gives each factor its own shape', () => {
    const graph = new Graph();
    const [a, b] = [graph.input('a', [5, 1, 2, 3]), graph.input('b', [4, 3, 6])];
    const [da, db] = differentiate(sum(matmul(a, b)), [a, b]);
    expect([da.shape, db.shape]).toEqual([a.shape, b.shape]);
  });
});
