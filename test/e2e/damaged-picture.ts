// A JPEG whose last 40 bytes are zeros, as a copy that broke off leaves it: decoders read it without a complaint.
import sharp from 'sharp';
import { blockFace } from './face-fixtures.js';

/** The file, 112x112 pixels; another one for each person. */
export async function damagedPicture(person = 5): Promise<Uint8Array> {
  const whole = await sharp(await blockFace(person))
    .jpeg()
    .toBuffer();
  return Buffer.from(whole).fill(0, whole.length - 40);
}
