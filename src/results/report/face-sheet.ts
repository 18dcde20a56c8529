// Faces like those that a student learned from, to look at.

import { join } from 'node:path';
import sharp from 'sharp';
import type { DistillConfig } from '../../config/distill-config.js';
import { decodeFaceBytes, readPictureFile } from '../../faces/pictures/decode.js';
import { encodePicture } from '../../faces/pictures/encode.js';
import { listPictures } from '../../faces/pictures/list-pictures.js';
import { generatePictures } from '../../generate/generate-pictures.js';
import { PAPER } from '../../pages/palette.js';

/** Faces on a sheet. */
export const SHEET_FACES = 24;
const COLUMNS = 8;
const GAP = 4;
/** Side of a face that is drawn as a portrait, and of one that is shown as the student sees it. */
const PORTRAIT_PX = 144;
const CROP_PX = 112;

/** JPEG files of one size. */
export interface FaceSheet {
  readonly sizePx: number;
  readonly pictures: readonly Uint8Array[];
}

/**
 * Faces of a configuration's source: new ones of a generator, those of the embedded population as portraits, or some of
 * a folder's, evenly spread over it.
 *
 * @throws UserError for a picture of the folder that cannot be read
 */
export async function drawFaces({
  seed,
  generator,
}: Pick<DistillConfig, 'seed' | 'generator'>): Promise<FaceSheet> {
  if (generator.kind === 'folder') {
    const { names } = await listPictures(generator.folder);
    const count = Math.min(SHEET_FACES, names.length);
    const pictures: Uint8Array[] = [];
    for (let i = 0; i < count; i++) {
      const file = join(generator.folder, names[Math.floor((i * names.length) / count)]);
      const pixels = await decodeFaceBytes(await readPictureFile(file), file, CROP_PX);
      pictures.push(await encodePicture(pixels, CROP_PX, 'jpeg'));
    }
    return { sizePx: CROP_PX, pictures };
  }
  const portrait = generator.kind === 'procedural';
  const sizePx = portrait ? PORTRAIT_PX : CROP_PX;
  const pictures: Uint8Array[] = [];
  const batches = generatePictures(generator, {
    seed,
    count: SHEET_FACES,
    sizePx,
    framing: portrait ? 'ffhq' : 'arcface',
  });
  for await (const batch of batches) pictures.push(...batch.map(({ bytes }) => bytes));
  return { sizePx, pictures };
}

/** A sheet as one JPEG, eight faces a row on white. */
export async function joinFaces({ sizePx, pictures }: FaceSheet): Promise<Uint8Array> {
  const columns = Math.min(COLUMNS, pictures.length);
  const side = (faces: number) => faces * (sizePx + GAP) - GAP;
  const sheet = sharp({
    create: {
      width: side(columns),
      height: side(Math.ceil(pictures.length / columns)),
      channels: 3,
      background: PAPER,
    },
  });
  const placed = pictures.map((input, i) => ({
    input: Buffer.from(input),
    left: (i % columns) * (sizePx + GAP),
    top: Math.floor(i / columns) * (sizePx + GAP),
  }));
  return sheet.composite(placed).jpeg({ quality: 90 }).toBuffer();
}
