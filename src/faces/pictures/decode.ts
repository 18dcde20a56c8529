// Picture files to the faces that networks see: decoding, colour, orientation and size, in one place.
import sharp, { type Sharp } from 'sharp';
import { readFileWhole } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';
import { recogniseBytes } from '../../formats/recognise-bytes.js';
import type { RgbImage } from '../align/similarity-transform.js';
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

/** The kinds of picture that are decoded; anything else is refused before a decoder sees it. */
type PictureKind = 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'TIFF' | 'AVIF or HEIF' | 'BMP';

/** The kind of picture that the first bytes announce; undefined where it is none. */
function recognisePicture(encoded: Uint8Array): PictureKind | undefined {
  const text = Buffer.from(encoded.subarray(0, 64)).toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'JPEG';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'PNG';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'WebP';
  if (text.startsWith('GIF8')) return 'GIF';
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'TIFF';
  if (/^....ftyp(avif|avis|heic|heix|mif1|msf1)/s.test(text)) return 'AVIF or HEIF';
  return undefined;
}

/** One line of the decoder's complaint, for the end of an error message. */
function reason(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  // The decoder's words where a file ends too early.
  return line.trim().replace(/^Unknown error$/, 'cut short, or changed');
}

/** A picture whose header has been read, and what to call it when its pixels turn out to be damaged. */
interface OpenPicture {
  /** Decodes to 8-bit sRGB, upright; further steps may be added before `rgbBytes` runs it. */
  readonly pipeline: Sharp;
  /** As stored. */
  readonly width: number;
  readonly height: number;
  readonly damaged: (error: unknown) => UserError;
}

async function openPicture(encoded: Uint8Array, name: string): Promise<OpenPicture> {
  if (encoded.length === 0) throw new UserError(`${name}: is empty; expected a picture`);
  const kind = recognisePicture(encoded);
  if (!kind) {
    const found = recogniseBytes(encoded) ?? 'unknown data';
    throw new UserError(`${name}: expected a picture (JPEG, PNG, WebP, GIF, TIFF or AVIF), found ${found}`);
  }
  const damaged = (error: unknown) =>
    new UserError(`${name}: damaged image (${kind}: ${reason(error)}); replace or remove it`);
  // The pixel bound is checked below, on the header alone, to say it in one clear line.
  const picture = sharp(encoded, { failOn: 'error', limitInputPixels: false, autoOrient: true });
  const decoderSize = () =>
    picture.metadata().catch((error: unknown) => {
      throw damaged(error);
    });
  const { width, height } = statedSize(encoded) ?? (await decoderSize());
  if (width * height > MAX_PIXELS) {
    throw new UserError(
      `${name}: ${width}x${height} pixels are more than 100 megapixels; give a smaller picture`,
    );
  }
  return {
    pipeline: picture.flatten({ background: '#000' }).toColourspace('srgb'),
    width,
    height,
    damaged,
  };
}

/** Runs a pipeline to interleaved RGB bytes, a grey picture's one channel given to all three. */
async function rgbBytes(pipeline: Sharp, damaged: OpenPicture['damaged']): Promise<RgbImage> {
  const { data, info } = await pipeline
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw damaged(error);
    });
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

/**
 * Decodes a picture of any shape to interleaved RGB bytes, in the way that {@link decodeFaceBytes} describes.
 *
 * @throws UserError for what is no picture, is damaged or cut short or has more than 100 megapixels
 */
export async function decodePicture(encoded: Uint8Array, name: string): Promise<RgbImage> {
  const { pipeline, damaged } = await openPicture(encoded, name);
  return rgbBytes(pipeline, damaged);
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
export async function decodeFaceBytes(encoded: Uint8Array, name: string, sizePx = 112): Promise<Uint8Array> {
  return (await decodeSized(encoded, name, sizePx)).data;
}

async function decodeSized(
  encoded: Uint8Array,
  name: string,
  sizePx: number,
): Promise<{ data: Uint8Array; originalSizePx: number }> {
  const { pipeline, width, height, damaged } = await openPicture(encoded, name);
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
  const sized =
    width === sizePx
      ? pipeline
      : pipeline.resize(sizePx, sizePx, { kernel: 'linear', fastShrinkOnLoad: false });
  return { data: (await rgbBytes(sized, damaged)).data, originalSizePx: width };
}

/**
 * Decodes a picture to a face [3, sizePx, sizePx], RGB, values in 0..1, as {@link decodeFaceBytes} describes.
 *
 * @param onSize called with the side of the picture before it was resized, in pixels
 * @throws UserError as decodeFaceBytes does
 */
export async function decodeFace(
  encoded: Uint8Array,
  name: string,
  sizePx = 112,
  onSize?: (originalSizePx: number) => void,
): Promise<Float32Array> {
  const { data, originalSizePx } = await decodeSized(encoded, name, sizePx);
  onSize?.(originalSizePx);
  return fromBytes(data, sizePx);
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
