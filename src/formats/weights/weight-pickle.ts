// A pickle of weights, such as NVIDIA's networks: tensors and arrays as they are, every other object as inert data.
import { basicConstructors, numpyConstructors, type PickleValue, unpickle } from '../pickle/pickle.js';
import { torchConstructors } from '../torch/constructors.js';

/** All that weight files may construct: ordinary data, NumPy's arrays, PyTorch's tensors, NVIDIA's persistent objects. */
export const weightConstructors = new Map([...basicConstructors, ...numpyConstructors, ...torchConstructors]);

/**
 * Reads a plain pickle that holds weights; `name` stands for it in errors.
 *
 * Tensors come out as `TorchTensor`, arrays as `NumpyArray`, objects of other classes as `PickleRecord` with their state;
 * NVIDIA's persistent objects as records of module 'torch_utils.persistence' named after their class. Nothing is
 * executed. Throws UserError for damage, too many objects, and calls that only a hostile file makes.
 */
export function readWeightPickle(bytes: Uint8Array, name: string): PickleValue {
  return unpickle(bytes, { name, constructors: weightConstructors, others: 'record' }).value;
}
