// What to say when numbers are no longer numbers: which network they come from, and what can be done.
import type { Engine } from '../graph/engine.js';
import { FACES, TARGET } from './slots.js';

/** Whether every number is neither NaN nor infinite. */
export function allFinite(values: Float32Array): boolean {
  // The sum of products with zero is zero, unless there is something else among the numbers: one pass without a branch.
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * 0;
  return sum === 0;
}

/** Where a step went wrong, and the remedy. */
export interface Failure {
  readonly what: string;
  readonly remedy: string;
}

/** Finds the first network behind a loss that is not finite: generator, teacher, or else the student itself. */
export async function findCause(engine: Engine, loss: number): Promise<Failure> {
  const holds = async (slot: string) => !allFinite((await engine.read(slot)).data as Float32Array);
  if (await holds(FACES)) {
    return { what: 'the generated faces hold NaN or infinity', remedy: 'choose another generator' };
  }
  if (await holds(TARGET)) {
    return {
      what: "the teacher's embeddings hold NaN or infinity",
      remedy: 'choose another teacher, or correct teacher.normalize',
    };
  }
  return { what: `the loss is ${loss}`, remedy: TOO_FAST };
}

/** The remedy where the student's own numbers grew without bounds. */
export const TOO_FAST = 'start anew with a lower optimiser.learningRate, or with optimiser.clipNorm';
