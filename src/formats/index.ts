// synthdistill/formats: files of weights and benchmarks read as inert data, and written.
export { readVerificationPairs, type VerificationPairs } from './insightface-bin.js';
export {
  readSafetensors,
  type SafetensorsData,
  type SafetensorsFile,
  type SafetensorsTensor,
  writeSafetensors,
} from './safetensors/safetensors.js';
export type { Elements, ElementType, StoredTensor } from './tensors/elements.js';
export { type WritableTensor, writeTorch } from './torch/write.js';
export { readStoredWeights, type StoredWeights } from './weights/stored-weights.js';
