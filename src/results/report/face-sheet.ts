// Faces like those that a student learned from, to look at.

import { join } from 'node:path';
import sharp from 'sharp';
import type { DistillConfig } from '../../config/distill-config.js';
import { listSources } from '../../config/generator-config.js';
import { facesOfShares } from '../../config/shares.js';
import { seedOfSource } from '../../distill/sources/mixed-source.js';
import { decodeFaceBytes, readPictureFile } from '../../faces/pictures/decode.js';
import { encodePicture } from '../../faces/pictures/encode.js';
import { listPictures } from '../../faces/pictures/list-pictures.js';
import { type GenerateOptions, generatePictures } from '../../generate/generate-pictures.js';
import type { PictureGenerator } from '../../generate/picture-supply.js';
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
 * a folder's, evenly spread over it. Of a mixture, faces of each source in proportion, as the student sees them.
 *
 * @throws UserError for a picture of a folder that cannot be read
 */
export async function drawFaces({
  seed,
  generator,
}: Pick<DistillConfig, 'seed' | 'generator'>): Promise<FaceSheet> {
  if (generator.kind === 'procedural') {
    const how = { seed, count: SHEET_FACES, sizePx: PORTRAIT_PX, framing: 'ffhq' } as const;
    return { sizePx: PORTRAIT_PX, pictures: await drawNew(generator, how) };
  }
  const sources = listSources(generator);
  const counts = facesOfShares(
    sources.map(({ share }) => share),
    SHEET_FACES,
  );
  const pictures: Uint8Array[] = [];
  for (const [n, { source }] of sources.entries()) {
    const how = {
      seed: seedOfSource(seed, n),
      count: counts[n],
      sizePx: CROP_PX,
      framing: 'arcface',
    } as const;
    pictures.push(
      ...(source.kind === 'folder' ? await choose(source, counts[n]) : await drawNew(source, how)),
    );
  }
  return { sizePx: CROP_PX, pictures };
}

async function drawNew(generator: PictureGenerator, options: GenerateOptions): Promise<Uint8Array[]> {
  const pictures: Uint8Array[] = [];
  for await (const batch of generatePictures(generator, options)) {
    pictures.push(...batch.map(({ bytes }) => bytes));
  }
  return pictures;
}

/** At most so many pictures of a folder, evenly spread over it. */
async function choose({ folder }: { readonly folder: string }, most: number): Promise<Uint8Array[]> {
  const { names } = await listPictures(folder);
  const count = Math.min(most, names.length);
  const pictures: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const file = join(folder, names[Math.floor((i * names.length) / count)]);
    const pixels = await decodeFaceBytes(await readPictureFile(file), file, CROP_PX);
    pictures.push(await encodePicture(pixels, CROP_PX, 'jpeg'));
  }
  return pictures;
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
