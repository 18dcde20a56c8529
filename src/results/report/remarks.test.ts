// What is said of a student follows from its figures.

import { expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.js';
import { remarksOn } from './remarks.js';
import type { ReportedScore } from './run-report.js';

const config = (kind: 'procedural' | 'onnx') =>
  resolveConfig({
    generator: kind === 'onnx' ? { kind, file: 'g.onnx' } : { kind },
    teacher: { file: 't.onnx' },
  });
const score = (benchmark: string, kept: number | null): ReportedScore => ({
  benchmark,
  mirrors: null,
  teacher: 0.9,
  student: 0.7,
  chance: 0.5,
  kept,
});

test.each([
  [0.05, 'only begun to learn'],
  [0.5, 'a longer run'],
  [0.9, 'most of what its teacher knows'],
  [0.99, 'stands in for its teacher'],
])('a student that keeps %d is said to be %j', (kept, words) => {
  const [onFigures] = remarksOn(config('procedural'), [score('synth-wild', kept)]);
  expect(onFigures).toContain(`${(100 * kept).toFixed(1)} % on synth-wild`);
  expect(onFigures).toContain(words);
});

test('the best and the worst benchmark are named', () => {
  const scores = [score('synth-age', 0.5), score('synth-wild', 0.75), score('synth-pose', 0.25)];
  expect(remarksOn(config('procedural'), scores)[0]).toContain(
    '75.0 % on synth-wild and 25.0 % on synth-pose',
  );
});

test('without a benchmark nothing is claimed', () => {
  expect(remarksOn(config('onnx'), [])[0]).toMatch(/was not measured on any benchmark/);
  expect(remarksOn(config('onnx'), [score('lfw.bin', null)])[0]).toMatch(
    /on these benchmarks its teacher was not measured/,
  );
});

test('drawn faces are said to be no photographs, and figures on them to be such', () => {
  const [, onFaces] = remarksOn(config('procedural'), [score('synth-wild', 0.9)]);
  expect(onFaces).toMatch(/only ever met drawn faces, and these figures were measured on drawn faces too/);
  expect(remarksOn(config('procedural'), [score('lfw.bin', 0.9)])[1]).not.toContain(
    'measured on drawn faces',
  );
  expect(remarksOn(config('onnx'), [score('lfw.bin', 0.9)])[1]).toMatch(/what its generator makes:/);
});
