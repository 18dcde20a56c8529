// NumPy's arrays, types and scalars in pickles, as inert data.

import { showText } from '../../files/show-text.js';
import { numpyElementType, readNumpyElements } from '../numpy/elements.js';
import { countElements, type StoredTensor } from '../tensors/elements.js';
import { widenFloat16 } from '../tensors/half-floats.js';
import { decodeLatin1 } from './strings.js';
import {
  describePickleValue,
  type PickleConstructor,
  type PickleConstructors,
  type PickleContext,
  PickleGlobal,
  PickleObject,
  type PickleValue,
} from './values.js';

type ReadElement = (view: DataView, at: number, little: boolean) => PickleValue;

// By NumPy's kind and size in bytes; 'O' are Python objects, kept as a list.
const elements = new Map<string, ReadElement>([
  ['b1', (view, at) => view.getUint8(at) !== 0],
  ['i1', (view, at) => view.getInt8(at)],
  ['u1', (view, at) => view.getUint8(at)],
  ['i2', (view, at, little) => view.getInt16(at, little)],
  ['u2', (view, at, little) => view.getUint16(at, little)],
  ['i4', (view, at, little) => view.getInt32(at, little)],
  ['u4', (view, at, little) => view.getUint32(at, little)],
  ['i8', (view, at, little) => Number(view.getBigInt64(at, little))],
  ['u8', (view, at, little) => Number(view.getBigUint64(at, little))],
  ['f2', (view, at, little) => widenFloat16(Uint16Array.of(view.getUint16(at, little)))[0]],
  ['f4', (view, at, little) => view.getFloat32(at, little)],
  ['f8', (view, at, little) => view.getFloat64(at, little)],
]);

// NumPy's own limit.
const MAX_AXES = 64;

class NumpyDtype extends PickleObject {
  little = true;

  constructor(readonly code: string) {
    super();
  }

  setState(state: PickleValue, context: PickleContext): void {
    if (!Array.isArray(state) || state.length < 2) context.refuse('a NumPy type without its state');
    this.little = asText(state[1]) !== '>';
  }

  /** Size of an element in bytes. */
  get size(): number {
    return Number(this.code.slice(1));
  }

  readAll(bytes: Uint8Array): PickleValue[] {
    const read = elements.get(this.code);
    if (read === undefined) return [];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: bytes.length / this.size }, (_, i) => read(view, i * this.size, this.little));
  }
}

/** A NumPy array: its element type ('b1', 'u1', 'f4', 'O', …), shape and content. */
export class NumpyArray extends PickleObject {
  code = 'u1';
  shape: number[] = [0];
  private type = new NumpyDtype('u1');
  private columnOrder = false;
  private content: Uint8Array | PickleValue[] = new Uint8Array(0);

  override setState(state: PickleValue, context: PickleContext): void {
    if (!Array.isArray(state) || state.length < 4) context.refuse('a NumPy array without its state');
    const [shape, type, columnOrder, content] = state.slice(-4);
    this.fill([shape, type, content], columnOrder !== false && columnOrder !== 0, context);
  }

  fill([shape, type, content]: readonly PickleValue[], columnOrder: boolean, context: PickleContext): void {
    const isShape =
      Array.isArray(shape) &&
      shape.length <= MAX_AXES &&
      shape.every((size) => Number.isSafeInteger(size) && Number(size) >= 0);
    if (!isShape || !(type instanceof NumpyDtype)) context.refuse('a NumPy array without shape or type');
    const sizes = shape as number[];
    const count = countElements(sizes);
    const data = typeof content === 'string' ? asBytes(content, context) : content;
    const isObjects = type.code.startsWith('O');
    const isHeld = isObjects ? Array.isArray(data) : data instanceof Uint8Array;
    if (!isHeld || !(Array.isArray(data) || data instanceof Uint8Array))
      context.refuse('a NumPy array without data');
    if (isObjects && columnOrder && sizes.length > 1) context.refuse('a NumPy array in column order');
    if (data.length !== count * (isObjects ? 1 : type.size)) {
      context.refuse(
        `a NumPy array of type ${type.code} and shape (${showText(sizes.join(', '))}) with ${data.length} bytes`,
      );
    }
    this.code = type.code;
    this.shape = sizes;
    this.type = type;
    this.columnOrder = columnOrder;
    this.content = data;
  }

  /** The elements of an array in row-major order: booleans for 'b1', numbers, or for 'O' whatever the pickle holds. */
  items(): PickleValue[] {
    if (!(this.content instanceof Uint8Array)) return this.content;
    return this.type.readAll(this.content);
  }

  /** The bytes of the elements as they lie in the file, as a view; undefined for an array of objects. */
  get bytes(): Uint8Array | undefined {
    return this.content instanceof Uint8Array ? this.content : undefined;
  }

  /** The array as a tensor; undefined where it holds objects. */
  get tensor(): StoredTensor | undefined {
    const { bytes, shape } = this;
    const dtype = numpyElementType(this.code);
    if (dtype === undefined || bytes === undefined) return undefined;
    const layout = { dtype, shape, columnOrder: this.columnOrder, little: this.type.little };
    return { dtype, shape, read: async () => readNumpyElements(bytes, layout) };
  }
}

/** Allowed constructors of NumPy, versions 1 and 2: arrays (`NumpyArray`), and scalars as booleans and numbers. */
export const numpyConstructors: PickleConstructors = new Map<string, PickleConstructor>([
  ['numpy.dtype', makeDtype],
  ['numpy.ndarray', refuseBareArray],
  ...['numpy.core', 'numpy._core'].flatMap((module): [string, PickleConstructor][] => [
    [`${module}.multiarray._reconstruct`, reconstruct],
    [`${module}.multiarray.scalar`, makeScalar],
    [`${module}.numeric._frombuffer`, fromBuffer],
  ]),
]);

function makeDtype(args: PickleValue[], context: PickleContext): PickleValue {
  const code = asText(args[0])?.replace(/^[|<>=]/, '');
  if (code === undefined || !(elements.has(code) || /^O\d?$/.test(code))) {
    context.refuse('a NumPy type that is not supported (known: bool, integers, float32, float64, object)');
  }
  return new NumpyDtype(code);
}

function reconstruct(args: PickleValue[], context: PickleContext): PickleValue {
  const [type] = args;
  if (!(type instanceof PickleGlobal) || `${type.module}.${type.name}` !== 'numpy.ndarray') {
    context.refuse(`a NumPy array made of ${describePickleValue(type ?? null)}`);
  }
  return new NumpyArray();
}

function makeScalar(args: PickleValue[], context: PickleContext): PickleValue {
  const [type, content] = args;
  if (!(type instanceof NumpyDtype)) context.refuse('a NumPy scalar without its type');
  const bytes = asBytes(content, context);
  if (!elements.has(type.code) || bytes.length !== type.size)
    context.refuse('a NumPy scalar of a wrong size');
  return type.readAll(bytes)[0];
}

function fromBuffer(args: PickleValue[], context: PickleContext): PickleValue {
  const [content = null, type = null, shape = null, order] = args;
  const array = new NumpyArray();
  array.fill([shape, type, content], order !== 'C', context);
  return array;
}

function refuseBareArray(_: PickleValue[], context: PickleContext): never {
  return context.refuse('a NumPy array made directly');
}

/** Python 2 writes bytes as str, which a caller may have asked for as text. */
function asBytes(value: PickleValue | undefined, context: PickleContext): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'string') context.refuse('NumPy data that are no bytes');
  context.spend(value.length);
  return Uint8Array.from(value, (character) => character.charCodeAt(0));
}

function asText(value: PickleValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array && value.length < 16 ? decodeLatin1(value) : undefined;
}
