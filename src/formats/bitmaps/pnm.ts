// PGM and PPM, Netpbm's pictures: grey and RGB, as bytes (P5, P6) or as text (P2, P3).
import { type Bitmap, BitmapError, type BitmapHeader } from './bitmap.js';

const MOST_PIXELS_A_SIDE = 1_000_000;

interface Layout {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** What stands for white, 1..65535. */
  readonly white: number;
  readonly asText: boolean;
  readonly pixelsAt: number;
}

/** Whether a file begins as PGM or PPM does. */
export function isPnm(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && /^[2356]\s/.test(String.fromCharCode(bytes[1], bytes[2]));
}

/**
 * Reads the header of a PGM or PPM file (netpbm.sourceforge.net/doc/ppm.html).
 *
 * @throws BitmapError for a header that is damaged, or fewer bytes than the pixels take
 */
export function readPnm(bytes: Uint8Array): BitmapHeader {
  const start = Buffer.from(bytes.subarray(0, 4096)).toString('latin1');
  const gap = '(?:\\s|#[^\\n\\r]*[\\n\\r])+';
  const header = new RegExp(`^P([2356])${gap}(\\d{1,7})${gap}(\\d{1,7})${gap}(\\d{1,5})\\s`).exec(start);
  if (!header) throw new BitmapError('its header is not that of a PGM or PPM file');
  const [width, height, white] = header.slice(2).map(Number);
  if ([width, height].some((side) => side < 1 || side > MOST_PIXELS_A_SIDE) || white < 1 || white > 65535) {
    throw new BitmapError(`its header says ${width}x${height} pixels up to ${white}`);
  }
  const layout: Layout = {
    ...{ width, height, white, pixelsAt: header[0].length },
    channels: header[1] === '2' || header[1] === '5' ? 1 : 3,
    asText: header[1] === '2' || header[1] === '3',
  };
  // As text, a number takes a digit and a blank at least.
  const least = width * height * layout.channels * (layout.asText || white > 255 ? 2 : 1);
  if (layout.pixelsAt + least - (layout.asText ? 1 : 0) > bytes.length) throw new BitmapError('cut short');
  return { width, height, decode: () => decode(bytes, layout) };
}

function decode(bytes: Uint8Array, layout: Layout): Bitmap {
  const { width, height, channels, white } = layout;
  const next = layout.asText ? textReader(bytes, layout.pixelsAt) : byteReader(bytes, layout);
  const data = new Uint8Array(3 * width * height);
  for (let at = 0; at < data.length; at++) {
    if (channels === 1 && at % 3 > 0) data[at] = data[at - 1];
    else data[at] = Math.round((255 * Math.min(next(), white)) / white);
  }
  return { width, height, data };
}

function byteReader(bytes: Uint8Array, { pixelsAt, white }: Layout): () => number {
  let at = pixelsAt;
  if (white < 256) return () => bytes[at++];
  return () => 256 * bytes[at++] + bytes[at++];
}

function textReader(bytes: Uint8Array, from: number): () => number {
  let at = from;
  const isDigit = () => bytes[at] >= 0x30 && bytes[at] <= 0x39;
  return () => {
    while (at < bytes.length && !isDigit()) at++;
    if (at >= bytes.length) throw new BitmapError('cut short');
    let value = 0;
    for (; at < bytes.length && isDigit(); at++) value = Math.min(65536, value * 10 + bytes[at] - 0x30);
    return value;
  };
}
