// What measures a network measures all pairs too, however many.
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { embedBy } from '../../test/evaluate/embed-by.js';
import { LONG_RUN } from '../../test/long-run.js';
import { pairAll } from './all-pairs.js';
import { runBenchmark } from './run-benchmark.js';

const firstPixels = embedBy(async (faces, count) => {
  const size = faces.length / count;
  return Float32Array.from(
    { length: 3 * count },
    (_, i) => 0.1 + faces[Math.floor(i / 3) * size + (i % 3) * (size / 3)],
  );
});

/** So many pictures, two of each person, that show few colours between them. */
async function peopleOf(count: number) {
  const colours = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      sharp({
        create: { width: 112, height: 112, channels: 3, background: { r: 20 * i, g: 255 - 20 * i, b: 90 } },
      })
        .png()
        .toBuffer(),
    ),
  );
  const images = Array.from({ length: count }, (_, i) => ({
    name: `${i}.png`,
    identity: `p${i >> 1}`,
    read: async () => colours[(i >> 1) % 12],
  }));
  return { name: 'many', images };
}

test('all pairs give what a list of them gives', async () => {
  const { name, images } = await peopleOf(60);
  const all = pairAll(
    name,
    images.map(({ identity }) => identity),
  );
  const { a, b, same, folds } = all;
  const listed = await runBenchmark(firstPixels, { name, images, pairs: { a, b, same, folds } });
  const streamed = await runBenchmark(firstPixels, { name, images, pairs: all });
  for (const of of ['plain', 'flip'] as const) {
    expect(streamed[of]?.accuracy.mean).toBe(listed[of]?.accuracy.mean);
    expect(streamed[of]?.auc).toBeCloseTo(listed[of]?.auc ?? 0, 12);
    expect(streamed[of]?.eer).toBe(listed[of]?.eer);
  }
  expect([streamed.pairs, streamed.genuine, streamed.chance]).toEqual([listed.pairs, 30, listed.chance]);
});

test('more pairs than fit in a list are measured', LONG_RUN, async () => {
  const { name, images } = await peopleOf(6500);
  const pairs = pairAll(
    name,
    images.map(({ identity }) => identity),
  );
  const result = await runBenchmark(firstPixels, { name, images, pairs }, { flip: false });
  expect([result.pairs, result.genuine]).toEqual([21_121_750, 3250]);
  // Every person looks like eleven twelfths of the others do not.
  expect(result.plain.auc).toBeGreaterThan(0.9);
});
