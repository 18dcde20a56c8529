// Picture files to the faces that networks see: square, of one size, RGB.
import { readFileWhole } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';
import type { RgbImage } from '../align/similarity-transform.js';
import { type DecodeWatch, type OpenPicture, openPicture } from './open-picture.js';
import { fromBytes } from './pixels.js';

/** A smaller square is no face, however much it is enlarged. */
const MIN_FACE_PX = 8;
const MAX_FILE_BYTES = 256 * 2 ** 20;

/**
 * Decodes a picture of any shape to interleaved RGB bytes, in the way that {@link decodeFaceBytes} describes.
 *
 * @throws UserError for what is no picture, is damaged or cut short or has more than 100 megapixels
 */
export async function decodePicture(
  encoded: Uint8Array,
  name: string,
  watch: Pick<DecodeWatch, 'onComplaint'> = {},
): Promise<RgbImage> {
  return (await openPicture(encoded, name, watch)).decode();
}

/**
 * Decodes a picture to interleaved bytes [sizePx, sizePx, 3], RGB.
 *
 * Every kind of picture ends as 8-bit sRGB: grey and CMYK are converted, 16 bits become 8, an embedded colour profile is
 * applied, transparency is laid over black, the EXIF orientation is applied and an animation gives its first frame. A
 * picture that is already sizePx x sizePx is not resampled: its bytes are the decoder's. A larger or smaller square is
 * resized with a linear (triangle) kernel, widened when shrinking so that it does not alias.
 *
 * @param name what to call the picture in an error: a path, or "image 17 of lfw.bin"
 * @throws UserError for what is no picture, is damaged or cut short, has more than 100 megapixels, is not square or
 *   less than 8 pixels wide
 */
export async function decodeFaceBytes(
  encoded: Uint8Array,
  name: string,
  sizePx = 112,
  watch: DecodeWatch = {},
): Promise<Uint8Array> {
  const { width, decode } = await openFace(encoded, name, sizePx, watch);
  const { data } = await decode(width === sizePx ? undefined : sizePx);
  watch.onSize?.(width);
  return data;
}

/**
 * Reads a picture's header, as far as that says whether it may be a face, and gives what decodes it.
 *
 * @throws UserError as {@link decodeFaceBytes}, but for what is cut short or damaged behind the header
 */
export async function openFace(
  encoded: Uint8Array,
  name: string,
  sizePx: number,
  watch: DecodeWatch = {},
): Promise<OpenPicture> {
  const picture = await openPicture(encoded, name, watch);
  const { width, height } = picture;
  if (width !== height) {
    throw new UserError(
      `${name}: the picture is ${width}x${height}; expected a square, aligned face (${sizePx}x${sizePx}); ` +
        'crop it first, or let a detector find the face',
      { mendedBy: ['align'] },
    );
  }
  if (width < MIN_FACE_PX) {
    throw new UserError(
      `${name}: the picture is ${width}x${width}; expected a face of ${MIN_FACE_PX}x${MIN_FACE_PX} pixels or more; ` +
        'replace or remove it',
    );
  }
  return picture;
}

/**
 * Decodes a picture to a face [3, sizePx, sizePx], RGB, values in 0..1, as {@link decodeFaceBytes} describes.
 *
 * @throws UserError as decodeFaceBytes does
 */
export async function decodeFace(
  encoded: Uint8Array,
  name: string,
  sizePx = 112,
  watch: DecodeWatch = {},
): Promise<Float32Array> {
  return fromBytes(await decodeFaceBytes(encoded, name, sizePx, watch), sizePx);
}

/**
 * Reads a picture file whole.
 *
 * @throws UserError if it is missing, unreadable, no regular file, empty, or larger than 256 MiB
 */
export const readPictureFile = (path: string): Promise<Uint8Array> =>
  readFileWhole(path, 'a picture', { maxBytes: MAX_FILE_BYTES });

/**
 * Reads and decodes a picture file to a face [3, sizePx, sizePx], RGB, values in 0..1; see {@link decodeFace}.
 *
 * @throws UserError naming the path: missing, unreadable, no picture, damaged, too large or not square
 */
export async function decodeFaceFile(path: string, sizePx = 112): Promise<Float32Array> {
  return decodeFace(await readPictureFile(path), path, sizePx);
}
