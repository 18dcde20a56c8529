// One training step of a network as one graph: forward, an objective, backward, optimiser and running statistics.
import { differentiate } from '../graph/differentiate.js';
import type { Layout } from '../graph/fused/feature-map.js';
import { Graph } from '../graph/graph.js';
import { lowerToOnnx } from '../graph/lower.js';
import { add, mul, sub } from '../graph/operators/elementwise.js';
import { batchNorm } from '../graph/operators/normalise.js';
import { concat, reshape } from '../graph/operators/shaping.js';
import { clipNorm, type Optimiser } from '../graph/optimisers.js';
import type { Tensor } from '../graph/tensor.js';
import { layOut, splitVector, type VectorLayout } from '../graph/vector-layout.js';
import { type Network, NORM_EPSILON, NORM_MOMENTUM } from '../nets/architecture.js';
import { normsOf, parametersOf } from '../nets/network-tensors.js';
import { trainingForward } from '../nets/training-network.js';
import { HEAD_NORM } from './head.js';

/** What an objective is made of. */
export interface ObjectiveInputs {
  readonly graph: Graph;
  /** [images, embeddingSize], behind the head's BatchNorm where there is one. */
  readonly embedding: Tensor;
  /** The parameters by name, those of the objective included. */
  readonly weights: ReadonlyMap<string, Tensor>;
}

/** What training makes small, and what else a step tells. */
export interface Objective {
  /** A scalar. */
  readonly loss: Tensor;
  /** Further outputs of the step by name. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Next values of the vectors that the objective passes from step to step, by the names of its inputs. */
  readonly next?: Readonly<Record<string, Tensor>>;
}

/** How a network is trained. */
export interface TrainingStepOptions {
  readonly network: Network;
  readonly layout: Layout;
  readonly optimiser: Optimiser;
  /** The gradient's largest norm; undefined: not clipped. */
  readonly clipNorm?: number | undefined;
  /** Puts BatchNorm without affine part after the last layer. */
  readonly headNorm: boolean;
  /** Parameters of the objective itself, trained like the network's. */
  readonly parameters?: readonly { readonly name: string; readonly shape: readonly number[] }[];
  readonly objective: (inputs: ObjectiveInputs) => Objective;
  /** Also gives the gradient as an output, for checks. */
  readonly withGradient?: boolean | undefined;
}

/** A training step ready to be loaded, and where its vectors keep what. */
export interface TrainingStep {
  /**
   * Inputs: `faces` [images, 3, size, size] RGB in 0..1, what the objective asks for, the vectors of `state`, and the
   * optimiser's scalars. Outputs: `loss`, what the objective tells, and each vector's next value as `next_NAME`.
   */
  readonly model: Uint8Array;
  /** Images in a batch: fixed. */
  readonly images: number;
  readonly parameters: VectorLayout;
  readonly statistics: VectorLayout;
  /** Names of all vectors that pass from step to step. */
  readonly state: readonly string[];
}

/** Where parameters and running statistics of a network in training (and of its head and objective) lie. */
export function trainingVectors(
  network: Network,
  { headNorm, parameters = [] }: Pick<TrainingStepOptions, 'headNorm' | 'parameters'>,
): Pick<TrainingStep, 'parameters' | 'statistics'> {
  const norms = normsOf(network);
  if (headNorm) norms.push({ name: HEAD_NORM, channels: network.embeddingSize });
  const statistics = norms.flatMap(({ name, channels }) => [
    { name: `${name}.running_mean`, shape: [channels] },
    { name: `${name}.running_var`, shape: [channels] },
  ]);
  return { parameters: layOut([...parametersOf(network), ...parameters]), statistics: layOut(statistics) };
}

/** Builds the step for a fixed batch size, `layout.images`. */
export function buildTrainingStep(options: TrainingStepOptions): TrainingStep {
  const { network, layout, optimiser, headNorm } = options;
  const { imageSize } = network;
  const graph = new Graph();
  const { parameters, statistics } = trainingVectors(network, options);

  const faces = graph.input('faces', [layout.images, 3, imageSize, imageSize]);
  const parameterVector = graph.input('parameters', [parameters.length]);
  const weights = splitVector(parameters, parameterVector);
  const forward = trainingForward(network, sub(mul(faces, 2), 1), weights, layout);
  const batchStatistics = new Map(forward.statistics);
  let { embedding } = forward;
  if (headNorm) {
    const head = batchNorm(embedding, undefined, { epsilon: NORM_EPSILON });
    batchStatistics.set(`${HEAD_NORM}.running_mean`, head.mean);
    batchStatistics.set(`${HEAD_NORM}.running_var`, head.variance);
    embedding = head.output;
  }
  const { loss, outputs, next = {} } = options.objective({ graph, embedding, weights });
  graph.output('loss', loss);
  for (const [name, tensor] of Object.entries(outputs)) graph.output(name, tensor);
  for (const [name, tensor] of Object.entries(next)) graph.output(`next_${name}`, tensor);

  const names = parameters.entries.map((entry) => entry.name);
  const gradients = differentiate(
    loss,
    names.map((name) => weights.get(name) as Tensor),
  );
  const flat = concat(
    gradients.map((gradient, i) => reshape(gradient, [parameters.entries[i].length])),
    0,
  );
  if (options.withGradient) graph.output('gradient', flat);
  const gradient = options.clipNorm === undefined ? flat : clipNorm(flat, options.clipNorm);

  const memory = optimiser.memory.map((name) => graph.input(name, [parameters.length]));
  const scalars = optimiser.scalars.map((name) => graph.input(name, []));
  const update = optimiser.update(parameterVector, gradient, memory, scalars);
  graph.output('next_parameters', update.parameters);
  optimiser.memory.forEach((name, i) => {
    graph.output(`next_${name}`, update.memory[i]);
  });

  const running = graph.input('statistics', [statistics.length]);
  const batch = concat(
    statistics.entries.map(({ name, length }) => reshape(batchStatistics.get(name) as Tensor, [length])),
    0,
  );
  graph.output('next_statistics', add(mul(running, 1 - NORM_MOMENTUM), mul(batch, NORM_MOMENTUM)));
  return {
    model: lowerToOnnx(graph),
    images: layout.images,
    parameters,
    statistics,
    state: ['parameters', 'statistics', ...optimiser.memory, ...Object.keys(next)],
  };
}
