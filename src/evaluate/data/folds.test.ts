// Folds that hold both kinds of pairs, whatever the order of a file.
import { describe, expect, test } from 'vitest';
import { uniforms } from '../../math/random.js';
import { foldAccuracy, planFolds, planGivenFolds } from '../statistics/folds.js';
import { chooseDeclaredFolds, chooseFolds, keepGivenFolds } from './folds.js';

const alternating = Array.from({ length: 40 }, (_, i) => i % 2 === 0);
const sorted = [...Array<boolean>(20).fill(true), ...Array<boolean>(20).fill(false)];

/** What a network comes to that gives every pair the same score. */
const constant = (same: readonly boolean[]) => {
  const { folds } = chooseFolds(same);
  const plan = folds ? planGivenFolds(folds) : planFolds(same.length);
  return foldAccuracy(new Float64Array(same.length), same, plan).mean;
};

describe('pairs', () => {
  test('in mixed order keep the plain tenths', () => {
    expect(chooseFolds(alternating)).toEqual({});
    const drawn = Array.from(uniforms({ seed: 3, stream: 'kinds', step: 0 }, 6000), (u) => u < 0.5);
    expect(chooseFolds(drawn)).toEqual({});
    const rare = Array.from(uniforms({ seed: 4, stream: 'kinds', step: 0 }, 6000), (u) => u < 0.05);
    expect(chooseFolds(rare)).toEqual({});
  });

  test('that are sorted by label are divided by kind, and a line says so', () => {
    const { folds, note } = chooseFolds(sorted);
    expect(Array.from(folds!)).toEqual([0, 1].flatMap(() => Array.from({ length: 20 }, (_, i) => i >> 1)));
    expect(note).toMatch(
      /^the tenths of its order do not each hold both kinds of pairs as the whole does: each kind is divided into ten folds/,
    );
  });

  test('that are sorted but for a few are divided so too', () => {
    const nearly = Array.from({ length: 600 }, (_, i) => i < 300 !== (i % 60 === 7));
    expect(chooseFolds(nearly).folds).toBeDefined();
  });

  test.each([
    ['alternating', alternating],
    ['sorted', sorted],
    ['sorted, one kind rare', [...Array<boolean>(90).fill(false), ...Array<boolean>(10).fill(true)]],
  ])('%s: a network that knows nothing comes out at chance', (_, same) => {
    const share = same.filter(Boolean).length / same.length;
    expect(constant(same)).toBeCloseTo(Math.max(share, 1 - share), 10);
  });
});

test('folds that a list declares are kept where each holds both kinds, else made anew', () => {
  const halves = alternating.map((_, pair) => (pair < 20 ? 0 : 1));
  expect(chooseDeclaredFolds(alternating, halves)).toEqual({ folds: halves });
  const { folds, note } = chooseDeclaredFolds(sorted, halves);
  expect(new Set(Array.from(folds!)).size).toBe(10);
  expect(note).toMatch(/^the folds that it declares do not hold pairs of both kinds each/);
});

test('folds that a list gives pair by pair are kept, and one of a single kind is named', () => {
  const given = sorted.map((same) => (same ? 4 : 7));
  expect(keepGivenFolds(alternating, given)).toEqual({ folds: given });
  expect(keepGivenFolds(sorted, given)).toEqual({
    folds: given,
    note: expect.stringMatching(/^its fold 4 holds pairs of one kind only/),
  });
});
