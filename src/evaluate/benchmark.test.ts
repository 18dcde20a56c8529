// Running a benchmark with embedding functions whose answer is known.

import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { type EmbedFunction, embedBy } from '../../test/evaluate/embed-by.js';
import { UserError } from '../files/user-error.js';
import type { Benchmark } from './benchmark.js';
import { consecutivePairs } from './pairs.js';
import { runBenchmark } from './run-benchmark.js';

const PLANE = 112 * 112;

/** Embeds a face as the mean of its left and right half in each channel: six numbers. */
const embedHalves: EmbedFunction = async (faces, count) => {
  const embeddings = new Float32Array(count * 6);
  for (let i = 0; i < faces.length; i++) {
    const plane = Math.floor(i / PLANE);
    embeddings[2 * plane + (i % 112 < 56 ? 0 : 1)] += faces[i] / (PLANE / 2);
  }
  return embeddings;
};

async function encodeFace(rgb: readonly [number, number, number]): Promise<Uint8Array> {
  const [r, g, b] = rgb;
  const face = sharp({ create: { width: 112, height: 112, channels: 3, background: { r, g, b } } });
  return face.png().toBuffer();
}

const encoded: Uint8Array[] = [];
const same: boolean[] = [];
let benchmark: Benchmark;

/** Lists pictures as a benchmark does. */
const imagesOf = (pictures: readonly Uint8Array[]) =>
  pictures.map((picture, i) => ({ name: `image ${i}`, read: async () => picture }));

beforeAll(async () => {
  for (let pair = 0; pair < 20; pair++) {
    encoded.push(
      await encodeFace([250, pair, 10]),
      await encodeFace(pair % 2 ? [240, pair, 20] : [10, pair, 250]),
    );
    same.push(pair % 2 === 1);
  }
  benchmark = {
    name: 'colours.bin',
    images: imagesOf(encoded),
    pairs: { ...consecutivePairs(encoded.length), same },
  };
});

describe('a benchmark', () => {
  test('of easy pairs is solved, whatever the batch size, and survives JSON', async () => {
    const result = await runBenchmark(embedBy(embedHalves), benchmark, { batch: 40 });
    expect(result).toMatchObject({
      name: 'colours.bin',
      pairs: 20,
      genuine: 10,
      impostor: 10,
      embeddingSize: 6,
    });
    expect(result.plain.accuracy.mean).toBeGreaterThanOrEqual(0.95);
    expect(result.plain.auc).toBe(1);
    expect(result.flip?.auc).toBe(1);
    expect(await runBenchmark(embedBy(embedHalves), benchmark, { batch: 7 })).toEqual(result);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test('reports progress up to the last image and leaves the flip test out on demand', async () => {
    const seen: string[] = [];
    const onProgress = (done: number, total: number) => seen.push(`${done}/${total}`);
    const result = await runBenchmark(embedBy(embedHalves), benchmark, {
      batch: 16,
      flip: false,
      onProgress,
    });
    expect(seen).toEqual(['16/40', '32/40', '40/40']);
    expect(result.flip).toBeNull();
  });

  test('is embedded as it is and mirrored, even by a function that gives its input away', async () => {
    const leftHalves: number[] = [];
    const embed: EmbedFunction = async (faces, count) => {
      const embeddings = await embedHalves(faces, count);
      leftHalves.push(embeddings[0]);
      faces.fill(0);
      return embeddings;
    };
    const half = await sharp({
      create: { width: 112, height: 112, channels: 3, background: '#fff' },
    })
      .composite([
        { input: { create: { width: 56, height: 112, channels: 3, background: '#000' } }, left: 0, top: 0 },
      ])
      .png()
      .toBuffer();
    await runBenchmark(
      embedBy(embed),
      { ...benchmark, images: imagesOf(encoded.map(() => half)) },
      { batch: 40 },
    );
    expect(leftHalves[0]).toBe(0);
    expect(leftHalves[1]).toBeCloseTo(1, 4);
  });

  test('with a damaged image is refused by the name and index of the image', async () => {
    const damaged = encoded.with(23, encoded[23].subarray(0, 60));
    const run = runBenchmark(embedBy(embedHalves), { ...benchmark, images: imagesOf(damaged) }, { batch: 8 });
    await expect(run).rejects.toThrow(/^colours\.bin: image 23/);
    await expect(run).rejects.toThrow(UserError);
  });

  test('with an embedding that is no number is refused by the index of the image', async () => {
    let batches = 0;
    const embed: EmbedFunction = async (faces, count) => {
      const embeddings = await embedHalves(faces, count);
      if (++batches === 3) embeddings[6 * 2 + 1] = Number.NaN;
      return embeddings;
    };
    const run = runBenchmark(embedBy(embed), benchmark, { batch: 8, flip: false });
    await expect(run).rejects.toThrow(/colours\.bin: image 18: .*NaN/);
  });

  test('embeds an image once, however many pairs it is in, and leaves out the pairs of failed ones', async () => {
    const [red, pink, blue] = [encoded[0], encoded[3], encoded[1]];
    const images = imagesOf([red, pink, blue, red, blue]).map((image, i) => ({
      ...image,
      ...(i === 4 && { failure: 'no such file' }),
    }));
    const a = [0, 0, 0, 1, 1, 3, 3, 3, 0, 1, 2, 4];
    const b = [1, 3, 2, 3, 2, 0, 1, 2, 1, 0, 0, 4];
    const labels = a.map((first, pair) => (first === 2) === (b[pair] === 2));
    let faces = 0;
    const embed: EmbedFunction = async (batch, count) => {
      faces += count;
      return embedHalves(batch, count);
    };
    const small = { name: 'few.csv', images, pairs: { a, b, same: labels } };
    const result = await runBenchmark(embedBy(embed), small, { flip: false });
    // The fourth picture has the bytes of the first, the fifth has failed.
    expect(faces).toBe(3);
    expect(result.enrolment).toEqual({ images: 5, failed: 1, pairsLeftOut: 1 });
    expect(result).toMatchObject({ pairs: 11, genuine: 7, impostor: 4 });
    expect(result.plain.auc).toBe(1);
  });

  test('counts a picture in which no face is found as a failure', async () => {
    const decode = async (_: Uint8Array, name: string) =>
      name.endsWith('image 7') ? null : new Float32Array(3 * PLANE).fill(1 / name.length);
    const result = await runBenchmark(embedBy(embedHalves), benchmark, { decode, flip: false, batch: 7 });
    expect(result.enrolment).toEqual({ images: 40, failed: 1, pairsLeftOut: 1 });
    expect(result.pairs).toBe(19);
    const none = runBenchmark(embedBy(embedHalves), benchmark, { decode: async () => null });
    await expect(none).rejects.toThrow(/at least 10 pairs.*found 0 \(20 more have an image that failed\)/);
  });

  test.each([
    [
      'columns of different lengths',
      () => ({ pairs: { ...benchmark.pairs, same: same.slice(1) } }),
      /found 20, 20, no folds and 19 answers/,
    ],
    [
      'an index that is no image',
      () => ({ images: benchmark.images.slice(1) }),
      /pair 19 names images 38 and 39, but there are 39/,
    ],
    ['too few pairs', () => ({ pairs: firstPairs(4) }), /at least 10 pairs.*found 4/],
    ['only same-person pairs', () => labelled(true), /no different-person pair/],
    ['only different-person pairs', () => labelled(false), /no same-person pair/],
  ])('with %s is refused before anything is embedded', async (_, change, message) => {
    const embed: EmbedFunction = async () => {
      throw new Error('embedded');
    };
    await expect(runBenchmark(embedBy(embed), { ...benchmark, ...change() })).rejects.toThrow(message);
  });
});

const firstPairs = (count: number) => ({ ...consecutivePairs(2 * count), same: same.slice(0, count) });
const labelled = (value: boolean) => ({ pairs: { ...benchmark.pairs, same: same.map(() => value) } });
