// Interpolation on the curve, worked by hand; the rest is checked against scikit-learn in rates-of-scikit-learn.test.ts.
import { expect, test } from 'vitest';
import { buildRoc, interpolateTar } from './roc.js';

test('interpolated TAR lies on the line between two operating points', () => {
  const same = [true, false, true, true, false];
  const roc = buildRoc([0.9, 0.8, 0.7, 0.7, 0.7], same);
  // Points (0, 0), (0, 1/3), (1/2, 1/3), (1, 1): equal scores are one slanted step.
  expect([0, 0.25, 0.5, 0.75, 1].map((far) => interpolateTar(roc, far))).toEqual([
    1 / 3,
    1 / 3,
    1 / 3,
    expect.closeTo(2 / 3, 15),
    1,
  ]);
});
