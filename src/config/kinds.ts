// The kinds of configurations, one for each program that reads some: what they may hold and name.
import type { z } from 'zod';
import { type DistillConfig, distillSchema, type GenerateConfig, generateSchema } from './distill-config.js';
import { hasFolder } from './generator-config.js';
import { type SupervisedConfig, supervisedSchema } from './supervised-config.js';

/** A program that reads configurations. */
export type Program = 'distill' | 'train-teacher';

/** What reading, checking and resuming need to know of a kind of configuration. */
export interface ConfigKind<Config> {
  /** The program whose configurations these are; `generate` reads those of distill. */
  readonly program: Program;
  readonly schema: z.ZodType<Config>;
  /**
   * The dotted keys whose values are paths, and what each must be; a benchmark may be a name as well. A star stands for the number of
   * an entry in a list.
   */
  readonly paths: Readonly<Record<string, 'file' | 'folder' | 'benchmark'>>;
  /** The dotted keys that say by themselves of what kind their section is. */
  readonly impliedKinds: Readonly<Record<string, string>>;
  /** Sections without defaults: what is missing in them is named by key. */
  readonly required: readonly string[];
  /** The dotted keys that may change when a run is resumed, because they do not touch the weights. */
  withoutEffect(config: Config): readonly string[];
}

/** The paths that a source of faces may name. */
const SOURCE_PATHS = { file: 'file', mapping: 'file', synthesis: 'file', folder: 'folder' } as const;

const within = (section: string) =>
  Object.fromEntries(Object.entries(SOURCE_PATHS).map(([key, kind]) => [`${section}.${key}`, kind]));

/** Configurations of `distill`. */
export const distillKind: ConfigKind<DistillConfig> = {
  program: 'distill',
  schema: distillSchema,
  paths: {
    ...within('generator'),
    ...within('generator.sources.*'),
    'teacher.file': 'file',
    'student.weights': 'file',
    'evaluation.benchmarks.*': 'benchmark',
  },
  impliedKinds: { 'generator.sources': 'mixture' },
  required: ['generator', 'teacher'],
  withoutEffect: ({ generator }) => [
    'training.checkpointEverySteps',
    'evaluation.benchmarks',
    'evaluation.everyEpochs',
    // Of a folder, the pictures for validation are held out of training.
    ...(hasFolder(generator) ? [] : ['training.validationImages']),
  ],
};

/** What `generate` reads of them. */
export const generateKind: ConfigKind<GenerateConfig> = {
  program: 'distill',
  schema: generateSchema,
  paths: distillKind.paths,
  impliedKinds: distillKind.impliedKinds,
  required: ['generator'],
  withoutEffect: () => [],
};

/** Configurations of `train-teacher`. */
export const supervisedKind: ConfigKind<SupervisedConfig> = {
  program: 'train-teacher',
  schema: supervisedSchema,
  paths: { 'source.folder': 'folder', 'network.weights': 'file' },
  impliedKinds: {},
  required: ['source'],
  withoutEffect: () => ['training.checkpointEverySteps', 'training.validationPairs'],
};
