// Quick normal numbers: their distribution, and what they depend on.
import { expect, test } from 'vitest';
import { quickNormals } from './quick-normals.js';
import { mean } from './statistics.js';

const key = { seed: 5, stream: 'noise', step: 7 };
const moment = (values: Float32Array, power: number) => mean(values.map((value) => value ** power));

test('their first four moments are those of the normal distribution', () => {
  const values = quickNormals(key, 400_000);
  expect(moment(values, 1)).toBeCloseTo(0, 2);
  expect(moment(values, 2)).toBeCloseTo(1, 2);
  expect(moment(values, 3)).toBeCloseTo(0, 1);
  expect(moment(values, 4)).toBeCloseTo(3, 1);
});

test('as many lie beyond 1, 2 and 3 as should', () => {
  const values = quickNormals(key, 400_000);
  const beyond = (limit: number) => values.filter((value) => Math.abs(value) > limit).length / values.length;
  expect(beyond(1)).toBeCloseTo(0.3173, 2);
  expect(beyond(2)).toBeCloseTo(0.0455, 2);
  expect(beyond(3)).toBeCloseTo(0.0027, 3);
});

test('neighbours, and the same place in other steps and streams, have nothing to do with each other', () => {
  const values = quickNormals(key, 100_000);
  const others = [
    values.subarray(1),
    quickNormals({ ...key, step: 8 }, 100_000),
    quickNormals({ ...key, stream: 'noise 2' }, 100_000),
    quickNormals({ ...key, seed: 6 }, 100_000),
  ];
  for (const other of others) {
    const product = values.subarray(0, 99_999).map((value, i) => value * other[i]);
    expect(Math.abs(mean(product))).toBeLessThan(0.015);
  }
});

test('a shorter draw is the beginning of a longer one', () => {
  expect(quickNormals(key, 13)).toEqual(quickNormals(key, 100).subarray(0, 13));
});
