// The learning rate of every step: linear warm-up, then constant, stepwise or cosine.
import type { ScheduleConfig } from '../config/parts.js';

/** What decides the learning rates of a run. */
export interface RateCourse {
  /** The rate at full height. */
  readonly learningRate: number;
  readonly schedule: ScheduleConfig;
  readonly epochs: number;
  /** Optimiser steps in an epoch. */
  readonly stepsPerEpoch: number;
}

/**
 * The learning rate of one optimiser step.
 *
 * `step` lowers the rate by epoch like PyTorch's StepLR stepped once an epoch; `cosine` lowers it by step, from the end
 * of the warm-up to the run's last step, like CosineAnnealingLR (which reaches the end one step after the last). The
 * warm-up's first step has 1/warmupSteps of the rate, its last one all of it.
 *
 * @param step optimiser steps made before this one: the first is 0
 */
export function learningRateAt(course: RateCourse, step: number): number {
  const { learningRate, schedule } = course;
  const warmUp = Math.min(1, (step + 1) / Math.max(1, schedule.warmupSteps));
  return learningRate * warmUp * decayAt(course, step);
}

function decayAt({ schedule, epochs, stepsPerEpoch }: RateCourse, step: number): number {
  switch (schedule.kind) {
    case 'constant':
      return 1;
    case 'step':
      return schedule.gamma ** Math.floor(Math.floor(step / stepsPerEpoch) / schedule.everyEpochs);
    case 'cosine': {
      const length = epochs * stepsPerEpoch - schedule.warmupSteps;
      const progress = Math.min(1, Math.max(0, (step - schedule.warmupSteps) / Math.max(1, length)));
      const { finalFraction } = schedule;
      return finalFraction + (1 - finalFraction) * 0.5 * (1 + Math.cos(Math.PI * progress));
    }
  }
}
