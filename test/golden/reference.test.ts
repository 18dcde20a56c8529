// The TypeScript side of the reference files makes bit for bit the numbers that Python made.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { goldenValues, readGolden, sketch, sketchDistance } from './reference.js';

interface Case {
  readonly name: string;
  readonly n: number;
  readonly centre: number;
  readonly scale: number;
  readonly first: readonly number[];
  readonly last: number;
  readonly sketch: readonly number[];
}

const cases = JSON.parse(readFileSync('test/golden/values.json', 'utf8')) as Case[];

test.each(cases)('$name has the values and the sketch that Python made', (expected) => {
  const values = goldenValues(expected.name, expected.n, expected.centre, expected.scale);
  expect([...values.slice(0, expected.first.length)]).toEqual(expected.first);
  expect(values.at(-1)).toBe(expected.last);
  expect([...sketch(expected.name, values)]).toEqual(expected.sketch);
});

test.each([
  'tinyfar-a',
  'tinyfar-b',
  'tinyfar-c',
])('%s names every parameter once and its places tile the file', (name) => {
  const golden = readGolden(name);
  const sizes = golden.gradients.map((tensor) => tensor.shape.reduce((product, size) => product * size, 1));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(golden.parameters);
  expect(new Set(golden.gradients.map((tensor) => tensor.name)).size).toBe(golden.gradients.length);
  const differences = Object.values(golden.trajectories).flatMap((one) => one.differences ?? []);
  let end = 0;
  for (const place of [
    golden.embeddings.train,
    golden.embeddings.evaluate,
    ...golden.gradients,
    ...golden.statistics,
    ...differences,
  ]) {
    expect(place.offset).toBe(end);
    expect(golden.read(place).length).toBe(place.length);
    end += place.length;
  }
});

test('the sketched distance of a perturbed tensor is near the distance itself', () => {
  const noise = goldenValues('noise', 70_000, 0, 0.001);
  const values = goldenValues('fc.weight', 70_000, 0, 0.07);
  const exact = sketch('fc.weight', values);
  const squaredNorm = values.reduce((sum, value) => sum + value * value, 0);
  const tensor = { name: 'fc.weight', shape: [70_000], squaredNorm, offset: 0, length: 48 };
  const golden = { ...readGolden('tinyfar-c'), read: () => exact };
  const distance = sketchDistance(golden, [tensor], () => values.map((value, i) => value + noise[i]));
  expect(distance / (0.001 / 0.07)).toBeGreaterThan(0.7);
  expect(distance / (0.001 / 0.07)).toBeLessThan(1.3);
});
