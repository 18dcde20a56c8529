// What the diagrams of a distillation say beside their lines.
import { expect, test } from 'vitest';
import type { LoggedEvent } from '../training/run-folder/event-log.js';
import { distillCurves } from './curves.js';
import type { BenchmarkEvent, DistillEvent, StepEvent } from './events.js';

const time = '1970-01-01T00:00:00.000Z';
const step: LoggedEvent<StepEvent> = {
  ...{ type: 'step', time, epoch: 1, step: 1, phase: 'fresh', loss: 1, cosine: 0.5 },
  ...{ learningRate: 0.1, images: 64, imagesPerSecond: 10, seconds: 6.4 },
};
const scored = (benchmark: string, chance: number, accuracy: number): LoggedEvent<BenchmarkEvent> => ({
  ...{ type: 'benchmark', time, epoch: 1, step: 1, images: 64, benchmark, pairs: 100 },
  ...{ accuracy, chance, auc: 0.9, eer: 0.1, tarAtFar1e3: null, centredCosine: 0.5 },
});
const panelOf = (...events: LoggedEvent<DistillEvent>[]) =>
  distillCurves([step, ...events], 'mse').find(({ title }) => title === 'Benchmarks');

test('accuracies stand with what guessing reaches: once for all, or with each where they differ', () => {
  const alike = panelOf(scored('wild', 0.5, 0.7), scored('age', 0.5, 0.8), scored('wild', 0.5, 0.75));
  expect(alike?.yLabel).toBe('accuracy over folds, chance 0.50');
  expect(alike?.series.map(({ label, points }) => [label, points.length])).toEqual([
    ['wild', 2],
    ['age', 1],
  ]);
  const apart = panelOf(scored('wild', 0.5, 0.7), scored('uneven', 0.9, 0.91));
  expect(apart?.yLabel).toBe('accuracy over folds');
  expect(apart?.series.map(({ label }) => label)).toEqual(['wild, chance 0.50', 'uneven, chance 0.90']);
});
