// The configuration of a training on labelled people: its keys, their ranges and defaults.

import { z } from 'zod';
import { type NetworkName, networks } from '../nets/architectures/networks.js';
import { fraction, optimiser, path, schedule, wholePositive, withKind } from './parts.js';

/** Variations of pictures. */
const augment = z
  .strictObject({
    /** Mirror half of the images. */
    flip: z.boolean().default(false),
    /** Strength of brightness, contrast and saturation changes, 0 (off) to 1. */
    colour: fraction.default(0),
    /** Strength of small rotations, scalings and shifts, 0 (off) to 1. */
    affine: fraction.default(0),
    /** Probability that an image is made smaller and larger again, 0 (off) to 1. */
    lowResolution: fraction.default(0),
  })
  .readonly();

const proceduralSource = z
  .strictObject({
    kind: z.literal('procedural'),
    /** People to learn, drawn from the seed; every picture of them is a new one. */
    identities: z.int().min(2).max(1_000_000).default(2000),
    /** How far pictures of one person differ: 1 as in the population, 0 not at all. */
    variation: fraction.default(1),
    /** The directions that stand for people start from what is known of them, so that those who look alike begin near each other. */
    prototypes: z.boolean().default(true),
  })
  .readonly();

const folderSource = z
  .strictObject({
    kind: z.literal('folder'),
    /** A folder of folders, one for each person, of face pictures. */
    folder: path,
    /** The share of the people who are kept for validation. */
    heldOut: fraction.default(0.1),
    augment: augment.prefault({}),
  })
  .readonly();

const network = z
  .strictObject({
    name: z.enum(Object.keys(networks) as NetworkName[]).default('tinyfar-a'),
    /** Length of an embedding. */
    embeddingSize: z.int().min(8).max(4096).default(512),
    /** Initial weights (safetensors or PyTorch); left out: drawn at random from the seed. */
    weights: path.optional(),
    /** Of a weight file with several networks the one to start from; left out: the network itself, not its moving average. */
    part: path.optional(),
  })
  .readonly();

const scale = z.number().min(1).max(256).default(64);
const warmupSteps = z.int().nonnegative().default(0);
const margin = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('arcface'),
      scale,
      /** Radians. */
      margin: z.number().min(0).max(1.5).default(0.5),
      /** Steps in which the margin grows from 0. */
      warmupSteps,
    })
    .readonly(),
  z
    .strictObject({
      kind: z.literal('cosface'),
      scale,
      margin: z.number().min(0).max(1).default(0.35),
      warmupSteps,
    })
    .readonly(),
  z
    .strictObject({
      kind: z.literal('adaface'),
      scale,
      margin: z.number().min(0).max(1).default(0.4),
      /** h: how strongly the embedding's norm counts. */
      concentration: z.number().min(0).max(4).default(0.333),
      warmupSteps,
    })
    .readonly(),
]);

const training = z
  .strictObject({
    batchSize: z.int().min(2).default(64),
    epochs: wholePositive.default(20),
    /** Images in an epoch; what does not fill a batch is left out. */
    imagesPerEpoch: wholePositive.default(10_000),
    /** Pairs of people who are not trained on, half of them of one person, for the measurement after each epoch; 0 for none. */
    validationPairs: z.int().nonnegative().multipleOf(2).max(100_000).default(400),
    checkpointEverySteps: wholePositive.default(500),
    /** The first epochs may see small faces, which cost a fraction of the time; only for networks that pool globally. */
    smallFaces: z
      .strictObject({
        epochs: z.int().nonnegative().default(0),
        /** Side of the faces in pixels. */
        sizePx: z.int().min(32).max(112).multipleOf(8).default(64),
      })
      .readonly()
      .prefault({}),
  })
  .readonly();

/** The configuration's schema: unknown keys are refused. */
export const supervisedSchema = z
  .strictObject({
    seed: z.int().nonnegative().default(2021),
    source: withKind('procedural', z.discriminatedUnion('kind', [proceduralSource, folderSource])),
    network: network.prefault({}),
    margin: withKind('arcface', margin).prefault({}),
    optimiser: withKind('adam', optimiser).prefault({}),
    schedule: withKind('cosine', schedule).prefault({}),
    training: training.prefault({}),
  })
  .superRefine(({ network: { name }, training }, context) => {
    const { batchSize, imagesPerEpoch, validationPairs, smallFaces } = training;
    const complain = (message: string, ...keys: string[]): void =>
      context.addIssue({ code: 'custom', message, path: ['training', ...keys] });
    const pools = networks[name]().layers.some(({ kind }) => kind === 'global-average-pool');
    if (smallFaces.epochs > 0 && !pools) {
      complain(`${name} takes faces of one size only: 0 is expected`, 'smallFaces', 'epochs');
    }
    if (imagesPerEpoch < batchSize) {
      complain(`${imagesPerEpoch} images do not fill one batch of ${batchSize}`, 'imagesPerEpoch');
    }
    if (validationPairs > 0 && validationPairs < 20) {
      complain(
        `${validationPairs} pairs are too few to measure on: 20 or more; 0 turns it off`,
        'validationPairs',
      );
    }
  })
  .readonly();

/** A complete, checked configuration of a training on labelled people; deeply frozen. */
export type SupervisedConfig = z.infer<typeof supervisedSchema>;

/** Optimiser steps in an epoch: one for each batch. */
export const supervisedStepsPerEpoch = ({ training }: Pick<SupervisedConfig, 'training'>): number =>
  Math.floor(training.imagesPerEpoch / training.batchSize);

/** The side of the faces that an epoch (from 1) sees, in pixels. */
export function faceSizeAt(
  { network, training }: Pick<SupervisedConfig, 'network' | 'training'>,
  epoch: number,
): number {
  const { epochs, sizePx } = training.smallFaces;
  return epoch <= epochs ? sizePx : networks[network.name]().imageSize;
}
