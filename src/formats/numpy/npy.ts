// NumPy's .npy arrays and .npz archives of them (NumPy Enhancement Proposal 1, format versions 1 to 3).

import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { countElements, elementSize, type StoredTensor } from '../tensors/elements.js';
import type { ZipEntry } from '../zip/read.js';
import { type NumpyLayout, numpyElementType, readNumpyElements } from './elements.js';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_HEADER_BYTES = 65536;
const MAX_AXES = 64;

const HEADER =
  /^\{'descr': *'([^']*)', *'fortran_order': *(True|False), *'shape': *\(((?:\d+, *)*\d*),?\),? *\}\s*$/;

/** The tensor in a .npy file's bytes; UserError naming it for damage or a type that is no number. */
export function readNpy(bytes: Uint8Array, name: string): StoredTensor {
  const { layout, start } = parseHeader(bytes, name);
  const length = byteLength(layout);
  checkSize(layout, bytes.length - start, name);
  return {
    dtype: layout.dtype,
    shape: layout.shape,
    read: async () => readNumpyElements(bytes.subarray(start, start + length), layout),
  };
}

/** The arrays of a .npz archive by name, each read when it is asked for. */
export async function readNpz(
  entries: ReadonlyMap<string, ZipEntry>,
  file: string,
): Promise<Map<string, StoredTensor>> {
  const tensors = new Map<string, StoredTensor>();
  for (const [path, entry] of entries) {
    const name = `${file}: ${showText(path)}`;
    const { layout, start } = parseHeader(await entry.readStart(MAX_HEADER_BYTES), name);
    checkSize(layout, entry.size - start, name);
    tensors.set(path.replace(/\.npy$/, ''), {
      dtype: layout.dtype,
      shape: layout.shape,
      read: async () => readNpy(await entry.read(), name).read(),
    });
  }
  return tensors;
}

function parseHeader(bytes: Uint8Array, name: string): { layout: NumpyLayout; start: number } {
  const damaged = new UserError(`${name} is not a NumPy array, or is cut short`);
  if (bytes.length < 12 || !MAGIC.every((byte, at) => bytes[at] === byte)) throw damaged;
  const version = bytes[6];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headStart = version === 1 ? 10 : 12;
  const start = headStart + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (!(version >= 1 && version <= 3) || start > Math.min(bytes.length, MAX_HEADER_BYTES)) throw damaged;
  const match = HEADER.exec(new TextDecoder('latin1').decode(bytes.subarray(headStart, start)));
  if (match === null) throw new UserError(`${name}: a NumPy array of this kind is not supported`);
  const [, descr, order, sizes] = match;
  const dtype = numpyElementType(descr.replace(/^[|<>=]/, ''));
  if (dtype === undefined) {
    const objects = /^\|?O/.test(descr) ? ' (Python objects)' : '';
    throw new UserError(
      `${name}: values of type ${showText(descr)}${objects} are not supported; numbers and booleans are`,
    );
  }
  const shape = sizes
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  if (shape.length > MAX_AXES || !shape.every(Number.isSafeInteger)) throw damaged;
  return { layout: { dtype, shape, little: !descr.startsWith('>'), columnOrder: order === 'True' }, start };
}

function byteLength({ shape, dtype }: NumpyLayout): number {
  return countElements(shape) * elementSize(dtype);
}

function checkSize(layout: NumpyLayout, found: number, name: string): void {
  const expected = byteLength(layout);
  if (found === expected) return;
  const shape = layout.shape.join(', ');
  throw new UserError(
    `${name} is cut short or damaged: shape (${shape}) of ${layout.dtype} takes ${expected} bytes, found ${found}`,
  );
}
