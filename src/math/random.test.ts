// Tests of the random numbers: published vectors, independence of slicing, distribution.
import { expect, test } from 'vitest';
import { hashText, normals, permutation, philox4x32, type RandomKey, uniforms } from './random.js';
import { mean, standardDeviation } from './statistics.js';

const key: RandomKey = { seed: 2021, stream: 'latent', step: 7 };

// Random123's kat_vectors: counter, key, result.
test.each([
  ['00000000 00000000 00000000 00000000', '00000000 00000000', '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  ['ffffffff ffffffff ffffffff ffffffff', 'ffffffff ffffffff', '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  ['243f6a88 85a308d3 13198a2e 03707344', 'a4093822 299f31d0', 'd16cfe09 94fdcceb 5001e420 24126ea1'],
])('philox4x32-10 of counter %s and key %s is the published %s', (counter, words, expected) => {
  const out = new Uint32Array(4);
  philox4x32(parseWords(counter), parseWords(words), out);
  expect(out).toEqual(parseWords(expected));
});

test('FNV-1a gives the published hashes', () => {
  expect(hashText('')).toBe(0x811c9dc5);
  expect(hashText('a')).toBe(0xe40c292c);
  expect(hashText('foobar')).toBe(0xbf9cf968);
});

test('element i depends on offset + i alone, at every alignment', () => {
  for (const draw of [normals, uniforms]) {
    const whole = draw(key, 41);
    for (let offset = 0; offset < 12; offset++) {
      for (const count of [0, 1, 2, 3, 5, 8, 13]) {
        expect(draw(key, count, offset)).toEqual(whole.subarray(offset, offset + count));
      }
    }
  }
});

test('each part of the key changes the draw, the upper half of the seed included', () => {
  const seeds = [key, { ...key, seed: 2021 + 2 ** 32 }, { ...key, stream: 'noise' }, { ...key, step: 8 }];
  const firsts = new Set(seeds.map((each) => normals(each, 1)[0]));
  expect(firsts.size).toBe(seeds.length);
});

test('normals have mean 0, deviation 1, kurtosis 3 and no correlation between neighbours', () => {
  const count = 400_000;
  const values = normals(key, count);
  let fourth = 0;
  let neighbours = 0;
  for (let i = 0; i < count; i++) {
    fourth += values[i] ** 4 / count;
    neighbours += (values[i] * values[(i + 1) % count]) / count;
  }
  expect(Math.abs(mean(values))).toBeLessThan(0.008);
  expect(Math.abs(standardDeviation(values) - 1)).toBeLessThan(0.006);
  expect(Math.abs(fourth - 3)).toBeLessThan(0.08);
  expect(Math.abs(neighbours)).toBeLessThan(0.008);
});

test('uniforms fill [0, 1) evenly', () => {
  const values = uniforms(key, 160_000);
  const bins = new Float64Array(16);
  for (const value of values) {
    expect(value >= 0 && value < 1).toBe(true);
    bins[Math.floor(value * 16)]++;
  }
  let chiSquare = 0;
  for (const bin of bins) chiSquare += (bin - 10_000) ** 2 / 10_000;
  expect(chiSquare).toBeLessThan(45);
});

test('a permutation holds every number once, and every order comes about equally often', () => {
  for (const count of [0, 1, 2, 3, 4, 5, 1000]) {
    const sorted = permutation(key, count).sort();
    expect(sorted).toEqual(Uint32Array.from({ length: count }, (_, i) => i));
  }
  const orders = new Map<string, number>();
  for (let step = 0; step < 24_000; step++) {
    const order = permutation({ ...key, step }, 4).join();
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(orders.size).toBe(24);
  let chiSquare = 0;
  for (const seen of orders.values()) chiSquare += (seen - 1000) ** 2 / 1000;
  expect(chiSquare).toBeLessThan(60);
});

test('a seed, a step or a count out of range is refused', () => {
  expect(() => normals({ ...key, seed: -1 }, 1)).toThrow(RangeError);
  expect(() => normals({ ...key, seed: 2 ** 53 }, 1)).toThrow('seed');
  expect(() => normals({ ...key, step: 0.5 }, 1)).toThrow('step');
  expect(() => uniforms(key, -1)).toThrow('cannot draw -1');
  expect(() => uniforms(key, 1, Number.NaN)).toThrow('from NaN');
});

function parseWords(text: string): Uint32Array {
  return Uint32Array.from(text.split(' '), (word) => Number.parseInt(word, 16));
}
