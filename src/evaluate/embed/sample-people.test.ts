// Which people of a benchmark a network is tried on: different ones, two pictures of each that differ.
import { expect, test } from 'vitest';
import type { Benchmark } from '../benchmark.js';
import { samplePeople } from './sample-people.js';

/** A picture is its number, and so is its face. */
const decode = async ([number]: Uint8Array) => (number === 255 ? null : new Float32Array(3).fill(number));

type Pair = readonly [a: number, b: number, same: boolean];

function benchmark(
  pictures: readonly number[],
  pairs: readonly Pair[],
  identities?: readonly string[],
): Benchmark {
  return {
    name: 'b',
    images: pictures.map((picture, i) => ({
      name: `image ${i}`,
      read: async () => Uint8Array.of(picture),
      ...(identities && { identity: identities[i] }),
    })),
    pairs: { a: pairs.map(([a]) => a), b: pairs.map(([, b]) => b), same: pairs.map(([, , same]) => same) },
  };
}

const sample = async (made: Benchmark, people = 8) => {
  const faces = await samplePeople(made, { people, sizePx: 1, decode });
  return faces && Array.from({ length: faces.length / 3 }, (_, i) => faces[3 * i]);
};

const couples = (count: number): Pair[] => Array.from({ length: count }, (_, i) => [2 * i, 2 * i + 1, true]);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

test('two pictures each of as many people as are asked for, spread over the benchmark', async () => {
  const found = await sample(benchmark(upTo(200), [...couples(100), [0, 3, false]]));
  expect(found).toHaveLength(16);
  for (let i = 0; i < 16; i += 2) expect([found![i] % 2, found![i + 1]]).toEqual([0, found![i] + 1]);
  expect(Math.min(...found!)).toBeLessThan(40);
  expect(Math.max(...found!)).toBeGreaterThan(160);
});

test('nobody is taken twice: by their identity, or because pairs join their pictures', async () => {
  const five = upTo(20).map((i) => `person ${i % 5}`);
  const pairs: Pair[] = upTo(15).map((i) => [i, i + 5, true]);
  for (const identities of [five, undefined]) {
    const found = await sample(benchmark(upTo(20), pairs, identities));
    const people = found!.filter((_, i) => i % 2 === 0).map((picture) => picture % 5);
    expect(people.toSorted()).toEqual([0, 1, 2, 3, 4]);
  }
});

test('copies of one picture, pictures without a face and those that failed are passed over', async () => {
  const pictures = upTo(20);
  pictures[1] = 0;
  pictures[3] = 255;
  const made = benchmark(pictures, couples(10));
  const images = made.images.map((image, i) => (i === 5 ? { ...image, failure: 'missing' } : image));
  expect((await sample({ ...made, images }))?.every((picture) => picture > 5)).toBe(true);
});

test('fewer than four people are not enough', async () => {
  expect(await sample(benchmark(upTo(6), couples(3)))).toBeUndefined();
  expect(await sample(benchmark(upTo(8), couples(4)))).toHaveLength(8);
});
