// Which diagrams are drawn of a log, and what they say beside their lines.
import { expect, test } from 'vitest';
import type { LoggedEvent } from '../training/run-folder/event-log.js';
import { distillCurves } from './curves.js';
import type { BenchmarkEvent, DistillEvent, StepEvent, ValidationEvent } from './events.js';

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

const made = (number: number, sources?: StepEvent['sources']): LoggedEvent<StepEvent> => ({
  ...step,
  step: number,
  phase: number % 2 === 1 ? 'fresh' : 'resampled',
  images: 10 * number,
  ...(sources && { sources }),
});
const validation = (sources?: ValidationEvent['sources']): LoggedEvent<ValidationEvent> => ({
  type: 'validation',
  epoch: 1,
  step: 4,
  images: 40,
  mse: 1,
  cosine: 0.5,
  centredCosine: 0.25,
  time,
  ...(sources && { sources }),
});

const TITLES = ['Loss', 'Similarity of student and teacher', 'Learning rate', 'Speed'];
const titlesOf = (panels: readonly { title: string }[]) => panels.map(({ title }) => title);

test('the agreement on its own faces and that on benchmarks stand side by side, where it was measured', () => {
  const panels = distillCurves([step, validation(), scored('/data/lfw.bin', 0.5, 0.7)], 'mse');
  const panel = panels.find(({ title }) => title === 'Its own faces and those of benchmarks');
  expect(panel?.series).toEqual([
    { label: 'validation', points: [[40, 0.25]] },
    { label: 'lfw.bin', points: [[64, 0.5]] },
  ]);
  // Logs of earlier versions do not have it.
  const { centredCosine: _, ...old } = scored('lfw.bin', 0.5, 0.7);
  const before = distillCurves([step, validation(), old as LoggedEvent<BenchmarkEvent>], 'mse');
  expect(titlesOf(before)).not.toContain('Its own faces and those of benchmarks');
});

test('of one source there are those of the whole', () => {
  expect(titlesOf(distillCurves([made(1), made(2), validation()], 'mse'))).toEqual(TITLES);
  expect(titlesOf(distillCurves([made(1)], 'mse', { course: false }))).toEqual(TITLES.slice(0, 2));
  expect(distillCurves([validation()], 'mse')).toEqual([]);
});

test('of a mixture each source has its line: on fresh faces, and in validations plain and centred', () => {
  const cosines = (a: number, b: number) => [
    { source: 'population', cosine: a },
    { source: 'faces', cosine: b },
  ];
  const measured = [
    { source: 'population', cosine: 0.5, centredCosine: 0.25 },
    { source: 'faces', cosine: 0.125, centredCosine: null },
  ];
  const events = [
    ...[made(1, cosines(0.1, 0.2)), made(2, cosines(0.3, 0.4)), made(3, cosines(0.5, 0.6))],
    validation(measured),
  ];
  const panels = distillCurves(events, 'mse').slice(2, 5);
  const points = panels.map(({ series }) => series.map(({ points }) => points));
  for (const { series } of panels) expect(series.map(({ label }) => label)).toEqual(['population', 'faces']);
  expect(points).toEqual([
    [
      [
        [10, 0.1],
        [30, 0.5],
      ],
      [
        [10, 0.2],
        [30, 0.6],
      ],
    ],
    [[[40, 0.5]], [[40, 0.125]]],
    [[[40, 0.25]], [[40, Number.NaN]]],
  ]);
});
