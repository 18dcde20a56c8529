// Optimisers as part of the graph: they update one flat vector of all parameters.
import { add, div, minimum, mul, sqrt, sub } from './operators/elementwise.js';
import { sum } from './operators/reduce.js';
import type { Tensor } from './tensor.js';

/** What an optimiser's step does to the parameters and to its own memory. */
export interface Update {
  readonly parameters: Tensor;
  /** The next memory, in the order of {@link Optimiser.memory}. */
  readonly memory: readonly Tensor[];
}

/** An update rule with memory (vectors as long as the parameters, zero at first) and scalars that change with the step. */
export interface Optimiser {
  /** Names of the memory vectors. */
  readonly memory: readonly string[];
  /** Names of the scalar inputs. */
  readonly scalars: readonly string[];
  /** Adds the update to the graph. */
  update(parameters: Tensor, gradient: Tensor, memory: readonly Tensor[], scalars: readonly Tensor[]): Update;
  /** The scalars' values for a step, counted from 1, in the order of `scalars`. */
  scalarsAt(step: number, learningRate: number): number[];
}

/** Options of {@link adam} and {@link adamW}; the defaults are PyTorch's. */
export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
}

/**
 * Adam (Kingma & Ba, 2015) as PyTorch computes it; `weightDecay` is an L2 penalty on the loss.
 *
 * The memory holds the moments divided by 1 - β, which spares two passes; the step size makes up for it.
 */
export function adam(options: AdamOptions = {}): Optimiser {
  return adamFamily(options, false);
}

/** Adam with decoupled weight decay (Loshchilov & Hutter, 2019) as PyTorch computes it. */
export function adamW(options: AdamOptions = {}): Optimiser {
  return adamFamily({ weightDecay: 0.01, ...options }, true);
}

function adamFamily(options: AdamOptions, decoupled: boolean): Optimiser {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  return {
    memory: ['moment1', 'moment2'],
    scalars: ['stepSize', 'epsilon', 'keep'],
    update: (parameters, gradient, [moment1, moment2], [stepSize, scaledEpsilon, keep]) => {
      const g = weightDecay > 0 && !decoupled ? add(gradient, mul(parameters, weightDecay)) : gradient;
      const m = add(mul(moment1, beta1), g);
      const v = add(mul(moment2, beta2), mul(g, g));
      const decayed = weightDecay > 0 && decoupled ? mul(parameters, keep) : parameters;
      const step = div(mul(m, stepSize), add(sqrt(v), scaledEpsilon));
      return { parameters: sub(decayed, step), memory: [m, v] };
    },
    scalarsAt: (step, learningRate) => {
      const scale = Math.sqrt((1 - beta2 ** step) / (1 - beta2));
      const stepSize = (learningRate * (1 - beta1) * scale) / (1 - beta1 ** step);
      return [stepSize, epsilon * scale, 1 - learningRate * weightDecay];
    },
  };
}

/** Options of {@link sgd}. */
export interface SgdOptions {
  readonly momentum?: number;
  readonly weightDecay?: number;
}

/** Stochastic gradient descent with momentum as PyTorch computes it; `weightDecay` is an L2 penalty on the loss. */
export function sgd({ momentum = 0, weightDecay = 0 }: SgdOptions = {}): Optimiser {
  return {
    memory: ['velocity'],
    scalars: ['learningRate'],
    update: (parameters, gradient, [velocity], [learningRate]) => {
      const g = weightDecay > 0 ? add(gradient, mul(parameters, weightDecay)) : gradient;
      const v = add(mul(velocity, momentum), g);
      return { parameters: sub(parameters, mul(v, learningRate)), memory: [v] };
    },
    scalarsAt: (_, learningRate) => [learningRate],
  };
}

/** The gradient scaled down to Euclidean norm `maxNorm` where it is longer, as PyTorch's clip_grad_norm_. */
export function clipNorm(gradient: Tensor, maxNorm: number): Tensor {
  const norm = sqrt(sum(mul(gradient, gradient)));
  return mul(gradient, minimum(div(maxNorm, add(norm, 1e-6)), 1));
}
