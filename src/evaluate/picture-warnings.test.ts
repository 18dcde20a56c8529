// What is wrong with a benchmark's pictures is said whatever the network, and again when embeddings come from the cache.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { embedBy } from '../../test/evaluate/embed-by.js';
import { useFolder } from '../../test/use-folder.js';
import { calibrateAllPairs } from './all-pairs/calibrate-all-pairs.js';
import { embedFaces } from './all-pairs/compared-faces.js';
import { compareAll } from './all-pairs.js';
import type { Benchmark } from './benchmark.js';
import { calibrate } from './calibration.js';
import { EmbeddingCache } from './embed/embedding-cache.js';
import { consecutivePairs } from './pairs.js';
import { runBenchmark, scoreBenchmark } from './run-benchmark.js';

const { folder, at } = useFolder();

/** Embeds a face as its first pixels. */
const firstPixels = embedBy(async (faces, count) => {
  const size = faces.length / count;
  return Float32Array.from({ length: 4 * count }, (_, i) => 0.1 + faces[Math.floor(i / 4) * size + (i % 4)]);
});

const draw = (level: number): Promise<Uint8Array> =>
  sharp({ create: { width: 112, height: 112, channels: 3, background: { r: level, g: 2 * level, b: 9 } } })
    .jpeg()
    .toBuffer();

/** Pairs of pictures of levels, alternately of one person and of two. */
async function benchmarkOf(levels: readonly number[], people?: readonly string[]): Promise<Benchmark> {
  const pictures = await Promise.all(levels.map(draw));
  return {
    name: 'faces',
    images: pictures.map((picture, i) => ({
      name: `${i}.jpg`,
      read: async () => picture,
      ...(people && { identity: people[i] }),
    })),
    pairs: {
      ...consecutivePairs(levels.length),
      same: Array.from({ length: levels.length / 2 }, (_, i) => i % 2 === 0),
    },
  };
}

const levels = Array.from({ length: 40 }, (_, i) => i);
const warningsOf = async (benchmark: Benchmark) =>
  (await runBenchmark(firstPixels, benchmark, { flip: false })).warnings;

test('sound pictures give no warning', async () => {
  expect(await warningsOf(await benchmarkOf(levels))).toEqual([]);
});

test('the same picture under two people is named with both', async () => {
  const people = levels.map((i) => `p${i >> 1}`).map((person, i) => (i % 4 > 1 ? `${person}${i}` : person));
  const copied = levels.with(6, 2);
  expect(await warningsOf(await benchmarkOf(copied, people))).toEqual([
    expect.stringMatching(
      /^faces: the same picture is under several people: p12, p36 share 1 \(2\.jpg, 6\.jpg\);/,
    ),
  ]);
});

test('pairs of a picture with itself are counted where people are not known', async () => {
  expect(await warningsOf(await benchmarkOf(levels.with(1, 0).with(3, 2).with(7, 6)))).toEqual([
    expect.stringMatching(/^faces: 1 pairs of one person show the same picture twice \(pair 0\)/),
    expect.stringMatching(/^faces: 2 pairs of two people show the same picture twice \(pair 1\): no network/),
  ]);
});

test('a list that pairs a picture with itself is told of it', async () => {
  const benchmark = await benchmarkOf(
    levels,
    levels.map((i) => (i % 4 === 1 ? `p${i - 1}` : `p${i}`)),
  );
  const { a, b, same } = benchmark.pairs;
  const pairs = { a, b: Array.from(b).with(2, a[2]), same };
  expect(await warningsOf({ ...benchmark, pairs })).toEqual([
    expect.stringMatching(/^faces: 1 pairs of one person show the same picture twice \(pair 2\)/),
  ]);
});

test('the same picture saved as another file is found by its pixels, also when its embedding is kept', async () => {
  const people = levels.map((i) => `p${i}`).map((person, i) => (i % 4 === 1 ? `p${i - 1}` : person));
  const benchmark = await benchmarkOf(levels, people);
  const asPng = await sharp(await draw(2))
    .png()
    .toBuffer();
  const withNote = Buffer.concat([await draw(4), Buffer.from('taken in spring')]);
  const images = benchmark.images
    .with(7, { ...benchmark.images[7], read: async () => asPng })
    .with(5, { ...benchmark.images[5], read: async () => withNote });
  for (let round = 0; round < 2; round++) {
    const store = await EmbeddingCache.open(at('copies'), new Uint8Array([1, 2, 3]));
    const cache = { store, decode: '' };
    const { warnings } = await runBenchmark(firstPixels, { ...benchmark, images }, { flip: false, cache });
    await store.close();
    expect(warnings).toEqual([
      expect.stringMatching(/: the same picture is under several people: p2, p7 share 1 \(2\.jpg, 7\.jpg\);/),
      expect.stringMatching(
        /: the same picture is there more than once under one person, once: 4\.jpg and 5/,
      ),
    ]);
  }
});

test('a damaged picture is named each time, though embeddings of sound ones are kept', async () => {
  const benchmark = await benchmarkOf(levels);
  const damaged = Buffer.from(await draw(77));
  damaged.fill(0, damaged.length - 40);
  const images = benchmark.images.with(5, { name: 'broken.jpg', read: async () => damaged });
  for (let round = 0; round < 2; round++) {
    const store = await EmbeddingCache.open(folder, new Uint8Array([1, 2, 3]));
    let embedded = 0;
    const counting = {
      ...firstPixels,
      embed: (faces: Float32Array) => {
        embedded++;
        return firstPixels.embed(faces);
      },
    };
    const cache = { store, decode: '' };
    const { warnings } = await runBenchmark(counting, { ...benchmark, images }, { flip: false, cache });
    await store.close();
    expect(warnings).toEqual([
      expect.stringMatching(/^faces: 1 of 40 pictures are damaged .* \(broken\.jpg: ends in \d+ zero bytes/),
    ]);
    expect(embedded).toBe(round === 0 ? 2 : 1);
  }
});

describe('a calibration for which copies of pictures are too alike', () => {
  // Embeddings of one level point one way: any pair of two people that is no copy is less alike than those of one.
  const levelsOfTwo = [1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2];
  const names = levelsOfTwo.map((_, i) => `p${i}`);

  test('names them and not the network, of listed pairs', async () => {
    const benchmark = await benchmarkOf(levels.with(3, 2).with(7, 6));
    const scored = await scoreBenchmark(firstPixels, benchmark, { flip: false });
    expect(scored.copied).toBe(2);
    expect(() => calibrate(scored, 0.2)).toThrow(
      /^faces: .*; 2 of the 10 pairs of two people show one and the same picture, which no network can tell apart: correct the folders or the list, then calibrate$/,
    );
    const sound = await scoreBenchmark(firstPixels, await benchmarkOf(levels), { flip: false });
    expect(sound.copied).toBe(0);
  });

  test('and of all pairs', async () => {
    const people = names.map((name, i) => (i < 2 ? 'p' : name));
    const benchmark = compareAll(await benchmarkOf(levelsOfTwo, people));
    const faces = await embedFaces(firstPixels, benchmark, { flip: false });
    // 2 levels, 10 pictures of each: 45 pairs of copies each, one of them of one person.
    expect(faces.copied).toBe(89);
    expect(() => calibrateAllPairs(faces, 0.1)).toThrow(
      /89 of the 189 pairs of two people show one and the same picture/,
    );
  });
});
