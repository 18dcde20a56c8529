// Folds that a benchmark gives, worked by hand; folds that are made are checked with verification.
import { expect, test } from 'vitest';
import { foldAccuracy, judgePairs, planFolds, planGivenFolds } from './folds.js';

test('folds that a benchmark gives are tested one by one, whatever their numbers', () => {
  const plan = planGivenFolds([7, 7, 2, 2, 5, 5]);
  expect([plan.count, ...Array.from(plan.of)]).toEqual([3, 2, 2, 0, 0, 1, 1]);
  const scores = Float64Array.of(0.9, 0.2, 0.8, 0.1, 0.3, 0.85);
  const same = [true, false, true, false, true, false];
  const accuracy = foldAccuracy(scores, same, plan);
  expect(accuracy.folds).toEqual([1, 0, 1]);
  expect(judgePairs(scores, same, accuracy, plan)).toEqual([true, true, true, true, false, false]);
  expect(() => planGivenFolds([3, 3, 3])).toThrow(/at least 2 folds, found 1/);
  expect(() => foldAccuracy(scores, same)).toThrow(/at least 10, one for each fold, found 6/);
  expect(() => foldAccuracy(scores, same, planFolds(5))).toThrow(/6 scores/);
});
