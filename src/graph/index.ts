// synthdistill/graph: graphs of operators with their gradients, lowered to ONNX and run by the engine.
export { differentiate } from './differentiate.js';
export {
  Engine,
  type EngineTensor,
  type Feed,
  type KeptOutputs,
  type LoadOptions,
  type Session,
  type SessionRunOptions,
  type Slot,
  type TensorDescription,
  type TensorValue,
} from './engine.js';
export { type Constant, Graph, type TensorType } from './graph.js';
export { lowerToOnnx } from './lower.js';
export type { Margin, MarginInputs, MarginLoss } from './margins.js';
export * as operators from './operators.js';
export {
  type AdamOptions,
  adam,
  adamW,
  clipNorm,
  type Optimiser,
  type SgdOptions,
  sgd,
  type Update,
} from './optimisers.js';
export type { Attributes, Dim, DType, GradientOf, GraphNode, Shape, Tensor } from './tensor.js';
