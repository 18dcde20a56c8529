// A digest of pictures and pairs changes with either, and with nothing else.
import { expect, test } from 'vitest';
import { digestOf } from '../files/digest.js';
import { digestBenchmark } from './benchmark-digest.js';

const image = (value: number) => ({ read: async () => Uint8Array.of(value) });
const images = Array.from({ length: 130 }, (_, i) => image(i));
const pairs = { a: [0, 2], b: [1, 129], same: [true, false] };

test('it is what its description says', async () => {
  const lines = images.map((_, i) => `${digestOf(Uint8Array.of(i))}\n`).join('');
  expect(await digestBenchmark({ images, pairs })).toBe(digestOf(`${lines}0 1 1\n2 129 0\n`));
});

test('it changes with a picture, a pair and a label, and knows a picture that is gone', async () => {
  const gone = { read: async () => Promise.reject(new Error('gone')) };
  const variants = [
    { images, pairs },
    { images: images.with(129, image(0)), pairs },
    { images: images.with(129, gone), pairs },
    { images, pairs: { ...pairs, b: [1, 128] } },
    { images, pairs: { ...pairs, same: [true, true] } },
  ];
  const digests = await Promise.all(variants.map(digestBenchmark));
  expect(new Set(digests).size).toBe(variants.length);
  const missing = { ...gone, failure: 'no such file' };
  expect(await digestBenchmark({ images: images.with(129, missing), pairs })).toBe(digests[2]);
});
