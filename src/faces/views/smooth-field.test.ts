// Smooth fields: through their control values, and cubic between them.
import { expect, test } from 'vitest';
import { smoothField, smoothNoise } from './smooth-field.js';

test('a field passes through its control values, the outermost at the edges', () => {
  const control = Float32Array.from([1, -2, 3, 0, 5, 1, 2, 2, -1]);
  const field = smoothField(control, 3, 9);
  for (const [i, value] of control.entries()) {
    expect(field[9 * 4 * Math.floor(i / 3) + 4 * (i % 3)]).toBeCloseTo(value, 5);
  }
});

test('halfway between equal neighbours on a line it is Catmull-Rom: (9 (b + c) - (a + d)) / 16', () => {
  const row = [1, 4, 2, 7];
  const field = smoothField(Float32Array.from([...row, ...row, ...row, ...row]), 4, 7);
  expect(field[3]).toBeCloseTo((9 * (4 + 2) - (1 + 7)) / 16, 5);
});

test('noise depends on the key and the place under it alone', () => {
  const key = { seed: 1, stream: 'noise', step: 2 };
  expect(smoothNoise({ ...key, index: 3 }, 4, 16)).toEqual(smoothNoise({ ...key, index: 3 }, 4, 16));
  expect(smoothNoise({ ...key, index: 3 }, 4, 16)).not.toEqual(smoothNoise(key, 4, 16));
});
