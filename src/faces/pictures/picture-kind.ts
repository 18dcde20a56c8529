// What kind of picture a file is, by its first bytes; and what can be told of one that is not decoded here.
import { isBmp } from '../../formats/bitmaps/bmp.js';
import { isPnm } from '../../formats/bitmaps/pnm.js';

/** The kinds of picture that are decoded; anything else is refused before a decoder sees it. */
export type PictureKind = 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'TIFF' | 'AVIF' | 'BMP' | 'PGM or PPM';

/** What an error says is expected. */
export const PICTURE_KINDS = 'JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP, PGM or PPM';

/** The kind of picture that the first bytes announce; undefined where it is none that is decoded. */
export function recognisePicture(encoded: Uint8Array): PictureKind | undefined {
  const text = startOf(encoded);
  if (text.startsWith('\xff\xd8\xff')) return 'JPEG';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'PNG';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'WebP';
  if (text.startsWith('GIF8')) return 'GIF';
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'TIFF';
  if (brandsOf(text).some((brand) => brand === 'avif' || brand === 'avis')) return 'AVIF';
  if (isBmp(encoded)) return 'BMP';
  if (isPnm(encoded)) return 'PGM or PPM';
  return undefined;
}

/** A picture that cameras and programs write, but that is not decoded here: 'HEIC'; undefined for anything else. */
export function recogniseForeignPicture(encoded: Uint8Array): string | undefined {
  const text = startOf(encoded);
  if (brandsOf(text).some((brand) => /^(hei[cxmsf]|hev[cxms]|mif1|msf1)$/.test(brand))) return 'HEIC';
  if (text.slice(4, 8) === 'jP  ' || text.startsWith('\xff\x4f\xff\x51')) return 'JPEG 2000';
  if (text.slice(4, 8) === 'JXL ' || text.startsWith('\xff\x0a')) return 'JPEG XL';
  if (text.startsWith('8BPS')) return 'Photoshop';
  return undefined;
}

/** What to do with a picture of a kind that is not decoded. */
export const describeForeign = (kind: string): string =>
  `${kind} is not decoded here; convert it to JPEG or PNG`;

/** The brands of an ISO media file (ISO/IEC 14496-12), the main one first; none where it is no such file. */
function brandsOf(text: string): string[] {
  if (text.slice(4, 8) !== 'ftyp') return [];
  const boxEnd = Math.min(text.length, (text.charCodeAt(2) << 8) | text.charCodeAt(3));
  const brands = [text.slice(8, 12)];
  for (let at = 16; at + 4 <= boxEnd; at += 4) brands.push(text.slice(at, at + 4));
  return brands;
}

const startOf = (encoded: Uint8Array): string => Buffer.from(encoded.subarray(0, 64)).toString('latin1');
