// The size of a JPEG or PNG picture from its first bytes: asking the decoder for it takes a fifth of the time of decoding.

/** Width and height in pixels, as stored: the EXIF orientation is not applied. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

// Frame headers of JPEG (ITU-T T.81, table B.1): all of C0 to CF but the tables C4, CC and the extension C8.
const FRAMES = new Set([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
const PNG_START = '\x89PNG\r\n\x1a\n';

/** The size that the header of a JPEG or PNG states; undefined where it does not follow the usual order, or is another kind. */
export function statedSize(encoded: Uint8Array): PictureSize | undefined {
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  if (encoded.length >= 24 && Buffer.from(encoded.subarray(0, 8)).toString('latin1') === PNG_START) {
    return usable(view.getUint32(16), view.getUint32(20));
  }
  if (encoded.length < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  // Segments follow each other: a marker, then a length that counts its own two bytes.
  for (let at = 2; at + 9 <= encoded.length && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (FRAMES.has(marker)) return usable(view.getUint16(at + 7), view.getUint16(at + 5));
    // Fill bytes, and markers without a length: no writer puts them in front of the frame.
    if (marker < 0xc0 || marker === 0xff || (marker >= 0xd0 && marker <= 0xd9)) return undefined;
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function usable(width: number, height: number): PictureSize | undefined {
  return width > 0 && height > 0 ? { width, height } : undefined;
}
