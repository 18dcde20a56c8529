// Reads zip archives by their directory, entry by entry (PKWARE's APPNOTE 6.3: stored and deflated, zip64). Nothing is unpacked to disk.
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import type { ByteSource } from '../../files/byte-source.js';
import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { readZipDirectory, type ZipRecord } from './directory.js';

/** A file in an archive. */
export interface ZipEntry {
  readonly name: string;
  /** Its size in bytes once inflated. */
  readonly size: number;
  /** Its content, checked against its checksum. */
  read(): Promise<Uint8Array>;
  /** Its first bytes, at most `length`; not checked against the checksum where they are not all. */
  readStart(length: number): Promise<Uint8Array>;
}

const STORED = 0;
const DEFLATED = 8;
const LOCAL_SIGNATURE = 0x04034b50;
const LOCAL_BYTES = 30;

// Weights hardly shrink; what grows this much, and beyond this size, was made to fill memory.
const MAX_GROWTH = 100;
const HARMLESS_BYTES = 2 ** 24;

/**
 * Lists the files of an archive by name; folders are left out.
 *
 * @throws UserError for an archive that is cut short or damaged, is encrypted, has a name twice, names that lead out of
 *   the archive, entries that overlap, or entries that inflate beyond all measure, each or together
 */
export async function readZip(source: ByteSource): Promise<Map<string, ZipEntry>> {
  const entries = new Map<string, ZipEntry>();
  const records = await readZipDirectory(source);
  for (const record of records) {
    checkRecord(record, source.name);
    if (entries.has(record.name)) {
      throw new UserError(
        `${source.name} is damaged: '${showText(record.name)}' stands in the archive twice`,
      );
    }
    if (!record.name.endsWith('/')) entries.set(record.name, makeEntry(source, record));
  }
  checkOverlap(records, source.name);
  checkTotal(records, source.name);
  return entries;
}

function checkRecord({ name, method, encrypted, packedSize, size }: ZipRecord, file: string): void {
  const shown = `'${showText(name)}'`;
  if (/^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)|\0/.test(name)) {
    throw new UserError(
      `${file} names ${shown}, which leads out of the archive; nothing was written: do not trust this file`,
    );
  }
  if (encrypted) throw new UserError(`${file}: ${shown} is encrypted, which is not supported`);
  if (method !== STORED && method !== DEFLATED) {
    throw new UserError(
      `${file}: ${shown} is compressed by method ${method}, which is not supported; deflate is`,
    );
  }
  if (method === STORED ? packedSize !== size : isBomb(packedSize, size)) {
    throw new UserError(
      `${file}: ${shown} would grow from ${packedSize} to ${size} bytes; no weights do: do not trust this file`,
    );
  }
}

function isBomb(packedSize: number, size: number): boolean {
  return size > HARMLESS_BYTES && size > MAX_GROWTH * packedSize;
}

/** Many entries that grow to a harmless size each are a bomb too. */
function checkTotal(records: readonly ZipRecord[], file: string): void {
  const packedSize = records.reduce((total, record) => total + record.packedSize, 0);
  const size = records.reduce((total, record) => total + record.size, 0);
  if (!isBomb(packedSize, size)) return;
  throw new UserError(
    `${file}: its ${records.length} files would grow from ${packedSize} to ${size} bytes; no weights do: do not trust this file`,
  );
}

/** Entries that share bytes are how a small archive claims to hold a large one. */
function checkOverlap(records: readonly ZipRecord[], file: string): void {
  const sorted = records.toSorted((a, b) => a.offset - b.offset);
  sorted.forEach(({ name, offset, packedSize }, i) => {
    const end = offset + LOCAL_BYTES + packedSize;
    if (i + 1 < sorted.length && end > sorted[i + 1].offset) {
      throw new UserError(
        `${file} is damaged: '${showText(name)}' and '${showText(sorted[i + 1].name)}' overlap`,
      );
    }
  });
}

function makeEntry(source: ByteSource, record: ZipRecord): ZipEntry {
  const { name, size, packedSize } = record;
  const damaged = (why: string) =>
    new UserError(`${source.name} is damaged: '${showText(name)}' ${why}; copy or download it again`);
  const start = async (): Promise<number> => {
    const head = await source.read(record.offset, LOCAL_BYTES);
    const view = new DataView(head.buffer, head.byteOffset);
    if (view.getUint32(0, true) !== LOCAL_SIGNATURE) throw damaged('is not where the directory says');
    return record.offset + LOCAL_BYTES + view.getUint16(26, true) + view.getUint16(28, true);
  };
  const read = async (): Promise<Uint8Array> => {
    const packed = await source.read(await start(), packedSize);
    const bytes = record.method === STORED ? packed : await inflate(packed, size).catch(() => undefined);
    if (bytes?.length !== size) throw damaged('cannot be inflated');
    if (crc32(bytes) !== record.checksum) throw damaged('does not have its checksum');
    return bytes;
  };
  const readStart = async (length: number): Promise<Uint8Array> =>
    record.method === STORED && length < size
      ? source.read(await start(), length)
      : (await read()).subarray(0, length);
  return { name, size, read, readStart };
}

async function inflate(packed: Uint8Array, size: number): Promise<Uint8Array> {
  return promisify<Uint8Array, { maxOutputLength: number }, Uint8Array>(inflateRaw)(packed, {
    maxOutputLength: Math.max(size, 1),
  });
}
