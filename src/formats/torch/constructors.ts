// The constructors of PyTorch and of NVIDIA's networks that weight files need, as inert data.
import {
  describePickleValue,
  type PickleConstructor,
  type PickleConstructors,
  type PickleContext,
  PickleGlobal,
  PickleRecord,
  type PickleValue,
} from '../pickle/values.js';
import { parseTorchLegacy } from './legacy.js';
import { makeTorchTensor, TorchStorage, TorchTensor } from './tensor.js';

// What one storage in a pickle of its own takes; NVIDIA's networks hold hundreds of them.
const STORAGE_OBJECT_BYTES = 2 ** 16;

const rebuild: PickleConstructor = (args, context) => makeTorchTensor(args, undefined, context);

/**
 * Allowed constructors of PyTorch: tensors and parameters (`TorchTensor`) and storages inside a pickle; and NVIDIA's
 * `_reconstruct_persistent_obj`, which becomes a `PickleRecord` named after the class, without the source that it carries.
 */
export const torchConstructors: PickleConstructors = new Map<string, PickleConstructor>([
  ['torch._utils._rebuild_tensor', rebuild],
  ['torch._utils._rebuild_tensor_v2', rebuild],
  ['torch._utils._rebuild_tensor_v3', (args, context) => makeTorchTensor(args, args[6] ?? null, context)],
  ['torch._utils._rebuild_parameter', passOn],
  ['torch._utils._rebuild_parameter_with_state', passOn],
  ['torch._tensor._rebuild_from_type_v2', rebuildFromType],
  ['torch.nn.parameter.Parameter', passOn],
  ['torch.Size', (args) => args[0] ?? []],
  ['torch.storage._load_from_bytes', loadFromBytes],
  ['torch_utils.persistence._reconstruct_persistent_obj', makePersistent],
]);

function passOn([tensor]: PickleValue[], context: PickleContext): PickleValue {
  return tensor instanceof TorchTensor ? tensor : context.refuse('a parameter without a tensor');
}

/** A tensor of a subclass, or with attributes: (function, class, arguments, state). */
function rebuildFromType([make, , args]: PickleValue[], context: PickleContext): PickleValue {
  const name = make instanceof PickleGlobal ? `${make.module}.${make.name}` : '';
  const construct = name.startsWith('torch._utils._rebuild_') ? torchConstructors.get(name) : undefined;
  if (construct === undefined || !Array.isArray(args)) context.refuse('a tensor made in an unknown way');
  return construct(args, context);
}

/** A storage inside an ordinary pickle: the bytes of a whole file in PyTorch's old format. */
function loadFromBytes([bytes]: PickleValue[], context: PickleContext): PickleValue {
  if (!(bytes instanceof Uint8Array)) context.refuse('a storage without bytes');
  // The same bytes loaded again and again would cost time and memory out of nothing.
  const known = loaded.get(bytes);
  if (known) return known;
  const { value } = parseTorchLegacy(bytes, {
    name: `${context.fileName} (storage inside)`,
    size: bytes.length,
    readBytes: async (offset, length) => bytes.subarray(offset, offset + length),
    maxObjectBytes: STORAGE_OBJECT_BYTES,
  });
  if (!(value instanceof TorchStorage)) {
    return context.refuse(`${describePickleValue(value)} where a storage is expected`);
  }
  loaded.set(bytes, value);
  return value;
}

const loaded = new WeakMap<Uint8Array, TorchStorage>();

/** NVIDIA's persistence: meta = {type, version, module_src, class_name, state}. */
function makePersistent([meta]: PickleValue[], context: PickleContext): PickleValue {
  const name = meta instanceof Map ? meta.get('class_name') : undefined;
  if (!(meta instanceof Map) || typeof name !== 'string') context.refuse('an object without class_name');
  const record = new PickleRecord('torch_utils.persistence', name);
  record.setState(meta.get('state') ?? null);
  return record;
}
