// The kinds of configurations, one for each program that reads some: what they may hold and name.
import type { z } from 'zod';
import { type DistillConfig, distillSchema, type GenerateConfig, generateSchema } from './distill-config.js';
import { type SupervisedConfig, supervisedSchema } from './supervised-config.js';

/** A program that reads configurations. */
export type Program = 'distill' | 'train-teacher';

/** What reading, checking and resuming need to know of a kind of configuration. */
export interface ConfigKind<Config> {
  /** The program whose configurations these are; `generate` reads those of distill. */
  readonly program: Program;
  readonly schema: z.ZodType<Config>;
  /** The dotted keys whose values are paths, and what each must be; benchmarks are lists of names and paths. */
  readonly paths: Readonly<Record<string, 'file' | 'folder' | 'benchmarks'>>;
  /** Sections without defaults: what is missing in them is named by key. */
  readonly required: readonly string[];
  /** The dotted keys that may change when a run is resumed, because they do not touch the weights. */
  withoutEffect(config: Config): readonly string[];
}

/** Configurations of `distill`. */
export const distillKind: ConfigKind<DistillConfig> = {
  program: 'distill',
  schema: distillSchema,
  paths: {
    'generator.file': 'file',
    'generator.mapping': 'file',
    'generator.synthesis': 'file',
    'generator.folder': 'folder',
    'teacher.file': 'file',
    'student.weights': 'file',
    'evaluation.benchmarks': 'benchmarks',
  },
  required: ['generator', 'teacher'],
  withoutEffect: ({ generator }) => [
    'training.checkpointEverySteps',
    'evaluation.benchmarks',
    'evaluation.everyEpochs',
    // Of a folder, the pictures for validation are held out of training.
    ...(generator.kind === 'folder' ? [] : ['training.validationImages']),
  ],
};

/** What `generate` reads of them. */
export const generateKind: ConfigKind<GenerateConfig> = {
  program: 'distill',
  schema: generateSchema,
  paths: distillKind.paths,
  required: ['generator'],
  withoutEffect: () => [],
};

/** Configurations of `train-teacher`. */
export const supervisedKind: ConfigKind<SupervisedConfig> = {
  program: 'train-teacher',
  schema: supervisedSchema,
  paths: { 'source.folder': 'folder', 'network.weights': 'file' },
  required: ['source'],
  withoutEffect: () => ['training.checkpointEverySteps', 'training.validationPairs'],
};
