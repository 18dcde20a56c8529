// What the decoders give of a picture: its size from the header, then its pixels, and what they complained of.
import sharp, { type Sharp } from 'sharp';
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

const MAX_PIXELS = 100_000_000;

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

/** What is said behind the name of a picture of which the decoder complained, but which it could decode. */
export const describeDamage = (complaint: string): string =>
  `damaged (${complaint}), and decoded all the same: parts of it may be grey or garbled; replace it`;

/** A picture whose header has been read. */
export interface OpenPicture {
  /** As stored. */
  readonly width: number;
  readonly height: number;
  /** Decodes to 8-bit sRGB, upright, [height, width, 3], resized to a square of `sizePx` where that is given. @throws UserError */
  readonly decode: (sizePx?: number) => Promise<RgbImage>;
}

/**
 * Reads a picture's header, and gives what decodes it.
 *
 * @throws UserError for what is no picture, is damaged or has more than 100 megapixels; `decode` for what is cut short
 */
export async function openPicture(
  encoded: Uint8Array,
  name: string,
  watch: DecodeWatch,
): Promise<OpenPicture> {
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
