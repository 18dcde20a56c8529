// How many batches and steps a configuration of a distillation comes to.
import type { DistillConfig, ViewsConfig } from './distill-config.js';

/** How often each fresh batch of the closing fit is followed by others shown again: they teach it something where they are other views. */
export const closingTurns = ({ training, views }: Pick<DistillConfig, 'training' | 'views'>): number =>
  showsViews(views) ? training.replays : 0;

/** Fresh batches of the closing fit. */
export function closingBatches(config: Pick<DistillConfig, 'training' | 'views'>): number {
  const { closingImages, batchSize } = config.training;
  return Math.floor(closingImages / (batchSize * (1 + closingTurns(config))));
}

/** Images of the closing fit: whole batches, those shown again included. */
export const closingImages = (config: Pick<DistillConfig, 'training' | 'views'>): number =>
  closingBatches(config) * config.training.batchSize * (1 + closingTurns(config));

/** Fresh batches in an epoch: 7,812 in the published setting. */
export function batchesPerEpoch({ training }: Pick<DistillConfig, 'training'>): number {
  return Math.floor(training.imagesPerEpoch / training.batchSize);
}

/** Optimiser steps for each fresh batch: on itself, on its re-sampled variant, and on those shown again. */
export function stepsPerBatch({ sampler, training }: Pick<DistillConfig, 'sampler' | 'training'>): number {
  return (sampler.kind === 'dynamic' ? 2 : 1) + training.replays;
}

/** Optimiser steps in an epoch. */
export function stepsPerEpoch(config: Pick<DistillConfig, 'sampler' | 'training'>): number {
  return batchesPerEpoch(config) * stepsPerBatch(config);
}

/** Batches of fresh images in a validation: 78 in the published setting. */
export function validationBatches({ training }: Pick<DistillConfig, 'training'>): number {
  return Math.floor(training.validationImages / training.batchSize);
}

/** Whether anything else is shown than the faces as they are. */
export function showsViews({ teacher: _, ...views }: ViewsConfig): boolean {
  return Object.values(views).some((value) => value !== 0 && value !== false);
}
