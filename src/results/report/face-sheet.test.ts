// Faces to look at, of the population and of a folder, and the sheet made of them.

import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { blockFace } from '../../../test/e2e/face-fixtures.js';
import { useFolder } from '../../../test/use-folder.js';
import { resolveConfig } from '../../config/resolve.js';
import { drawFaces, joinFaces } from './face-sheet.js';

const { folder, at } = useFolder();
beforeAll(async () => {
  for (let i = 0; i < 10; i++) writeFileSync(at(`${i}.png`), await blockFace(i, 0, 64));
});

const facesOf = (generator: object) =>
  drawFaces(resolveConfig({ generator, teacher: { file: 't.onnx' }, sampler: { kind: 'static' } }));

test('of the population there are three rows of eight portraits', async () => {
  const sheet = await drawFaces(
    resolveConfig({ generator: { kind: 'procedural' }, teacher: { file: 't.onnx' } }),
  );
  expect([sheet.pictures.length, sheet.sizePx]).toEqual([24, 144]);
  const { width, height, format } = await sharp(await joinFaces(sheet)).metadata();
  expect([width, height, format]).toEqual([8 * 144 + 7 * 4, 3 * 144 + 2 * 4, 'jpeg']);
});

test('of a small folder all pictures are shown', async () => {
  const sheet = await facesOf({ kind: 'folder', folder });
  expect(sheet.pictures).toHaveLength(10);
  const { width, height } = await sharp(sheet.pictures[9]).metadata();
  expect([width, height]).toEqual([112, 112]);
  const joined = await sharp(await joinFaces(sheet)).metadata();
  expect([joined.width, joined.height]).toEqual([8 * 112 + 7 * 4, 2 * 112 + 4]);
});

test('of a mixture there are faces of each source in proportion, as the student sees them', async () => {
  const sources = [
    { kind: 'folder', folder, share: 1 },
    { kind: 'procedural', share: 3 },
    { kind: 'procedural' },
  ];
  const { sizePx, pictures } = await facesOf({ sources });
  expect([sizePx, pictures.length]).toEqual([112, 24]);
  const ofFolder = await facesOf({ kind: 'folder', folder });
  expect(pictures[0]).toEqual(ofFolder.pictures[0]);
  expect(new Set(pictures.map((picture) => Buffer.from(picture).toString('base64'))).size).toBe(24);
});
