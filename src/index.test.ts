// The front door: how many names it has, and that what each subpath offers works without the rest.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scorePairs, verifyPairs } from './evaluate/index.js';
import { differentiate, Engine, Graph, lowerToOnnx, operators } from './graph/index.js';
import * as door from './index.js';
import { EMBEDDED_TEACHER, PRESETS, resolveConfig, UserError } from './index.js';
import { inferenceModel, initialWeights, students } from './nets/index.js';

test('the front door is small: functions and classes, and what comes with the package', () => {
  expect(Object.keys(door).length).toBeLessThanOrEqual(30);
  const values = Object.entries(door).filter(([, value]) => typeof value !== 'function');
  expect(values.map(([name]) => name).sort()).toEqual(['EMBEDDED_TEACHER', 'PRESETS']);
});

test('the presets and the teacher that come with the package are there', () => {
  expect(existsSync(EMBEDDED_TEACHER)).toBe(true);
  for (const { file } of Object.values(PRESETS))
    expect(resolveConfig(file).teacher.file).toBe(EMBEDDED_TEACHER);
});

test('a graph built with the operators can be lowered and run', async () => {
  const graph = new Graph();
  const x = graph.input('x', [3]);
  const loss = operators.sum(operators.mul(x, x));
  graph.output('loss', loss);
  graph.output('gradient', differentiate(loss, [x])[0]);
  const engine = await Engine.start();
  try {
    const session = await engine.load(lowerToOnnx(graph), { label: 'squares' });
    const { loss: value, gradient } = await session.run({
      x: { data: Float32Array.of(1, 2, 3), shape: [3] },
    });
    expect([Number(value.data[0]), ...Array.from(gradient.data, Number)]).toEqual([14, 2, 4, 6]);
  } finally {
    await engine.stop();
  }
});

test('pairs of embeddings can be verified without any network', () => {
  const same = Array.from({ length: 20 }, (_, pair) => pair % 2 === 0);
  const embeddings = Float32Array.from(same.flatMap((alike) => [1, 0, alike ? 1 : -1, 0]));
  const result = verifyPairs(scorePairs(embeddings, 2), same);
  expect([result.accuracy.mean, result.auc, result.eer]).toEqual([1, 1, 0]);
});

test('a student with random weights can be written as an ONNX model', () => {
  const network = students['tinyfar-c'](128);
  expect(inferenceModel(network, initialWeights(network, 1)).length).toBeGreaterThan(4_000_000);
});

test('what a user does wrong is a UserError', () => {
  expect(() => resolveConfig({}, { set: ['trainig.epochs=1'] })).toThrow(UserError);
  expect(() => resolveConfig({ generator: () => 'a function' })).toThrow(UserError);
});
