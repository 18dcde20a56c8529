// Picture files to the faces that networks see: decoding, colour, orientation and size, in one place.
import sharp, { type Sharp } from 'sharp';
import { readFileWhole } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';
import { BitmapError } from '../../formats/bitmaps/bitmap.js';
import { readBmp } from '../../formats/bitmaps/bmp.js';
import { readPnm } from '../../formats/bitmaps/pnm.js';
import { recogniseBytes } from '../../formats/recognise-bytes.js';
import type { RgbImage } from '../align/similarity-transform.js';
import {
  describeForeign,
  PICTURE_KINDS,
  type PictureKind,
  recogniseForeignPicture,
  recognisePicture,
} from './picture-kind.js';
import { statedSize } from './picture-size.js';
import { fromBytes } from './pixels.js';

const MAX_PIXELS = 100_000_000;
/** A smaller square is no face, however much it is enlarged. */
const MIN_FACE_PX = 8;
const MAX_FILE_BYTES = 256 * 2 ** 20;

// libvips would start one thread a core for every picture, next to a training step that already uses all cores; a face
// is far too small to gain from it. Its cache of operations never hits here: every picture is decoded from a fresh buffer.
sharp.concurrency(1);
sharp.cache(false);

/** One line of the decoder's complaint, for the end of an error message. */
function reason(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  // The decoder's words where a file ends too early.
  return line.trim().replace(/^Unknown error$/, 'cut short, or changed');
}

/** Zero bytes at the end of a whole JPEG; writers pad to blocks, whose size no longer says anything about it. */
const FEW_ZEROS = 16;

/**
 * What is wrong with a JPEG whose end is missing though its file is as long as it should be: a copy or a download that broke
 * off leaves zeros, which decode as grey without a complaint. Undefined where it ends as JPEG does (ITU-T T.81, B.1.1.3).
 */
function describeZeroTail(encoded: Uint8Array): string | undefined {
  let end = encoded.length;
  while (end > 0 && encoded[end - 1] === 0) end--;
  const zeros = encoded.length - end;
  if (zeros < FEW_ZEROS || (encoded[end - 2] === 0xff && encoded[end - 1] === 0xd9)) return undefined;
  return `ends in ${zeros} zero bytes instead of the picture's end`;
}

/** What decoding may say besides the picture. */
export interface DecodeWatch {
  /** The side of a face before it was resized, in pixels. */
  readonly onSize?: (originalSizePx: number) => void;
  /** What is wrong with a picture that could be decoded all the same: part of it may be grey or garbled. */
  readonly onComplaint?: (complaint: string) => void;
}

/** A picture whose header has been read. */
interface OpenPicture {
  /** As stored. */
  readonly width: number;
  readonly height: number;
  /** Decodes to 8-bit sRGB, upright, [height, width, 3], resized to a square of `sizePx` where that is given. @throws UserError */
  readonly decode: (sizePx?: number) => Promise<RgbImage>;
}

async function openPicture(encoded: Uint8Array, name: string, watch: DecodeWatch): Promise<OpenPicture> {
  if (encoded.length === 0) throw new UserError(`${name}: is empty; expected a picture`);
  const kind = recognisePicture(encoded);
  if (!kind) {
    const foreign = recogniseForeignPicture(encoded);
    if (foreign) throw new UserError(`${name}: ${describeForeign(foreign)}`);
    const found = recogniseBytes(encoded) ?? 'unknown data';
    throw new UserError(`${name}: expected a picture (${PICTURE_KINDS}), found ${found}`);
  }
  const refuse = (error: unknown): never => {
    throw new UserError(`${name}: damaged image (${kind}: ${reason(error)}); replace or remove it`);
  };
  if (kind === 'BMP' || kind === 'PGM or PPM') return openBitmap(encoded, { name, kind, refuse });
  // The pixel bound is checked below, on the header alone, to say it in one clear line.
  const open = (failOn: 'error' | 'warning') =>
    sharp(encoded, { failOn, limitInputPixels: false, autoOrient: true });
  const { width, height } = statedSize(encoded) ?? (await open('error').metadata().catch(refuse));
  requireFewPixels(name, width, height);
  return {
    width,
    height,
    async decode(sizePx) {
      const cut = kind === 'JPEG' ? describeZeroTail(encoded) : undefined;
      if (cut !== undefined) watch.onComplaint?.(cut);
      try {
        return await rgbBytes(open('warning'), sizePx);
      } catch (warning) {
        // What the decoder can get over is decoded, as other programs do.
        const image = await rgbBytes(open('error'), sizePx).catch(refuse);
        watch.onComplaint?.(reason(warning));
        return image;
      }
    },
  };
}

/** @throws UserError for more than 100 megapixels, before memory is reserved for them */
function requireFewPixels(name: string, width: number, height: number): void {
  if (width * height <= MAX_PIXELS) return;
  throw new UserError(
    `${name}: ${width}x${height} pixels are more than 100 megapixels; give a smaller picture`,
  );
}

/** A picture that this program decodes itself, because libvips does not. */
function openBitmap(
  encoded: Uint8Array,
  {
    name,
    kind,
    refuse,
  }: { readonly name: string; readonly kind: PictureKind; readonly refuse: (error: unknown) => never },
): OpenPicture {
  const attempt = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof BitmapError) return refuse(error);
      throw error;
    }
  };
  const { width, height, decode } = attempt(() => (kind === 'BMP' ? readBmp(encoded) : readPnm(encoded)));
  requireFewPixels(name, width, height);
  return {
    width,
    height,
    async decode(sizePx) {
      const image = attempt(decode);
      if (sizePx === undefined) return image;
      return rgbBytes(sharp(image.data, { raw: { width, height, channels: 3 } }), sizePx);
    },
  };
}

/** Runs a decoder to interleaved RGB bytes, a grey picture's one channel given to all three. */
async function rgbBytes(picture: Sharp, sizePx: number | undefined): Promise<RgbImage> {
  const upright = picture.flatten({ background: '#000' }).toColourspace('srgb');
  const sized = sizePx === undefined ? upright : resizeSquare(upright, sizePx);
  const { data, info } = await sized.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels === 3) {
    return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), width, height };
  }
  const bytes = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let c = 0; c < 3; c++) bytes[pixel * 3 + c] = data[pixel * channels + (channels < 3 ? 0 : c)];
  }
  return { data: bytes, width, height };
}

const resizeSquare = (picture: Sharp, sizePx: number): Sharp =>
  picture.resize(sizePx, sizePx, { kernel: 'linear', fastShrinkOnLoad: false });

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
  const { width, height, decode } = await openPicture(encoded, name, watch);
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
  const { data } = await decode(width === sizePx ? undefined : sizePx);
  watch.onSize?.(width);
  return data;
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
