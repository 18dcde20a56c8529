// Zip archives that lie about what they hold, and .npy arrays that lie about their size.
import { crc32, deflateRawSync } from 'node:zlib';
import { writeTorch } from '../../src/formats/torch/write.js';
import { bytesOf, int32 } from './hostile-pickles.js';

/** An entry of an archive; what is left out follows from the content. */
export interface HostileEntry {
  readonly name: string;
  readonly content: Uint8Array | string;
  readonly method?: number;
  readonly flags?: number;
  /** What header and directory claim. */
  readonly size?: number;
  readonly packedSize?: number;
  readonly checksum?: number;
  /** Where the directory says that the entry begins. */
  readonly offset?: number;
}

const int16 = (value: number) => int32(value).slice(0, 2);

/** An archive with these entries, and a directory that may claim another number of them. */
export function makeZip(entries: readonly HostileEntry[], count = entries.length): Uint8Array {
  const files: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let position = 0;
  for (const { name, content, method = 0, flags = 0, ...claims } of entries) {
    const bytes = bytesOf(content);
    const { size = bytes.length, packedSize = bytes.length, checksum = crc32(bytes) } = claims;
    const common = bytesOf(
      int16(flags),
      int16(method),
      int32(0),
      int32(checksum),
      int32(packedSize),
      int32(size),
      int16(name.length),
    );
    const file = bytesOf('PK\x03\x04', int16(20), common, int16(0), name, bytes);
    const offset = int32(claims.offset ?? position);
    directory.push(bytesOf('PK\x01\x02', int16(20), int16(20), common, '\0'.repeat(12), offset, name));
    files.push(file);
    position += file.length;
  }
  const listing = bytesOf(...directory);
  const end = bytesOf(
    'PK\x05\x06\0\0\0\0',
    int16(count),
    int16(count),
    int32(listing.length),
    int32(position),
    '\0\0',
  );
  return bytesOf(...files, listing, end);
}

/** A PyTorch archive around a pickle, with one storage of four values. */
export function torchArchive(pickle: string, more: readonly HostileEntry[] = []): Uint8Array {
  return makeZip([
    { name: 'archive/data.pkl', content: pickle },
    { name: 'archive/data/0', content: new Uint8Array(16) },
    ...more,
  ]);
}

const zeros = (megabytes: number) => deflateRawSync(new Uint8Array(megabytes * 2 ** 20));
// Hardly below the size from which a single entry is refused for growing too much.
const zeroArray = deflated(makeNpy(describe("'<f4'", `(${2 ** 22 - 64},)`), new Uint8Array(2 ** 24 - 256)));
const pickle = { name: 'archive/data.pkl', content: '\x80\x02}.' };
const small = Buffer.from(writeTorch(new Map([['a', { shape: [4], data: new Float32Array(4) }]])));

/** An entry's content as it lies in an archive, and what the archive says of it. */
function deflated(content: Uint8Array): Omit<HostileEntry, 'name'> {
  return { content: deflateRawSync(content), method: 8, size: content.length, checksum: crc32(content) };
}

function change(bytes: Uint8Array, at: number, value: string): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed.set(bytesOf(value), at < 0 ? bytes.length + at : at);
  return changed;
}

/** Archives that no reader should take at their word. */
export const archives: Readonly<Record<string, Uint8Array>> = {
  'leads out of its folder': makeZip([pickle, { name: 'archive/../../executed.txt', content: 'x' }]),
  'leads to the root': makeZip([pickle, { name: '/etc/executed.txt', content: 'x' }]),
  'leads to a drive': makeZip([pickle, { name: 'C:\\executed.txt', content: 'x' }]),
  'leads out by backslashes': makeZip([pickle, { name: 'archive\\..\\..\\executed.txt', content: 'x' }]),
  'has a name with a zero byte': makeZip([pickle, { name: 'archive/data/0\0.txt', content: 'x' }]),
  'has a name twice': makeZip([pickle, pickle]),
  'has two pickles': makeZip([pickle, { name: 'other/data.pkl', content: '\x80\x02}.' }]),
  'is a bomb of 200 MB': makeZip([{ ...pickle, content: zeros(200), method: 8, size: 200 * 2 ** 20 }]),
  'is a bomb that says it is small': makeZip([{ ...pickle, content: zeros(200), method: 8, size: 1000 }]),
  'is a bomb of 4 GB in its own words': makeZip([
    { ...pickle, content: zeros(1), method: 8, size: 2 ** 32 - 2 },
  ]),
  'is hundreds of bombs of a harmless size': makeZip(
    Array.from({ length: 300 }, (_, i) => ({ ...zeroArray, name: `${i}.npy` })),
  ),
  'stores more than it has': makeZip([{ ...pickle, size: 2 ** 31, packedSize: 2 ** 31 }]),
  'has entries that overlap': makeZip([pickle, { name: 'archive/data/0', content: 'abcd', offset: 0 }]),
  'has an entry beyond its end': makeZip([{ ...pickle, offset: 2 ** 31 }]),
  'has an entry inside its directory': makeZip([{ ...pickle, offset: 60 }]),
  'is encrypted': makeZip([{ ...pickle, flags: 1 }]),
  'has an unknown method': makeZip([{ ...pickle, method: 14 }]),
  'has a wrong checksum': makeZip([{ ...pickle, checksum: 1 }]),
  'is deflated into something else': makeZip([{ ...pickle, content: 'no deflate', method: 8, size: 30 }]),
  'claims 65535 entries': makeZip([pickle], 65535),
  'claims fewer entries': makeZip([pickle], 0),
  'has a directory of 4 GB': change(small, -10, int32(-1)),
  'has its directory beyond its end': change(small, -6, int32(-2)),
  'has a comment beyond its end': change(small, -2, '\xff\xff'),
  'has a 64-bit directory far away': bytesOf(
    small.subarray(0, -22),
    'PK\x06\x07\0\0\0\0',
    '\xff'.repeat(8),
    int32(1),
    small.subarray(-22),
  ),
  'is nothing but its end': bytesOf('PK\x03\x04', small.subarray(-22)),
  'is no more than a beginning': bytesOf('PK\x03\x04'),
  'holds a program': torchArchive('\x80\x02}.', [{ name: 'archive/constants.pkl', content: '' }]),
  'was written by a big-endian machine': torchArchive('\x80\x02}.', [
    { name: 'archive/byteorder', content: 'big' },
  ]),
  'holds other things than weights': makeZip([{ name: 'readme.txt', content: 'hello' }]),
};

/** An .npy array with this header. */
export function makeNpy(header: string, data: Uint8Array | string = '', version = 1): Uint8Array {
  const length = version === 1 ? int16(header.length) : int32(header.length);
  return bytesOf('\x93NUMPY', version, 0, length, header, data);
}

function describe(descr: string, shape: string): string {
  return `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;
}

/** Arrays that are not what they say. */
export const arrays: Readonly<Record<string, Uint8Array>> = {
  'of code for a shape': makeNpy(describe("'<f4'", "(__import__('os').system('touch executed.txt'),)")),
  'of code for a type': makeNpy(describe("open('executed.txt','w')", '(1,)')),
  'of Python objects': makeNpy(describe("'|O'", '(1,)'), '\x80\x02cos\nsystem\n)R.'),
  'of records': makeNpy(describe("[('a', '<f4')]", '(1,)'), 'abcd'),
  'of texts': makeNpy(describe("'<U4'", '(1,)'), 'abcd'.repeat(4)),
  'larger than memory': makeNpy(describe("'<f8'", '(4294967296, 4294967296)')),
  'larger than numbers go': makeNpy(describe("'<f8'", `(${'9'.repeat(400)},)`)),
  'of a thousand dimensions': makeNpy(describe("'<f4'", `(${'1, '.repeat(1000)})`), 'abcd'),
  'of negative size': makeNpy(describe("'<f4'", '(-1,)')),
  'with less data than it says': makeNpy(describe("'<f4'", '(3,)'), 'abcd'),
  'with more data than it says': makeNpy(describe("'<f4'", '()'), 'abcdabcd'),
  'of a later version': makeNpy(describe("'<f4'", '(1,)'), 'abcd', 9),
  'with a header of 4 GB': bytesOf('\x93NUMPY\x02\0\xff\xff\xff\xff'),
  'with a header of brackets': makeNpy('('.repeat(60_000)),
  'with a header of digits': makeNpy(describe("'<f4'", `(${'1, 1,'.repeat(9000)}x)`)),
  'without a header': bytesOf('\x93NUMPY'),
};
