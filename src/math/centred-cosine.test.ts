// The centred cosine by hand.
import { expect, test } from 'vitest';
import { centredCosine } from './centred-cosine.js';

// About their mean (10, 10) the targets are (1, 0), (-1, 0), (0, 2), (0, -2).
const targets = Float32Array.of(11, 10, 9, 10, 10, 12, 10, 8);

test('is 1 for the targets themselves, and for what differs from them in length only', () => {
  expect(centredCosine(targets, targets, 2)).toBeCloseTo(1, 6);
  const shorter = targets.map((value) => 10 + (value - 10) / 2);
  expect(centredCosine(shorter, targets, 2)).toBeCloseTo(1, 6);
});

test('sees what the plain cosine does not: embeddings of the wrong people', () => {
  const swapped = Float32Array.of(9, 10, 11, 10, 10, 8, 10, 12);
  expect(centredCosine(swapped, targets, 2)).toBeCloseTo(-1, 6);
  const turned = Float32Array.of(10, 11, 10, 9, 12, 10, 8, 10);
  expect(centredCosine(turned, targets, 2)).toBeCloseTo(0, 6);
});

test('an offset of the embeddings from the mean of the targets counts', () => {
  const moved = targets.map((value, i) => value + (i % 2 === 0 ? 1 : 0));
  // (2, 0), (0, 0), (1, 2), (1, -2) against the targets: 1, 0, 2 / sqrt(5) twice.
  expect(centredCosine(moved, targets, 2)).toBeCloseTo((1 + 4 / Math.sqrt(5)) / 4, 6);
});
