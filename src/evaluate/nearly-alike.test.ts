// How alike different people look to a network, and from when on that is said.
import { expect, test } from 'vitest';
import { describeNearlyAlike, similarityOfFaces, similarityOfPairs } from './nearly-alike.js';

test('of pairs, those of different people count, even where labels are the wrong way round', () => {
  const scores = { plain: Float64Array.of(0.9, 0.2, 0.4), same: [true, false, false] };
  expect(similarityOfPairs(scores)).toBeCloseTo(0.3, 12);
  expect(similarityOfPairs({ ...scores, same: [false, true, true] })).toBeCloseTo(0.3, 12);
});

test('of faces, all pairs count, whatever their length; those without any are none', () => {
  // Cosines 0.6, 0.8 and 0.96 of (5, 0), (3, 4) and (0.8, 0.6).
  const values = Float64Array.of(5, 0, 3, 4, 0.8, 0.6, 0, 0);
  const plain = { size: 2, values, norms: Float64Array.of(5, 5, 1, 0) };
  expect(similarityOfFaces({ plain })).toBeCloseTo((0.6 + 0.8 + 0.96) / 3, 12);
});

test('beyond 0.95 it is said, with the likely causes', () => {
  const names = { network: 'a.onnx', benchmark: 'lfw.bin' };
  expect(describeNearlyAlike(0.94, names)).toBeUndefined();
  expect(describeNearlyAlike(Number.NaN, names)).toBeUndefined();
  expect(describeNearlyAlike(0.998, names)).toMatch(
    /^a\.onnx: different people of lfw\.bin look nearly alike to it \(mean similarity 0\.998\), .* pixels otherwise/,
  );
});
