// Numbers that are no longer finite: how they are noticed, and what is said about them.

/** Whether every number is neither NaN nor infinite. */
export function allFinite(values: Float32Array): boolean {
  // The sum of products with zero is zero, unless there is something else among the numbers: one pass without a branch.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * 0;
  return sum === 0;
}

/** What went wrong in a step, and the remedy. */
export interface NotFinite {
  readonly what: string;
  readonly remedy: string;
}

/** The remedy where the numbers of the network in training grew without bounds. */
export const TOO_FAST = 'start anew with a lower optimiser.learningRate, or with optimiser.clipNorm';
