// The public API: every name that the README and the docs import is there, and the README's example runs in small.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { embedder, file, painter, weight } from '../test/nets/foreign-models.js';
import { makeNode } from './formats/onnx.js';
import * as api from './index.js';
import {
  type DistillEvent,
  differentiate,
  distill,
  Engine,
  Graph,
  inferenceModel,
  initialWeights,
  lowerToOnnx,
  openEmbeddingNetwork,
  operators,
  resolveConfig,
  scorePairs,
  students,
  UserError,
  verifyPairs,
} from './index.js';

const folder = mkdtempSync(join(tmpdir(), 'synthdistill-api-'));
const at = (name: string) => join(folder, name);

beforeAll(() => {
  const nodes = [
    makeNode('Flatten', ['images'], ['flat'], { axis: 1 }),
    makeNode('MatMul', ['flat', 'project'], ['vector']),
  ];
  const initializers = [weight('project', 3 * 112 * 112, 8)];
  const teacher = embedder(nodes, { input: ['n', 3, 112, 112], output: ['n', 8], initializers });
  writeFileSync(at('teacher.onnx'), file(teacher).bytes);
  writeFileSync(at('generator.onnx'), file(painter()).bytes);
  writeFileSync(
    at('tiny.yaml'),
    'generator: { kind: onnx, file: generator.onnx, crop: none }\n' +
      'teacher: { file: teacher.onnx }\n' +
      'student: { network: tinyfar-c }\n' +
      'training: { batchSize: 16, epochs: 1, imagesPerEpoch: 16, validationImages: 16 }\n',
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the README's example distils a student, and the student embeds faces", async () => {
  const config = resolveConfig({ file: at('tiny.yaml'), set: ['seed=7'] });
  const events: DistillEvent[] = [];
  for await (const event of distill(config, { folder: at('run') })) events.push(event);
  expect(events.map((event) => event.type).filter((type) => type !== 'warning')).toEqual([
    'preparing',
    'preparing',
    'start',
    'step',
    'step',
    'validation',
    'picture',
    'checkpoint',
    'finished',
  ]);

  const engine = await Engine.start();
  try {
    const bytes = readFileSync(at('run/student.onnx'));
    const student = await openEmbeddingNetwork(engine, bytes, { name: 'student' });
    expect([student.size, student.inputSizePx, student.normalizeFrom]).toEqual([8, 112, 'metadata']);
    expect(await student.embed(new Float32Array(2 * 3 * 112 * 112).fill(0.5), 2)).toHaveLength(16);
  } finally {
    await engine.stop();
  }
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
  expect(() => resolveConfig({ set: ['trainig.epochs=1'] })).toThrow(UserError);
});

const pages = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
);

test.each(pages)('every name that %s imports from synthdistill is exported', (page) => {
  const text = readFileSync(page, 'utf8');
  const imports = [...text.matchAll(/import \{([^}]*)\} from 'synthdistill'/g)];
  const names = imports.flatMap(([, list]) => list.split(',').map((name) => name.trim()));
  expect(names.filter((name) => name !== '' && !name.startsWith('type ') && !(name in api))).toEqual([]);
});
