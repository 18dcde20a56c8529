// IJB-B and IJB-C as they are distributed: faces, templates, pairs, galleries and probes.
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { passingLayouts, smallPicture } from '../../../test/evaluate/lay-out.js';
import { openData } from './kinds.js';

const layout = passingLayouts();

describe('IJB-B and IJB-C', () => {
  const faces = Array.from({ length: 15 }, (_, i) => `loose_crop/${i + 1}.jpg`);

  test('gives faces with templates, media and scores, pairs of templates, galleries and probes', async () => {
    const [found] = await openData(await layout('ijbc', faces, 120));
    if (found?.kind !== 'templates') throw new Error('expected templates');
    const { images, faces: table, pairs, galleries, probes } = found.benchmark;
    expect(images).toHaveLength(15);
    expect(Array.from(table.template).slice(0, 5)).toEqual([1, 1, 1, 2, 2]);
    expect(Array.from(table.media).slice(0, 5)).toEqual([10, 11, 11, 20, 21]);
    expect(table.detectorScore![0]).toBeCloseTo(0.89, 6);
    expect([Array.from(pairs.a), Array.from(pairs.same)]).toEqual([
      [1, 3, 5, 1, 1, 2, 2, 3, 4],
      [1, 1, 1, 0, 0, 0, 0, 0, 0],
    ]);
    expect(galleries.map(({ name }) => name)).toEqual(['G1', 'G2', 'G1+G2']);
    expect(galleries[0]).toEqual({ name: 'G1', template: [1, 3], subject: [100, 101] });
    expect(probes).toEqual({ template: [2, 4, 6], subject: [100, 101, 102] });
  });

  test('is read as IJB-B where the lists are called so, whose galleries are S1 and S2', async () => {
    const root = await layout('ijbc', faces, 120);
    const meta = join(root, 'meta');
    for (const file of readdirSync(meta)) {
      const name = file.replace('ijbc', 'ijbb').replace(/_G([12])/, '_S$1');
      renameSync(join(meta, file), join(meta, name));
    }
    const [found] = await openData(root);
    if (found?.kind !== 'templates') throw new Error('expected templates');
    expect(found.benchmark.name).toBe(`${root} (IJB-B)`);
    expect(found.benchmark.images).toHaveLength(15);
    expect(found.benchmark.galleries.map(({ name }) => name)).toEqual(['S1', 'S2', 'S1+S2']);
  });

  test('aligns each face by its own five points when it is read', async () => {
    const [found] = await openData(await layout('ijbc', faces, 120));
    const { default: sharp } = await import('sharp');
    const face = sharp(Buffer.from(await found!.benchmark.images[3].read()));
    // The points lie 4 pixels to the right of the template and 6 below it: the picture is shifted, none of it is black.
    const { data, info } = await face.raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([112, 112, 3]);
    const whole = await sharp(Buffer.from(await smallPicture(faces[3], 120)))
      .raw()
      .toBuffer();
    expect(data.subarray(0, 3)).toEqual(whole.subarray(0, 3));
    expect(data.subarray(-3)).toEqual(whole.subarray(0, 3));
  });

  test.each([
    ['ijbc_face_tid_mid.txt', '1.jpg 1\n', /line 1: expected 'face template medium', found '1\.jpg 1'/],
    ['ijbc_name_5pts_score.txt', '1.jpg 1 2 3\n', /line 1: expected 'face x1 y1 .* score'/],
    [
      'ijbc_name_5pts_score.txt',
      `1.jpg ${'1 '.repeat(11)}\n`,
      /one line of points for each of 15 faces, found 1/,
    ],
    ['ijbc_template_pair_label.txt', '1 2 1\n1 2\n', /line 2: expected 3 whole numbers, found 2/],
    ['ijbc_template_pair_label.txt', '1 2 1\n1 x 1\n', /line 2: expected 3 whole numbers, found 'x'/],
    ['ijbc_template_pair_label.txt', '1 2 1\n1 2 1 1\n', /line 2: expected 3 whole numbers, found more/],
    [
      'ijbc_1N_gallery_G1.csv',
      'T,S\n1,x\n',
      /line 2: expected the numbers of a template and a subject first, found '1,x'/,
    ],
  ])('names what is wrong in %s', async (file, text, message) => {
    const root = await layout('ijbc', faces);
    writeFileSync(join(root, 'meta', file), text);
    await expect(openData(root)).rejects.toThrow(message);
  });

  test('without some faces counts and names them', async () => {
    const root = await layout('ijbc', faces.slice(0, 12));
    await expect(openData(root)).rejects.toThrow(
      /3 of 15 pictures are missing in .*loose_crop: 13\.jpg, 14\.jpg, 15\.jpg;/,
    );
    const [found] = await openData(root, { allowMissing: true });
    expect(found!.benchmark.images.filter(({ failure }) => failure)).toHaveLength(3);
  });
});
