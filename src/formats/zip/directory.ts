// The directory at the end of a zip archive, with its 64-bit extension.

import type { ByteSource } from '../../files/byte-source.js';
import { UserError } from '../../files/user-error.js';

/** What the directory says of one entry; `offset` is where its local header begins. */
export interface ZipRecord {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly checksum: number;
  readonly packedSize: number;
  readonly size: number;
  readonly offset: number;
}

const END = { signature: 0x06054b50, bytes: 22 };
const LOCATOR = { signature: 0x07064b50, bytes: 20 };
const END_64 = { signature: 0x06064b50, bytes: 56 };
const RECORD = { signature: 0x02014b50, bytes: 46 };
const MAX_COMMENT = 65535;
const MAX_DIRECTORY_BYTES = 2 ** 24;
const UNKNOWN_32 = 0xffffffff;

/** Reads the directory; UserError where the archive is cut short, damaged, in several parts, or has a huge directory. */
export async function readZipDirectory(source: ByteSource): Promise<ZipRecord[]> {
  const { start, length, count } = await findDirectory(source);
  if (length > MAX_DIRECTORY_BYTES) {
    throw new UserError(
      `${source.name}: a zip directory of ${length} bytes is not supported (at most 16 MiB)`,
    );
  }
  const bytes = await source.read(start, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: ZipRecord[] = [];
  let at = 0;
  while (records.length < count) {
    if (at + RECORD.bytes > length || view.getUint32(at, true) !== RECORD.signature) throw damaged(source);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true),
    );
    const next = at + RECORD.bytes + nameLength + extraLength + commentLength;
    if (next > length) throw damaged(source);
    const nameStart = at + RECORD.bytes;
    const extra = bytes.subarray(nameStart + nameLength, nameStart + nameLength + extraLength);
    const [size, packedSize, offset] = widen(
      [24, 20, 42].map((field) => view.getUint32(at + field, true)),
      extra,
    );
    records.push({
      name: new TextDecoder().decode(bytes.subarray(nameStart, nameStart + nameLength)),
      method: view.getUint16(at + 10, true),
      encrypted: (view.getUint16(at + 8, true) & 1) === 1,
      checksum: view.getUint32(at + 16, true),
      packedSize,
      size,
      offset,
    });
    at = next;
  }
  return records;
}

function damaged(source: ByteSource): UserError {
  return new UserError(
    `${source.name} is a zip archive that is cut short or damaged; copy or download it again`,
  );
}

async function findDirectory(source: ByteSource): Promise<{ start: number; length: number; count: number }> {
  const tailLength = Math.min(source.size, END.bytes + MAX_COMMENT + LOCATOR.bytes);
  const tail = await source.read(source.size - tailLength, tailLength);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  let at = tailLength - END.bytes;
  const isEnd = () =>
    view.getUint32(at, true) === END.signature &&
    view.getUint16(at + 20, true) === tailLength - at - END.bytes;
  while (at >= 0 && !isEnd()) at--;
  if (at < 0) throw damaged(source);
  if (view.getUint16(at + 4, true) % 0xffff !== 0)
    throw new UserError(`${source.name} is one part of several of a zip archive`);
  const before = at - LOCATOR.bytes;
  if (before >= 0 && view.getUint32(before, true) === LOCATOR.signature) {
    const place = Number(view.getBigUint64(before + 8, true));
    const bytes = await source.read(place, END_64.bytes);
    const end = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (end.getUint32(0, true) !== END_64.signature) throw damaged(source);
    const [count, length, start] = [32, 40, 48].map((field) => Number(end.getBigUint64(field, true)));
    return { count, length, start };
  }
  return {
    count: view.getUint16(at + 10, true),
    length: view.getUint32(at + 12, true),
    start: view.getUint32(at + 16, true),
  };
}

/** Sizes that do not fit 32 bits stand in the extra field 1, in this order, each only where it is needed. */
function widen(values: number[], extra: Uint8Array): number[] {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = view.getUint16(at + 2, true);
    let field = at + 4;
    const end = field + length;
    if (view.getUint16(at, true) === 1 && end <= extra.length) {
      return values.map((value) => {
        if (value !== UNKNOWN_32 || field + 8 > end) return value;
        field += 8;
        return Number(view.getBigUint64(field - 8, true));
      });
    }
    at = end;
  }
  return values;
}
