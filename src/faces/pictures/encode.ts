// Pixels to picture files.
import sharp from 'sharp';

/** The kinds of picture file that are written. */
export type PictureFormat = 'png' | 'jpeg';

/**
 * Encodes interleaved bytes [sizePx, sizePx, 3], RGB.
 *
 * A PNG holds the very bytes; `fast` leaves them uncompressed, for what is decoded again at once. A JPEG has quality 95
 * and whole colour.
 */
export async function encodePicture(
  pixels: Uint8Array,
  sizePx: number,
  format: PictureFormat | 'fast' = 'png',
): Promise<Uint8Array> {
  const picture = sharp(pixels, { raw: { width: sizePx, height: sizePx, channels: 3 } });
  return format === 'jpeg'
    ? picture.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer()
    : picture.png({ compressionLevel: format === 'fast' ? 0 : 6 }).toBuffer();
}
