// Margin losses at the ends of the cosine's range and on wrong shapes; their values are checked in test/golden.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { differentiate } from './differentiate.js';
import { Engine } from './engine.js';
import { Graph } from './graph.js';
import { lowerToOnnx } from './lower.js';
import { FIRST_NORMS, type Margin, marginLoss } from './margins.js';

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 1 });
});
afterAll(() => engine.stop());

const margins: readonly Margin[] = [
  { kind: 'arcface', scale: 64, margin: 0.5 },
  { kind: 'cosface', scale: 64, margin: 0.35 },
  { kind: 'adaface', scale: 64, margin: 0.4, concentration: 0.333 },
];

/** Loss and gradients for embeddings [n, 2], class weights [2, 2] and labels. */
async function measure(margin: Margin, embeddings: readonly number[], labels: readonly number[]) {
  const graph = new Graph();
  const count = labels.length;
  const x = graph.input('embeddings', [count, 2]);
  const classes = graph.constant(Float32Array.of(1, 0, 0, 3), [2, 2]);
  const { loss } = marginLoss(
    {
      embeddings: x,
      classes,
      labels: graph.constant(BigInt64Array.from(labels, BigInt), [count]),
      norms: graph.constant(Float32Array.from(FIRST_NORMS), [2]),
    },
    margin,
  );
  graph.output('loss', loss);
  const [toEmbeddings, toClasses] = differentiate(loss, [x, classes]);
  graph.output('toEmbeddings', toEmbeddings);
  graph.output('toClasses', toClasses);
  const session = await engine.load(lowerToOnnx(graph), { label: margin.kind });
  const found = await session.run({ embeddings: { data: Float32Array.from(embeddings), shape: [count, 2] } });
  await session.close();
  return {
    loss: Number(found.loss.data[0]),
    gradients: [...found.toEmbeddings.data, ...found.toClasses.data].map(Number),
  };
}

describe.each(margins)('$kind', (margin) => {
  test('has finite gradients where an embedding lies on its class, opposite to it, or has no length', async () => {
    const { loss, gradients } = await measure(margin, [5, 0, -5, 0, 0, 0], [0, 0, 1]);
    expect(Number.isFinite(loss)).toBe(true);
    expect(gradients.every(Number.isFinite)).toBe(true);
  });

  test('costs more the further an embedding is from its class, all the way round', async () => {
    const losses: number[] = [];
    for (const degrees of [1, 20, 45, 90, 135, 160, 179]) {
      const angle = (degrees * Math.PI) / 180;
      // Mirrored below the axis, away from the other class, so that only the own one counts.
      losses.push((await measure(margin, [9 * Math.cos(angle), -9 * Math.sin(angle)], [0])).loss);
    }
    expect(losses).toEqual([...losses].sort((a, b) => a - b));
    expect(losses.at(-1)).toBeGreaterThan(60);
  });
});

test('labels that do not fit the embeddings, and adaface without norms, are refused by name', () => {
  const graph = new Graph();
  const embeddings = graph.input('embeddings', [4, 2]);
  const classes = graph.input('classes', [3, 2]);
  const labels = graph.input('labels', [3], 'int64');
  expect(() => marginLoss({ embeddings, classes, labels }, margins[0])).toThrow(
    'marginLoss: labels [3] for embeddings [4, 2]',
  );
  const fitting = graph.input('fitting', [4], 'int64');
  expect(() => marginLoss({ embeddings, classes, labels: fitting }, margins[2])).toThrow(
    'marginLoss: adaface needs the running norms',
  );
});
