// synthdistill/nets: networks as data, trained and used; generators and embedding networks of others.

export type {
  Activation,
  ConvolutionLayer,
  Layer,
  LinearLayer,
  Network,
  NormLayer,
  PoolLayer,
  ResidualLayer,
  SqueezeExciteLayer,
} from './architecture.js';
export { type NetworkName, networks, type StudentName, students } from './architectures/networks.js';
export type { EmbeddingNetwork } from './foreign/embedding-network.js';
export type { ModelFile } from './foreign/foreign-model.js';
export {
  type Generator,
  type GeneratorFiles,
  type GeneratorOptions,
  openGenerator,
  type ResizeMatrices,
} from './foreign/generator-network.js';
export { storeHalfPrecision } from './half-precision.js';
export { importableNetworks, importFile } from './import/import-file.js';
export type { ImportedNetwork, ImportOptions, Licence } from './import/importer.js';
export { startWeights } from './import/start-weights.js';
export { inferenceModel } from './inference-network.js';
export { initialWeights, type Weights } from './initialise.js';
export {
  countMultiplyAdds,
  countParameters,
  type NormStatistics,
  normsOf,
  type ParameterTensor,
  parametersOf,
  type TensorRole,
} from './network-tensors.js';
export {
  type ColourOrder,
  formatNormalisation,
  type Normalisation,
  type PerChannel,
  parseNormalisation,
} from './normalisation.js';
export {
  type OpenedNetwork,
  type OpenNetworkOptions,
  openEmbeddingNetwork,
} from './open-embedding-network.js';
export { describeProbe, probeCells } from './pixels/describe-probe.js';
export {
  type ProbedNetwork,
  type ProbeOptions,
  type ProbeSource,
  probeSchemes,
} from './pixels/probe.js';
export type { ProbeRow, ProbeVerdict, SchemeProbe } from './pixels/verdict.js';
export { type TrainingForward, trainingForward } from './training-network.js';
