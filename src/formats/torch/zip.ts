// PyTorch's file format since version 1.6: a zip archive with a pickle, data.pkl, and each storage as a file of its own.
import { UserError } from '../../files/user-error.js';
import { unpickle } from '../pickle/pickle.js';
import type { PickleContext, PickleValue } from '../pickle/values.js';
import { weightConstructors } from '../weights/weight-pickle.js';
import type { ZipEntry } from '../zip/read.js';
import { storageTypeOf, TorchStorage } from './tensor.js';

const PICKLE = 'data.pkl';

/** The folder inside the archive under which everything lies; undefined where it is no archive of PyTorch's. */
export function torchFolder(entries: ReadonlyMap<string, ZipEntry>): string | undefined {
  const found = [...entries.keys()].filter((name) => name === PICKLE || /^[^/]+\/data\.pkl$/.test(name));
  return found.length === 1 ? found[0].slice(0, -PICKLE.length) : undefined;
}

/**
 * Reads the pickle of an archive; tensors are fetched when they are asked for, each storage whole and checked.
 *
 * @param folder what {@link torchFolder} gives
 * @throws UserError for big-endian files, damage, and storages that are missing or too small
 */
export async function readTorchZip(
  entries: ReadonlyMap<string, ZipEntry>,
  folder: string,
  name: string,
): Promise<PickleValue> {
  const order = await entries.get(`${folder}byteorder`)?.readStart(8);
  if (order !== undefined && new TextDecoder().decode(order) !== 'little') {
    throw new UserError(
      `${name} was written on a big-endian machine, which is not supported; save it again on another`,
    );
  }
  const pickle = entries.get(`${folder}${PICKLE}`);
  if (pickle === undefined) throw new UserError(`${name} has no ${PICKLE}; expected a PyTorch file`);
  const bytes = await pickle.read();
  const read = keepLast((entry: ZipEntry) => entry.read());
  const storages = new Map<string, TorchStorage>();
  const loadPersistent = (id: PickleValue, context: PickleContext): PickleValue => {
    const [kind, type, key, , count] = Array.isArray(id) ? id : [];
    if (kind !== 'storage' || typeof key !== 'string' || !Number.isSafeInteger(count) || Number(count) < 0)
      context.refuse('a reference to what is no storage');
    const known = storages.get(key);
    if (known) return known;
    const storage = makeStorage(key, type, Number(count), context);
    storages.set(key, storage);
    return storage;
  };
  const makeStorage = (key: string, type: PickleValue | undefined, count: number, context: PickleContext) => {
    const entry = entries.get(`${folder}data/${key}`);
    const storage = new TorchStorage(storageTypeOf(type, context), count, async (offset, length) => {
      if (entry === undefined) return new Uint8Array(0);
      const all = await read(entry);
      const part = all.subarray(offset, offset + length);
      // A small part must not keep a large storage in memory.
      return 2 * length < all.length ? part.slice() : part;
    });
    if (entry === undefined ? count > 0 : entry.size < storage.byteLength) {
      context.refuse(
        `a storage of ${storage.byteLength} bytes, of which the archive has ${entry?.size ?? 0},`,
      );
    }
    return storage;
  };
  return unpickle(bytes, { name, constructors: weightConstructors, others: 'record', loadPersistent }).value;
}

/** Tensors that share a storage are read one after the other: the last answer is kept. */
function keepLast<Key, Value>(read: (key: Key) => Promise<Value>): (key: Key) => Promise<Value> {
  let last: { readonly key: Key; readonly value: Promise<Value> } | undefined;
  return (key) => {
    if (last?.key !== key) last = { key, value: read(key) };
    return last.value;
  };
}
