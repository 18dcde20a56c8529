// The configuration of a distillation run: its keys, their ranges, and the published setting as their defaults.

import { z } from 'zod';
import { type StudentName, students } from '../nets/architectures/networks.js';
import { fraction, optimiser, path, schedule, wholePositive, withKind } from './parts.js';

const increasing = (pair: readonly [number, number]): boolean => pair[0] < pair[1];
const interval = z
  .tuple([z.number(), z.number()])
  .refine(increasing, { error: 'expected [low, high] with low below high' })
  .readonly();
const span = z
  .tuple([z.int().nonnegative(), z.int().nonnegative()])
  .refine(increasing, { error: 'expected [from, to] in pixels with from below to' })
  .readonly();
const perChannel = z.union([z.number(), z.tuple([z.number(), z.number(), z.number()]).readonly()]);
const positive = z.number().positive();
const perChannelPositive = z.union([positive, z.tuple([positive, positive, positive]).readonly()]);

/** The part of the image that is resized to 112x112: StyleGAN to ArcFace, all of it, or [from, to) in pixels. */
const crop = z
  .union([z.enum(['stylegan', 'none']), z.strictObject({ rows: span, columns: span }).readonly()])
  .default('stylegan');

const onnxGenerator = z
  .strictObject({
    kind: z.literal('onnx'),
    /** One network from latent z to image; or, instead, `mapping` (z to w) and `synthesis` (w to image). */
    file: path.optional(),
    mapping: path.optional(),
    synthesis: path.optional(),
    /** The range of the network's output; values outside are clamped, and it is rescaled to 0..1. */
    range: interval.default([-1, 1]),
    crop,
    /** Length of z, where the network itself leaves it open. */
    latent: wholePositive.optional(),
  })
  .readonly();

const stylegan2Generator = z
  .strictObject({
    kind: z.literal('stylegan2'),
    /** NVIDIA's .pkl as it is. */
    file: path,
    /** Truncation psi: 1 leaves styles as they are, 0 gives the average face. */
    truncation: fraction.default(1),
    /** What every layer gets: fresh numbers for each image, the constants of the file, or none. */
    noise: z.enum(['random', 'const', 'none']).default('random'),
    /** Stop at this size, for less work; left out: the generator's own. */
    resolution: z
      .int()
      .refine((size) => size >= 8 && Number.isInteger(Math.log2(size)), {
        error: 'expected a power of two from 8',
      })
      .optional(),
    crop,
  })
  .readonly();

const folderGenerator = z.strictObject({ kind: z.literal('folder'), folder: path }).readonly();

/** What is shown of each face in its place; all off: the face as it is. */
const views = z
  .strictObject({
    /** Mirror half of the faces. */
    flip: z.boolean().default(false),
    /** Probability that a face is mixed with another one everywhere, which makes a new person. */
    morph: fraction.default(0),
    /** Probability that parts of another face take the place of its own, by a smooth mask. */
    blend: fraction.default(0),
    /** Probability that a face wears or holds something of the population's. */
    cover: fraction.default(0),
    /** Probability that a face is turned in space, up to a profile, and aligned again. */
    turn: fraction.default(0),
    /** Strength of a smooth warp, which makes a new person. */
    warp: fraction.default(0),
    /** Strength of small rotations, scalings and shifts. */
    affine: fraction.default(0),
    /** Probability of another surface: a random filter over pixels and colours. */
    texture: fraction.default(0),
    /** Strength with which tones are bent. */
    tone: fraction.default(0),
    /** Strength of mottles. */
    mottle: fraction.default(0),
    /** Strength of light that falls unevenly. */
    light: fraction.default(0),
    /** Strength of changes of brightness, contrast, saturation and warmth. */
    colour: fraction.default(0),
    /** Probability that a rectangle covers a part. */
    erase: fraction.default(0),
    /** Probability of a blur. */
    blur: fraction.default(0),
    /** Probability that a face is made smaller and larger again. */
    lowResolution: fraction.default(0),
    /** Strength of noise. */
    noise: fraction.default(0),
    /** Probability that a face looks as if it had been stored as a JPEG file. */
    jpeg: fraction.default(0),
  })
  .readonly();

/** The population that comes with the package. */
const proceduralGenerator = z.strictObject({ kind: z.literal('procedural') }).readonly();

const teacher = z
  .strictObject({
    file: path,
    /** (x - mean) / std on pixels 0..255; left out: what the model's metadata say, else arcface-127.5. */
    normalize: z
      .union([
        z.enum(['arcface-127.5', 'arcface-128', 'imagenet', 'raw']),
        z.strictObject({ mean: perChannel, std: perChannelPositive }).readonly(),
      ])
      .optional(),
    /** The order of the network's input channels; left out: what the model's metadata say, else rgb. */
    colour: z.enum(['rgb', 'bgr']).optional(),
    /** The output with the embedding, where the network has several; left out: what its metadata say, else the only one that may be. */
    output: z.string().min(1).optional(),
    /** Of a weight file with several networks the one to take; left out: the network itself, not its moving average or its teacher. */
    part: path.optional(),
  })
  .readonly();

const student = z
  .strictObject({
    network: z.enum(Object.keys(students) as StudentName[]).default('tinyfar-a'),
    /** Initial weights (safetensors or PyTorch); left out: drawn at random from the seed. */
    weights: path.optional(),
    /** Of a weight file with several networks the one to start from; left out: as for the teacher. */
    part: path.optional(),
  })
  .readonly();

const sampler = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('dynamic'), coefficient: z.number().nonnegative().default(1) }).readonly(),
  z.strictObject({ kind: z.literal('static') }).readonly(),
]);

const training = z
  .strictObject({
    batchSize: wholePositive.default(128),
    epochs: wholePositive.default(21),
    /** Fresh images in an epoch; what does not fill a batch is left out. */
    imagesPerEpoch: wholePositive.default(1_000_000),
    /** How many earlier fresh batches are shown again, with the embeddings that they had, after each fresh one. */
    replays: z.int().min(0).max(64).default(0),
    /** Among how many of the newest fresh batches those are chosen. */
    kept: wholePositive.default(64),
    /** Fresh images for the measurement after each epoch; 0 for none. */
    validationImages: z.int().nonnegative().default(10_000),
    checkpointEverySteps: wholePositive.default(500),
  })
  .readonly();

/** What the student is measured on while it is trained, besides the agreement with its teacher. */
const evaluation = z
  .strictObject({
    /** Names of synthetic benchmarks, and paths. */
    benchmarks: z.array(z.string().min(1)).readonly().default([]),
    /** After every so many epochs, and after the last. */
    everyEpochs: wholePositive.default(1),
  })
  .readonly();

const distillSeed = z.int().nonnegative().default(2021);
const generatorSection = z.discriminatedUnion('kind', [
  proceduralGenerator,
  stylegan2Generator,
  onnxGenerator,
  folderGenerator,
]);
const needsFiles = 'needs either `file`, or both `mapping` and `synthesis`';

/** The schema of a seed and a generator, whatever else a configuration holds. */
export const generateSchema = z
  .object({ seed: distillSeed, generator: generatorSection })
  .refine(({ generator }) => hasFiles(generator), { error: needsFiles, path: ['generator'] })
  .readonly();

/** Whether a generator names one network, or the two that make one. */
function hasFiles(generator: z.infer<typeof generatorSection>): boolean {
  if (generator.kind !== 'onnx') return true;
  const pair = [generator.mapping, generator.synthesis].filter((file) => file !== undefined).length;
  return generator.file === undefined ? pair === 2 : pair === 0;
}

/** The configuration's schema: unknown keys are refused, and every default is the published setting. */
export const distillSchema = z
  .strictObject({
    seed: distillSeed,
    generator: generatorSection,
    views: views.prefault({}),
    teacher,
    student: student.prefault({}),
    sampler: withKind('dynamic', sampler).prefault({}),
    target: z.enum(['raw', 'standardised']).default('raw'),
    loss: z.enum(['mse', 'cosine']).default('mse'),
    optimiser: withKind('adam', optimiser).prefault({}),
    schedule: withKind('step', schedule).prefault({}),
    training: training.prefault({}),
    evaluation: evaluation.prefault({}),
  })
  .superRefine((config, context) => {
    const complain = (message: string, ...keys: string[]): void =>
      context.addIssue({ code: 'custom', message, path: keys });
    const {
      generator,
      training: { batchSize, imagesPerEpoch, validationImages },
    } = config;
    if (!hasFiles(generator)) complain(needsFiles, 'generator');
    if (generator.kind === 'folder' && config.sampler.kind === 'dynamic') {
      complain('a folder of images has no latents to re-sample: use `static`', 'sampler', 'kind');
    }
    if (imagesPerEpoch < batchSize) {
      complain(
        `${imagesPerEpoch} images do not fill one batch of ${batchSize}`,
        'training',
        'imagesPerEpoch',
      );
    }
    if (validationImages > 0 && validationImages < batchSize) {
      complain(
        `${validationImages} images do not fill one batch of ${batchSize}; 0 turns validation off`,
        'training',
        'validationImages',
      );
    }
  })
  .readonly();

/** A complete, checked configuration of a run; deeply frozen. */
export type DistillConfig = z.infer<typeof distillSchema>;

/** What is read of a configuration where only its generator is wanted. */
export type GenerateConfig = z.infer<typeof generateSchema>;

/** What is shown of each face. */
export type ViewsConfig = DistillConfig['views'];

/** Where images come from. */
export type GeneratorConfig = DistillConfig['generator'];

/** The teacher's file, and how it wants its pixels. */
export type TeacherConfig = DistillConfig['teacher'];

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
