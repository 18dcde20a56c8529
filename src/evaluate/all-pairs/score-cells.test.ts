// Where scores fall, and which pairs are kept.
import { expect, test } from 'vitest';
import { uniforms } from '../../math/random.js';
import { ScoreCells } from './score-cells.js';
import { TopPairs } from './top-pairs.js';

const draw = (count: number, stream: string) => uniforms({ seed: 0, stream, step: 0 }, count);

test.each([
  ['even', (x: number) => x],
  ['crowded', (x: number) => 0.5 + (x - 0.5) ** 9],
  ['in steps', (x: number) => Math.round(20 * x) / 20],
  ['all the same', () => 0.25],
])('a score falls into the cell that its bounds say, where bounds are %s', (_, shape) => {
  const bounds = Float64Array.from(draw(500, 'bounds'), shape);
  const cells = new ScoreCells(bounds.slice());
  const sorted = [...new Set(bounds)].sort((a, b) => a - b);
  expect(Array.from(cells.bounds)).toEqual(sorted);
  expect(cells.count).toBe(2 * sorted.length + 1);
  for (const score of [...draw(500, 'scores').map(shape), ...sorted, -1, 1, 0.5]) {
    const below = sorted.filter((bound) => bound < score).length;
    expect(cells.cellOf(score)).toBe(2 * below + (sorted[below] === score ? 1 : 0));
  }
});

test.each([
  [10, 1000],
  [200, 1000],
  [2000, 1000],
])('the %s highest of %s pairs are kept, in order', (keep, count) => {
  const scores = draw(count, 'top');
  const top = new TopPairs(keep);
  scores.forEach((score, i) => {
    top.offer(score, i, i + 1, i % 10);
  });
  top.sort();
  const order = [...scores.keys()].sort((i, j) => scores[j] - scores[i]);
  expect(top.isComplete).toBe(keep >= count);
  expect(top.size).toBeGreaterThanOrEqual(Math.min(keep, count));
  const kept = order.slice(0, top.size);
  expect(Array.from(top.a)).toEqual(kept);
  expect(Array.from(top.b)).toEqual(kept.map((i) => i + 1));
  expect(Array.from(top.fold)).toEqual(kept.map((i) => i % 10));
  expect(Array.from(top.scores)).toEqual(kept.map((i) => scores[i]));
  // Nothing above the cut is missing.
  expect(scores.filter((score) => score > top.cut)).toHaveLength(top.size);
});
