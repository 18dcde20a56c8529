// IJB-C from its layout to rates, with an embedding whose answers are known.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EmbedFunction, embedBy } from '../../../test/evaluate/embed-by.js';
import { layOut } from '../../../test/evaluate/lay-out.js';
import { readIjb } from '../data/ijb.js';
import { runTemplates } from './run-templates.js';

// Templates 1 and 2 are one person, as are 3 and 4, 5 and 6: one pure colour each. Faces per template: 3 and 2 in turn.
const COLOURS = ['#f00', '#0f0', '#00f'];
const colourOf = (face: number) => COLOURS[Math.floor((face % 15) / 5)];
let root: string;

beforeAll(async () => {
  root = await layOut('ijbc', ['loose_crop/1.jpg']);
  for (let face = 0; face < 15; face++) {
    const create = { width: 120, height: 120, channels: 3 as const, background: colourOf(face) };
    writeFileSync(join(root, 'loose_crop', `${face + 1}.jpg`), await sharp({ create }).jpeg().toBuffer());
  }
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The mean of each colour. */
const embedColour: EmbedFunction = async (faces, count) => {
  const plane = faces.length / count / 3;
  return Float32Array.from({ length: 3 * count }, (_, i) => {
    const values = faces.subarray(i * plane, (i + 1) * plane);
    return values.reduce((sum, value) => sum + value, 0) / plane;
  });
};

describe('IJB-C', () => {
  test('is solved by an embedding that tells its people apart', async () => {
    const result = await runTemplates(embedBy(embedColour), await readIjb(root));
    expect(result).toMatchObject({
      embeddingSize: 3,
      templates: 6,
      enrolment: { images: 15, failed: 0, pairsLeftOut: 0 },
      pairs: 9,
      genuine: 3,
      impostor: 6,
    });
    expect(result.tarAtFar.map(({ far, tar }) => [far, tar])).toEqual(
      [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1].map((far) => [far, 1]),
    );
    expect(
      result.searches.map(({ name, gallery, mated, nonMated }) => [name, gallery, mated, nonMated]),
    ).toEqual([
      ['G1', 2, 2, 1],
      ['G2', 1, 1, 2],
      ['G1+G2', 3, 3, 0],
    ]);
    expect(result.searches.map(({ rank1 }) => rank1)).toEqual([1, 1, 1]);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test('without a whole template leaves its pairs and searches out, and counts them', async () => {
    const benchmark = await readIjb(root);
    // Faces 4 and 5 are all of template 2.
    const images = benchmark.images.map((image, i) =>
      i === 3 || i === 4 ? { ...image, failure: 'the file is missing' } : image,
    );
    const result = await runTemplates(embedBy(embedColour), { ...benchmark, images }, { flip: false });
    expect(result).toMatchObject({
      templates: 5,
      enrolment: { images: 15, failed: 2, pairsLeftOut: 3 },
      pairs: 6,
    });
    expect(result.searches.at(-1)).toMatchObject({ gallery: 3, mated: 2 });
  });
});
