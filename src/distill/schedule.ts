// The learning rate of every step: linear warm-up, then constant, stepwise or cosine.
import type { RunConfig } from './config-kinds.js';

/**
 * The learning rate of one optimiser step.
 *
 * `step` lowers the rate by epoch like PyTorch's StepLR stepped once an epoch; `cosine` lowers it by step, from the end
 * of the warm-up to the run's last step, like CosineAnnealingLR (which reaches the end one step after the last). The
 * warm-up's first step has 1/warmupSteps of the rate, its last one all of it.
 *
 * @param step optimiser steps made before this one: the first is 0
 * @param stepsPerEpoch optimiser steps in an epoch, see `stepsPerEpoch` in config.ts
 */
export function learningRateAt(
  config: {
    readonly optimiser: Pick<RunConfig['optimiser'], 'learningRate'>;
    readonly schedule: RunConfig['schedule'];
    readonly training: Pick<RunConfig['training'], 'epochs'>;
  },
  step: number,
  stepsPerEpoch: number,
): number {
  const { schedule } = config;
  const warmUp = Math.min(1, (step + 1) / Math.max(1, schedule.warmupSteps));
  return config.optimiser.learningRate * warmUp * decay();

  function decay(): number {
    switch (schedule.kind) {
      case 'constant':
        return 1;
      case 'step':
        return schedule.gamma ** Math.floor(Math.floor(step / stepsPerEpoch) / schedule.everyEpochs);
      case 'cosine': {
        const length = config.training.epochs * stepsPerEpoch - schedule.warmupSteps;
        const progress = Math.min(1, Math.max(0, (step - schedule.warmupSteps) / Math.max(1, length)));
        const { finalFraction } = schedule;
        return finalFraction + (1 - finalFraction) * 0.5 * (1 + Math.cos(Math.PI * progress));
      }
    }
  }
}
