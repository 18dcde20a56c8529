// Running a benchmark with embedding functions whose answer is known.
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../math/user-error.js';
import { type Benchmark, type EmbedFaces, runBenchmark } from './benchmark.js';

const PLANE = 112 * 112;

/** Embeds a face as the mean of its left and right half in each channel: six numbers. */
const embedHalves: EmbedFaces = async (faces, count) => {
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

const images: Uint8Array[] = [];
const same: boolean[] = [];
let benchmark: Benchmark;

beforeAll(async () => {
  const red = await encodeFace([250, 10, 10]);
  const pink = await encodeFace([240, 20, 10]);
  const blue = await encodeFace([10, 10, 250]);
  for (let pair = 0; pair < 20; pair++) {
    images.push(red, pair % 2 ? pink : blue);
    same.push(pair % 2 === 1);
  }
  benchmark = { name: 'colours.bin', images, same };
});

describe('a benchmark', () => {
  test('of easy pairs is solved, whatever the batch size, and survives JSON', async () => {
    const result = await runBenchmark(embedHalves, benchmark, { batch: 40 });
    expect(result).toMatchObject({
      name: 'colours.bin',
      pairs: 20,
      genuine: 10,
      impostor: 10,
      embeddingSize: 6,
    });
    expect(result.plain.accuracy).toMatchObject({ mean: 1, deviation: 0 });
    expect(result.flip?.auc).toBe(1);
    expect(await runBenchmark(embedHalves, benchmark, { batch: 7 })).toEqual(result);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test('reports progress up to the last image and leaves the flip test out on demand', async () => {
    const seen: string[] = [];
    const onProgress = (done: number, total: number) => seen.push(`${done}/${total}`);
    const result = await runBenchmark(embedHalves, benchmark, { batch: 16, flip: false, onProgress });
    expect(seen).toEqual(['16/40', '32/40', '40/40']);
    expect(result.flip).toBeNull();
  });

  test('is embedded as it is and mirrored, even by a function that gives its input away', async () => {
    const leftHalves: number[] = [];
    const embed: EmbedFaces = async (faces, count) => {
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
    await runBenchmark(embed, { ...benchmark, images: images.map(() => half) }, { batch: 40 });
    expect(leftHalves[0]).toBe(0);
    expect(leftHalves[1]).toBeCloseTo(1, 4);
  });

  test('with a damaged image is refused by the name and index of the image', async () => {
    const damaged = images.with(23, images[23].subarray(0, 60));
    const run = runBenchmark(embedHalves, { ...benchmark, images: damaged }, { batch: 8 });
    await expect(run).rejects.toThrow(/^colours\.bin: image 23/);
    await expect(run).rejects.toThrow(UserError);
  });

  test('with an embedding that is no number is refused by the index of the image', async () => {
    let batches = 0;
    const embed: EmbedFaces = async (faces, count) => {
      const embeddings = await embedHalves(faces, count);
      if (++batches === 3) embeddings[6 * 2 + 1] = Number.NaN;
      return embeddings;
    };
    const run = runBenchmark(embed, benchmark, { batch: 8, flip: false });
    await expect(run).rejects.toThrow(/colours\.bin: image 18: .*NaN/);
  });

  test.each([
    [
      'an odd number of images',
      () => ({ images: images.slice(1) }),
      /two images for each of 20 pairs, found 39/,
    ],
    [
      'too few pairs',
      () => ({ images: images.slice(0, 8), same: same.slice(0, 4) }),
      /at least 10 pairs.*found 4/,
    ],
    ['only same-person pairs', () => ({ same: same.map(() => true) }), /no different-person pair/],
    ['only different-person pairs', () => ({ same: same.map(() => false) }), /no same-person pair/],
  ])('with %s is refused before anything is embedded', async (_, change, message) => {
    const embed: EmbedFaces = async () => {
      throw new Error('embedded');
    };
    await expect(runBenchmark(embed, { ...benchmark, ...change() })).rejects.toThrow(message);
  });
});
