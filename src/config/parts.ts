// What the configurations of both programs have in common: optimiser, schedule.
import { z } from 'zod';

/** 0 to 1. */
export const fraction = z.number().min(0).max(1);

/** 1, 2, 3, … */
export const wholePositive = z.int().positive();

/** A path that is not empty. */
export const path = z.string().min(1);

const anyOptimiser = {
  learningRate: z.number().positive().default(1e-3),
  weightDecay: z.number().nonnegative().default(0),
  /** The gradient's largest norm over all parameters; left out: not clipped. */
  clipNorm: z.number().positive().optional(),
};
const moments = {
  beta1: z.number().min(0).lt(1).default(0.9),
  beta2: z.number().min(0).lt(1).default(0.999),
  epsilon: z.number().positive().default(1e-8),
};

/** The optimiser and its settings. */
export const optimiser = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('adam'), ...anyOptimiser, ...moments }).readonly(),
  z.strictObject({ kind: z.literal('adamw'), ...anyOptimiser, ...moments }).readonly(),
  z
    .strictObject({
      kind: z.literal('sgd'),
      ...anyOptimiser,
      momentum: z.number().min(0).lt(1).default(0.9),
    })
    .readonly(),
]);

/** An optimiser as configurations have it. */
export type OptimiserConfig = z.infer<typeof optimiser>;

const warmupSteps = z.int().nonnegative().default(0);

/** How the learning rate changes. */
export const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant'), warmupSteps }).readonly(),
  z
    .strictObject({
      kind: z.literal('step'),
      everyEpochs: wholePositive.default(10),
      gamma: z.number().positive().max(1).default(0.5),
      warmupSteps,
    })
    .readonly(),
  z
    .strictObject({
      kind: z.literal('cosine'),
      /** What is left of the learning rate at the end, as a fraction of it. */
      finalFraction: fraction.default(0),
      warmupSteps,
    })
    .readonly(),
]);

/** A course of the learning rate as configurations have it. */
export type ScheduleConfig = z.infer<typeof schedule>;

/** A section with variants that names none gets the usual one. */
export function withKind<T extends z.ZodType>(kind: string, section: T) {
  return z.preprocess(
    (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && !('kind' in value)
        ? { kind, ...value }
        : value,
    section,
  );
}

/** Freezes a value and all that it holds. */
export function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) freeze(inner);
    Object.freeze(value);
  }
  return value;
}
