// When scores say that labels are the wrong way round.
import { expect, test } from 'vitest';
import { describeInversion } from './inversion.js';

test.each([
  [0.02, 36, true],
  [0.31, 36, true],
  [0.35, 36, false],
  [0.39, 300, true],
  // A tenth below one half, or what chance does to few pairs, is not enough.
  [0.41, 300, false],
  [0.3, 10, false],
  [0.05, 10, true],
  [0.5, 3000, false],
  [0.99, 3000, false],
])('an AUC of %s over %s pairs of each kind: %s', (auc, pairs, isSaid) => {
  const said = describeInversion(auc, { genuines: pairs, impostors: pairs });
  expect(said !== undefined).toBe(isSaid);
  if (isSaid)
    expect(said).toMatch(/AUC \d+\.\d\d %, chance is 50 %\): are the labels the wrong way round\?$/);
});
