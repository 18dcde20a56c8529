// PyTorch's file format before version 1.6: five pickles, then the storages one after the other.

import { UserError } from '../../files/user-error.js';
import { unpickle } from '../pickle/pickle.js';
import type { PickleConstructors, PickleContext, PickleValue } from '../pickle/values.js';
import { elementSize } from '../tensors/elements.js';
import { type ReadStorage, storageTypeOf, TorchStorage } from './tensor.js';

const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

/** Whether a file that begins with these bytes is of this format, whatever its pickle protocol. */
export function isTorchLegacy(bytes: Uint8Array): boolean {
  try {
    return unpickle(bytes.subarray(0, 64), { name: 'file' }).value === MAGIC;
  } catch {
    return false;
  }
}

/** How to read the rest of a file, and what may be constructed. */
export interface LegacyOptions {
  readonly name: string;
  /** The file's whole size; its first bytes may be all that is given. */
  readonly size: number;
  /** Fetches bytes by their place in the file. */
  readonly readBytes: ReadStorage;
  readonly constructors?: PickleConstructors;
  readonly others?: 'refuse' | 'record';
  readonly maxObjectBytes?: number | undefined;
}

interface Slot {
  readonly storage: TorchStorage;
  /** Where its count of values stands, 8 bytes before the first of them. */
  start: number;
}

/**
 * Reads a file in the old format, of which `head` holds at least the pickles; storages are fetched when they are asked for.
 *
 * @throws UserError for damage, a big-endian machine's file, or storages that the file is too short for
 */
export function parseTorchLegacy(head: Uint8Array, options: LegacyOptions): { value: PickleValue } {
  const { name, size } = options;
  let offset = 0;
  const slots = new Map<PickleValue, Slot>();
  const next = (extra: object = {}): PickleValue => {
    const { value, end } = unpickle(head, { name, offset, maxObjectBytes: 2 ** 20, ...extra });
    offset = end;
    return value;
  };
  const [magic, protocol, machine] = [next(), next(), next()];
  if (magic !== MAGIC || protocol !== PROTOCOL) {
    throw new UserError(
      `${name} is not a PyTorch file: its first pickle is another than PyTorch's old format has`,
    );
  }
  if (machine instanceof Map && machine.get('little_endian') === false) {
    throw new UserError(
      `${name} was written on a big-endian machine, which is not supported; save it again on another`,
    );
  }
  const { constructors, others, maxObjectBytes } = options;
  const value = next({
    ...(constructors && { constructors }),
    ...(others && { others }),
    maxObjectBytes,
    loadPersistent: (id: PickleValue, context: PickleContext) => loadPersistent(id, slots, options, context),
  });
  const keys = next({ maxObjectBytes });
  place(Array.isArray(keys) ? keys : [], slots, offset, { name, size });
  return { value };
}

function loadPersistent(
  id: PickleValue,
  slots: Map<PickleValue, Slot>,
  options: LegacyOptions,
  context: PickleContext,
): PickleValue {
  if (!Array.isArray(id)) context.refuse('a reference that is no tuple');
  const [kind, type, key, , count, view] = id;
  // ('module', class, source file, source): the class of a network that was saved whole.
  if (kind === 'module') return type ?? null;
  if (kind !== 'storage' || typeof key !== 'string' || !Number.isSafeInteger(count) || Number(count) < 0)
    context.refuse('a reference to what is no storage');
  const slot = slots.get(key) ?? makeSlot();
  if (view === undefined || view === null) return slot.storage;
  const [, start, length] = Array.isArray(view) ? view : [];
  const isInside = Number.isSafeInteger(start) && Number.isSafeInteger(length) && Number(start) >= 0;
  if (!isInside || Number(length) < 0 || Number(start) + Number(length) > slot.storage.count)
    context.refuse('a view beyond its storage');
  return slot.storage.view(Number(start), Number(length));

  function makeSlot(): Slot {
    const dtype = storageTypeOf(type, context);
    const slot: Slot = {
      start: Number.NaN,
      storage: new TorchStorage(dtype, Number(count), async (offset, length) => {
        const head = await options.readBytes(slot.start, 8);
        const found = new DataView(head.buffer, head.byteOffset).getBigInt64(0, true);
        if (found !== BigInt(Number(count))) {
          throw new UserError(
            `${options.name} is damaged: ${count} values expected at byte ${slot.start}, found ${found}`,
          );
        }
        return options.readBytes(slot.start + 8 + offset, length);
      }),
    };
    slots.set(key as string, slot);
    return slot;
  }
}

/** Says of each storage where it lies: they follow each other in the order of the keys. */
function place(
  keys: readonly PickleValue[],
  slots: ReadonlyMap<PickleValue, Slot>,
  first: number,
  { name, size }: { readonly name: string; readonly size: number },
): void {
  let position = first;
  const missing = new Set(slots.keys());
  for (const key of keys) {
    const slot = slots.get(key);
    if (slot === undefined || !missing.delete(key)) {
      throw new UserError(`${name} is damaged: its list of storages is not that of its tensors`);
    }
    slot.start = position;
    position += 8 + slot.storage.count * elementSize(slot.storage.dtype);
  }
  if (missing.size > 0) {
    throw new UserError(`${name} is damaged: ${missing.size} of its storages are not listed`);
  }
  if (position > size) {
    throw new UserError(
      `${name} is cut short: its tensors end at byte ${position}, but the file ends at ${size}; copy or download it again`,
    );
  }
}
