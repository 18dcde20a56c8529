// The two kinds of run, a student's and a teacher's: what their configurations may hold and name.
import type { z } from 'zod';
import { type DistillConfig, distillSchema, type GenerateConfig, generateSchema } from './config.js';
import { type TeacherConfig, teacherSchema } from './teacher-config.js';

/** A complete configuration of either kind. */
export type RunConfig = DistillConfig | TeacherConfig;

/** What reading, checking and resuming need to know of a kind of configuration. */
export interface ConfigKind {
  readonly schema: z.ZodType;
  /** The dotted keys whose values are paths, and what each must be. */
  readonly paths: Readonly<Record<string, 'file' | 'folder'>>;
  /** Sections without defaults: what is missing in them is named by key. */
  readonly required: readonly string[];
  /** The dotted keys that may change when a run is resumed, because they do not touch the weights. */
  withoutEffect(config: RunConfig): readonly string[];
}

/** Configurations of `distill`. */
export const distillKind: ConfigKind = {
  schema: distillSchema,
  paths: {
    'generator.file': 'file',
    'generator.mapping': 'file',
    'generator.synthesis': 'file',
    'generator.folder': 'folder',
    'teacher.file': 'file',
    'student.weights': 'file',
  },
  required: ['generator', 'teacher'],
  withoutEffect: (config) => {
    // Of a folder, the pictures for validation are held out of training.
    const held = 'generator' in config && config.generator.kind === 'folder';
    return [
      'training.checkpointEverySteps',
      'evaluation.benchmarks',
      'evaluation.everyEpochs',
      ...(held ? [] : ['training.validationImages']),
    ];
  },
};

/** What `generate` reads of them. */
export const generateKind: ConfigKind = { ...distillKind, schema: generateSchema, required: ['generator'] };

/** Configurations of `train-teacher`. */
export const teacherKind: ConfigKind = {
  schema: teacherSchema,
  paths: { 'source.folder': 'folder', 'network.weights': 'file' },
  required: ['source'],
  withoutEffect: () => ['training.checkpointEverySteps', 'training.validationPairs'],
};

/** The kind of a complete configuration. */
export const kindOf = (config: RunConfig | GenerateConfig): ConfigKind =>
  'generator' in config ? distillKind : teacherKind;
