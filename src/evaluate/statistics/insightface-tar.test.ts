// InsightFace's rule at its ends; its figures are checked in rates-of-scikit-learn.test.ts.
import { expect, test } from 'vitest';
import { insightfaceTar } from './insightface-tar.js';

test("InsightFace's rule accepts nothing where no threshold reaches the rate, and needs both kinds", () => {
  const same = Array.from({ length: 20 }, (_, pair) => pair % 2 === 0);
  // Impostors are exact opposites: squared distance 4, beyond the grid.
  const found = insightfaceTar(
    same.map((label) => (label ? 1 : -1)),
    same,
    { far: 0.1 },
  );
  expect(found).toEqual({ far: 0.1, tar: 0, deviation: 0, observedFar: 0 });
  expect(insightfaceTar(new Float64Array(20), new Array<boolean>(20).fill(true))).toBeNull();
});
