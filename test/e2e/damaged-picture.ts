// A JPEG whose last 40 bytes are zeros, as a copy that broke off leaves it: decoders read it without a complaint.
import sharp from 'sharp';
import { blockFace } from './face-fixtures.js';

/** The file, 112x112 pixels. */
export async function damagedPicture(): Promise<Uint8Array> {
  const whole = await sharp(await blockFace(5))
    .jpeg()
    .toBuffer();
  return Buffer.from(whole).fill(0, whole.length - 40);
}
