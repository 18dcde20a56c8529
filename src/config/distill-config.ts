// The configuration of a distillation run: its keys, their ranges, and the published setting as their defaults.

import { z } from 'zod';
import { type StudentName, students } from '../nets/architectures/networks.js';
import { closingBatches, closingTurns, showsViews } from './counts.js';
import { generator, hasOnlyFolders, isMixture } from './generator-config.js';
import {
  complainOfCoefficients,
  complainOfFiles,
  complainOfShares,
  complainOfStyles,
} from './generator-mistakes.js';
import { fraction, optimiser, path, schedule, wholePositive, withKind } from './parts.js';

const perChannel = z.union([z.number(), z.tuple([z.number(), z.number(), z.number()]).readonly()]);
const positive = z.number().positive();
const perChannelPositive = z.union([positive, z.tuple([positive, positive, positive]).readonly()]);

/** What is shown of each face in its place; all off: the face as it is. */
const views = z
  .strictObject({
    /** What the teacher embeds: the view that the student sees, or only what of it makes a new person. */
    teacher: z.enum(['same', 'clean']).default('same'),
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
    /**
     * Images after those of the epochs, to which the student's last layer is fitted in closed form; 0 for none. What does not
     * fill a fresh batch and those shown again after it is left out.
     */
    closingImages: z.int().nonnegative().default(0),
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

/** The schema of a seed and a generator, whatever else a configuration holds. */
export const generateSchema = z
  .object({ seed: distillSeed, generator })
  .superRefine(({ generator }, context) => {
    complainOfFiles(generator, context);
    complainOfStyles(generator, context);
  })
  .readonly();

/** The configuration's schema: unknown keys are refused, and every default is the published setting. */
export const distillSchema = z
  .strictObject({
    seed: distillSeed,
    generator,
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
    complainOfFiles(generator, context);
    complainOfStyles(generator, context);
    complainOfShares(generator, batchSize, context);
    complainOfCoefficients(generator, config.sampler.kind, context);
    if (hasOnlyFolders(generator) && config.sampler.kind === 'dynamic' && !showsViews(config.views)) {
      const what = isMixture(generator) ? 'folders of images have' : 'a folder of images has';
      complain(`${what} no latents to re-sample: use \`static\`, or views`, 'sampler', 'kind');
    }
    if (config.views.teacher === 'clean' && !showsViews(config.views)) {
      complain(
        'a face that is shown as it is has nothing in the way: ask for views, or leave it out',
        'views',
        'teacher',
      );
    }
    if (imagesPerEpoch < batchSize) {
      complain(
        `${imagesPerEpoch} images do not fill one batch of ${batchSize}`,
        'training',
        'imagesPerEpoch',
      );
    }
    const closing = config.training.closingImages;
    if (closing > 0 && closingBatches(config) === 0) {
      const fewest = batchSize * (1 + closingTurns(config));
      complain(
        `${closing} images do not fill one batch and those shown again after it, which are ${fewest}; 0 turns the fit off`,
        'training',
        'closingImages',
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

/** The teacher's file, and how it wants its pixels. */
export type TeacherConfig = DistillConfig['teacher'];
