// How many batches and steps a configuration of a distillation comes to.

/** What of `training` is counted with. */
interface Lengths {
  readonly training: {
    readonly batchSize: number;
    readonly imagesPerEpoch: number;
    readonly replays: number;
    readonly closingImages: number;
    readonly validationImages: number;
  };
}

/** What is shown of each face, by name, and what the teacher sees of it. */
interface Shown {
  readonly views: object & { readonly teacher?: unknown };
}

interface Sampled {
  readonly sampler: { readonly kind: 'dynamic' | 'static' };
}

/** How often each fresh batch of the closing fit is followed by others shown again: they teach it something where they are other views. */
export const closingTurns = ({ training, views }: Lengths & Shown): number =>
  showsViews(views) ? training.replays : 0;

/** Fresh batches of the closing fit. */
export function closingBatches(config: Lengths & Shown): number {
  const { closingImages, batchSize } = config.training;
  return Math.floor(closingImages / (batchSize * (1 + closingTurns(config))));
}

/** Images of the closing fit: whole batches, those shown again included. */
export const closingImages = (config: Lengths & Shown): number =>
  closingBatches(config) * config.training.batchSize * (1 + closingTurns(config));

/** Fresh batches in an epoch: 7,812 in the published setting. */
export function batchesPerEpoch({ training }: Lengths): number {
  return Math.floor(training.imagesPerEpoch / training.batchSize);
}

/** Optimiser steps for each fresh batch: on itself, on its re-sampled variant, and on those shown again. */
export function stepsPerBatch({ sampler, training }: Lengths & Sampled): number {
  return (sampler.kind === 'dynamic' ? 2 : 1) + training.replays;
}

/** Optimiser steps in an epoch. */
export function stepsPerEpoch(config: Lengths & Sampled): number {
  return batchesPerEpoch(config) * stepsPerBatch(config);
}

/** Batches of fresh images in a validation: 78 in the published setting. */
export function validationBatches({ training }: Lengths): number {
  return Math.floor(training.validationImages / training.batchSize);
}

/** Whether anything else is shown than the faces as they are. */
export function showsViews({ teacher: _, ...views }: Shown['views']): boolean {
  return Object.values(views).some((value) => value !== 0 && value !== false);
}
