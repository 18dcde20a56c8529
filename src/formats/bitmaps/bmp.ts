// BMP, Windows bitmaps without compression: 1, 4, 8, 16, 24 and 32 bits a pixel.
import { type Bitmap, BitmapError, type BitmapHeader } from './bitmap.js';

const FILE_HEADER = 14;
const [UNCOMPRESSED, BIT_FIELDS] = [0, 3];
const DEPTHS: readonly number[] = [1, 4, 8, 16, 24, 32];

/** Where the three colours of a pixel lie: masks over its 16 or 32 bits, red first. */
type Masks = readonly [number, number, number];
const MASKS_OF_16: Masks = [0x7c00, 0x03e0, 0x001f];
const MASKS_OF_32: Masks = [0xff0000, 0x00ff00, 0x0000ff];

/** The sizes that the second header has had: OS/2's, Windows's and its successors'. */
const HEADER_SIZES: readonly number[] = [12, 40, 52, 56, 64, 108, 124];

/** Whether a file begins as BMP does: with `BM`, and a header of a known size. */
export function isBmp(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FILE_HEADER + 4 || view.getUint16(0) !== 0x424d) return false;
  return HEADER_SIZES.includes(view.getUint32(FILE_HEADER, true));
}

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  /** Whether the first row of the file is the picture's topmost. */
  readonly topDown: boolean;
  readonly pixelsAt: number;
  /** Where the colours of a palette begin, 4 bytes each: blue, green, red, nothing. */
  readonly paletteAt: number;
  readonly masks: Masks;
}

/**
 * Reads the header of a BMP file (Microsoft's BITMAPINFOHEADER and its successors).
 *
 * @throws BitmapError for a header of another kind, compressed pixels, or fewer bytes than the pixels take
 */
export function readBmp(bytes: Uint8Array): BitmapHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FILE_HEADER + 40) throw new BitmapError('cut short');
  const headerSize = view.getUint32(FILE_HEADER, true);
  if (headerSize < 40) throw new BitmapError('its header is that of OS/2, which is not decoded here');
  const [width, height] = [view.getInt32(18, true), view.getInt32(22, true)];
  const [bits, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  if (compression !== UNCOMPRESSED && compression !== BIT_FIELDS) {
    throw new BitmapError('its pixels are compressed, which is not decoded here');
  }
  if (width < 1 || height === 0 || !DEPTHS.includes(bits)) {
    throw new BitmapError(`its header says ${width}x${height} pixels of ${bits} bits`);
  }
  const layout: Layout = {
    ...{ width, height: Math.abs(height), bits, topDown: height < 0 },
    pixelsAt: view.getUint32(10, true),
    // Masks follow the oldest header, and are part of the later ones.
    paletteAt: FILE_HEADER + headerSize + (headerSize === 40 && compression === BIT_FIELDS ? 12 : 0),
    masks: masksOf(view, bits, compression),
  };
  if (layout.pixelsAt + rowBytes(layout) * layout.height > bytes.length) throw new BitmapError('cut short');
  return { width, height: layout.height, decode: () => decode(bytes, view, layout) };
}

function masksOf(view: DataView, bits: number, compression: number): Masks {
  if (compression !== BIT_FIELDS) return bits === 16 ? MASKS_OF_16 : MASKS_OF_32;
  if (view.byteLength < 66) throw new BitmapError('cut short');
  return [view.getUint32(54, true), view.getUint32(58, true), view.getUint32(62, true)];
}

/** Rows are padded to 4 bytes. */
const rowBytes = ({ width, bits }: Layout): number => 4 * Math.ceil((width * bits) / 32);

function decode(bytes: Uint8Array, view: DataView, layout: Layout): Bitmap {
  const { width, height, topDown, pixelsAt } = layout;
  const data = new Uint8Array(3 * width * height);
  const copyPixel = pixelCopier({ bytes, view, data }, layout);
  for (let y = 0, to = 0; y < height; y++) {
    const row = pixelsAt + rowBytes(layout) * (topDown ? y : height - 1 - y);
    for (let x = 0; x < width; x++, to += 3) copyPixel(row, x, to);
  }
  return { width, height, data };
}

/** Writes pixel `x` of the row that begins at byte `row` to `data`, from `to` on. */
type PixelCopier = (row: number, x: number, to: number) => void;

function pixelCopier(
  { bytes, view, data }: { readonly bytes: Uint8Array; readonly view: DataView; readonly data: Uint8Array },
  { bits, paletteAt, masks }: Layout,
): PixelCopier {
  const copy = (at: number, to: number): void => {
    for (let c = 0; c < 3; c++) data[to + c] = bytes[at + 2 - c];
  };
  if (bits === 24) return (row, x, to) => copy(row + 3 * x, to);
  if (bits < 16) {
    const perByte = 8 / bits;
    return (row, x, to) => {
      const shift = 8 - bits * (1 + (x % perByte));
      const index = (bytes[row + Math.floor(x / perByte)] >> shift) & ((1 << bits) - 1);
      copy(paletteAt + 4 * index, to);
    };
  }
  const shifts = masks.map((mask) => (mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)));
  const most = masks.map((mask, c) => mask >>> shifts[c]);
  return (row, x, to) => {
    const pixel = bits === 16 ? view.getUint16(row + 2 * x, true) : view.getUint32(row + 4 * x, true);
    for (let c = 0; c < 3; c++) {
      const value = (pixel & masks[c]) >>> shifts[c];
      data[to + c] = most[c] === 0 ? 0 : Math.round((255 * value) / most[c]);
    }
  };
}
