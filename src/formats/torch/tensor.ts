// PyTorch's storages and the tensors that look into them, as inert data whose bytes are fetched when they are needed.

import { showText } from '../../files/show-text.js';
import { UserError } from '../../files/user-error.js';
import { type PickleContext, PickleGlobal, PickleObject, type PickleValue } from '../pickle/values.js';
import {
  countElements,
  type Elements,
  type ElementType,
  elementSize,
  readElements,
  type StoredTensor,
} from '../tensors/elements.js';
import { gatherStrided, isRowMajor, stridedSpan } from '../tensors/strided.js';

// PyTorch's own limit.
const MAX_AXES = 64;

// A tensor may show values of its storage several times (stride 0); this many more than the storage has, and no more.
const MAX_REPEATED = 2 ** 20;

const storageTypes = new Map<string, ElementType>([
  ['DoubleStorage', 'float64'],
  ['FloatStorage', 'float32'],
  ['HalfStorage', 'float16'],
  ['BFloat16Storage', 'bfloat16'],
  ['LongStorage', 'int64'],
  ['IntStorage', 'int32'],
  ['ShortStorage', 'int16'],
  ['CharStorage', 'int8'],
  ['ByteStorage', 'uint8'],
  ['BoolStorage', 'bool'],
  // What tensors are quantised to; the tensors on them are not read.
  ['QInt8Storage', 'int8'],
  ['QUInt8Storage', 'uint8'],
  ['QInt32Storage', 'int32'],
  ['UntypedStorage', 'uint8'],
  ['_UntypedStorage', 'uint8'],
]);

const dtypes = new Map<string, ElementType>([
  ...(['float64', 'float32', 'float16', 'bfloat16', 'int64', 'int32', 'int16', 'int8'] as const).map(
    (name): [string, ElementType] => [name, name],
  ),
  ...(['uint8', 'uint16', 'uint32', 'uint64', 'bool'] as const).map((name): [string, ElementType] => [
    name,
    name,
  ]),
  ['double', 'float64'],
  ['float', 'float32'],
  ['half', 'float16'],
  ['long', 'int64'],
  ['int', 'int32'],
  ['short', 'int16'],
]);

/** Fetches `length` bytes of a storage from byte `offset` on. */
export type ReadStorage = (offset: number, length: number) => Promise<Uint8Array>;

/** The memory behind one or more tensors: `count` values of a type, in the file. */
export class TorchStorage extends PickleObject {
  constructor(
    readonly dtype: ElementType,
    readonly count: number,
    readonly readBytes: ReadStorage,
  ) {
    super();
  }

  override setState(_: PickleValue, context: PickleContext): never {
    return context.refuse('a state for a storage');
  }

  get byteLength(): number {
    return this.count * elementSize(this.dtype);
  }

  /** The part of a storage that a view of it sees, in elements. */
  view(offset: number, count: number): TorchStorage {
    const start = offset * elementSize(this.dtype);
    return new TorchStorage(this.dtype, count, (at, length) => this.readBytes(start + at, length));
  }
}

/** A tensor: shape, strides and offset (in elements) into a storage. */
export class TorchTensor extends PickleObject implements StoredTensor {
  constructor(
    private readonly storage: TorchStorage,
    readonly dtype: ElementType,
    private readonly offset: number,
    readonly shape: readonly number[],
    private readonly strides: readonly number[],
  ) {
    super();
  }

  /** Attributes that somebody hung on the tensor are dropped. */
  override setState(): void {}

  async read(): Promise<Elements> {
    const { dtype, shape } = this;
    const strides = this.strides;
    const size = elementSize(dtype);
    const span = stridedSpan(shape, strides);
    const bytes = await this.storage.readBytes(this.offset * size, span * size);
    const values = readElements(dtype, bytes);
    return isRowMajor(shape, strides) ? values : gatherStrided(values, shape, strides);
  }
}

/** The element type behind a storage class that a pickle names; refused where there is none here. */
export function storageTypeOf(value: PickleValue | undefined, context: PickleContext): ElementType {
  const known = value instanceof PickleGlobal && /^torch(\.|$)/.test(value.module);
  const type = known ? storageTypes.get(value.name) : undefined;
  if (type !== undefined) return type;
  const found =
    value instanceof PickleGlobal ? showText(`${value.module}.${value.name}`) : 'what is no class';
  throw new UserError(
    `${context.fileName}: holds values of type ${found}${found.startsWith('torch.Q') ? ' (quantised)' : ''}, which is not read; save them as ordinary tensors`,
  );
}

/** Makes a tensor of what `torch._utils._rebuild_tensor` and its later versions are given. */
export function makeTorchTensor(
  [storage, offset, shape, strides]: readonly PickleValue[],
  dtype: PickleValue | undefined,
  context: PickleContext,
): TorchTensor {
  if (!(storage instanceof TorchStorage)) context.refuse('a tensor without a storage');
  if (!isSizes(shape) || !isSizes(strides) || shape.length !== strides.length || !isSize(offset))
    context.refuse('a tensor without shape, strides or offset');
  const type = dtype === undefined ? storage.dtype : dtypeOf(dtype, context);
  const held = Math.floor(storage.byteLength / elementSize(type));
  const count = countElements(shape);
  if (offset + stridedSpan(shape, strides) > held) {
    context.refuse(
      `a tensor of shape (${shape.join(', ')}) that reaches beyond its storage of ${held} values`,
    );
  }
  if (count > held + MAX_REPEATED) context.refuse(`a tensor of ${count} values made of ${held}`);
  return new TorchTensor(storage, type, offset, shape, strides);
}

function dtypeOf(value: PickleValue, context: PickleContext): ElementType {
  const type = value instanceof PickleGlobal && value.module === 'torch' ? dtypes.get(value.name) : undefined;
  if (type !== undefined) return type;
  const found = value instanceof PickleGlobal ? showText(`${value.module}.${value.name}`) : 'no class';
  throw new UserError(
    `${context.fileName}: holds a tensor of type ${found}, which is not read; save it as float32 or float16`,
  );
}

function isSizes(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= MAX_AXES && value.every(isSize);
}

function isSize(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
