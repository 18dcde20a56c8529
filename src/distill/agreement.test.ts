// Agreement on numbers that are added up by hand.
import { expect, test } from 'vitest';
import { cosinesBySource, measureAgreement, splitBySource } from './agreement.js';

const parts = [
  { name: 'population', faces: 2 },
  { name: 'faces', faces: 1 },
];

test('rows of several batches come to their sources in order', () => {
  expect(splitBySource(parts, [0, 1, 2, 3, 4, 5])).toEqual([
    [0, 1, 3, 4],
    [2, 5],
  ]);
});

test('the cosine of a source is the mean over its faces', () => {
  const cosines = cosinesBySource(parts, Float32Array.of(0.5, 1, -0.25));
  expect(cosines).toEqual([
    { source: 'population', cosine: 0.75 },
    { source: 'faces', cosine: -0.25 },
  ]);
});

test('what all faces of a source share counts in the plain cosine, and not in the centred one', () => {
  // The teacher tells two faces apart along the second axis; the student has the first axis right, and the second the wrong way.
  const targets = [Float32Array.of(10, 1), Float32Array.of(10, -1)];
  const embeddings = [Float32Array.of(10, -2), Float32Array.of(10, 2)];
  const { mse, cosine, centredCosine } = measureAgreement({ targets, embeddings });
  expect(mse).toBe((9 + 9) / 4);
  expect(cosine).toBeCloseTo(98 / Math.sqrt(101 * 104), 6);
  expect(centredCosine).toBe(-1);
});
