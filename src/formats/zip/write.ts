// Writes zip archives of stored files, each beginning at a multiple of 64 bytes, as PyTorch lays them out.
import { crc32 } from 'node:zlib';

const ALIGNMENT = 64;
const MAX_BYTES = 2 ** 32 - 1;

// The extra field that PyTorch fills up with: its name, and four bytes of head.
const PADDING_FIELD = 0x4246;
const PADDING_HEAD = 4;

// A fixed date, 1 January 1980, so that the same content gives the same bytes.
const DOS_DATE = 0x21;

/** An archive of files by name. Throws RangeError above 4 GiB. */
export function writeZip(files: ReadonlyMap<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const chunks: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let position = 0;
  const add = (...parts: Uint8Array[]): void => {
    chunks.push(...parts);
    for (const part of parts) position += part.length;
  };
  for (const [name, bytes] of files) {
    const path = new TextEncoder().encode(name);
    const common = commonFields(bytes, path.length);
    const start = position;
    const dataStart = start + 30 + path.length + PADDING_HEAD;
    const padding = (ALIGNMENT - (dataStart % ALIGNMENT)) % ALIGNMENT;
    const extra = new Uint8Array(PADDING_HEAD + padding);
    new DataView(extra.buffer).setUint16(0, PADDING_FIELD, true);
    new DataView(extra.buffer).setUint16(2, padding, true);
    add(fields([4, 0x04034b50], ...common, [2, extra.length]), path, extra, bytes);
    directory.push(
      fields([4, 0x02014b50], [2, 20], ...common, [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, start]),
      path,
    );
    if (position > MAX_BYTES) throw new RangeError('a zip archive above 4 GiB is not written');
  }
  const start = position;
  add(...directory);
  const length = position - start;
  const count = files.size;
  add(fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, length], [4, start], [2, 0]));
  const result = new Uint8Array(position);
  let at = 0;
  for (const chunk of chunks) {
    result.set(chunk, at);
    at += chunk.length;
  }
  return result;
}

/** What a file's own header and its record in the directory have in common. */
function commonFields(bytes: Uint8Array, nameLength: number): [number, number][] {
  const version: [number, number] = [2, 20];
  const size: [number, number] = [4, bytes.length];
  return [version, [2, 0], [2, 0], [2, 0], [2, DOS_DATE], [4, crc32(bytes)], size, size, [2, nameLength]];
}

/** Little-endian numbers, each given as its width in bytes and its value. */
function fields(...values: readonly (readonly [width: number, value: number])[]): Uint8Array {
  const bytes = new Uint8Array(values.reduce((sum, [width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of values) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return bytes;
}
