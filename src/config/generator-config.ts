// The section `generator` of a configuration: one source of faces, or a mixture of several.
import { z } from 'zod';
import { isSection } from '../files/yaml.js';
import { fraction, path, wholePositive } from './parts.js';

const increasing = (pair: readonly [number, number]): boolean => pair[0] < pair[1];
const interval = z
  .tuple([z.number(), z.number()])
  .refine(increasing, { error: 'expected [low, high] with low below high' })
  .readonly();
const span = z
  .tuple([z.int().nonnegative(), z.int().nonnegative()])
  .refine(increasing, { error: 'expected [from, to] in pixels with from below to' })
  .readonly();

/** The part of the image that is resized to 112x112: StyleGAN to ArcFace, all of it, or [from, to) in pixels. */
const crop = z
  .union([z.enum(['stylegan', 'none']), z.strictObject({ rows: span, columns: span }).readonly()])
  .default('stylegan');

/** The population that comes with the package. */
const procedural = z.strictObject({ kind: z.literal('procedural') });

/** Fresh faces that are made of two styles w, where there is a space of them. */
const styles = z
  .strictObject({
    /** Probability that a face's style is a mixture of two, a quarter to three quarters of one. */
    morph: fraction.default(0),
    /** Of the others, probability that a face has one style in its first layers and another in the rest. */
    cross: fraction.default(0),
  })
  .readonly()
  .optional();

const stylegan2 = z.strictObject({
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
  styles,
});

const onnx = z.strictObject({
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
  styles,
});

const folder = z.strictObject({ kind: z.literal('folder'), folder: path });

/** How many of a batch's faces come from a source, in proportion to the shares of the others. */
const share = { share: z.number().positive().default(1) };

const mixedGenerator = {
  ...share,
  /** How far this generator's styles are re-sampled; left out: `sampler.coefficient`. */
  coefficient: z.number().nonnegative().optional(),
};

/** Each source has threads, networks or pictures in memory. */
const MOST_SOURCES = 32;

const mixedSource = z.preprocess(
  (value, context) => {
    if (isSection(value) && ('sources' in value || value.kind === 'mixture')) {
      context.addIssue({
        code: 'custom',
        message: 'a mixture in a mixture: name its sources here, each with its share',
        input: value,
      });
    }
    return value;
  },
  z.discriminatedUnion('kind', [
    procedural.extend(mixedGenerator).readonly(),
    stylegan2.extend(mixedGenerator).readonly(),
    onnx.extend(mixedGenerator).readonly(),
    folder.extend(share).readonly(),
  ]),
);

const mixture = z.strictObject({
  kind: z.literal('mixture'),
  /** In the order in which their faces lie in a batch. */
  sources: z
    .array(mixedSource)
    .refine((sources) => sources.length > 0, {
      error: 'expected at least one source, found none',
      abort: true,
    })
    .refine((sources) => sources.length <= MOST_SOURCES, {
      error: `expected at most ${MOST_SOURCES} sources`,
      abort: true,
    })
    .readonly(),
});

/** Where faces come from. */
export const generator = z.discriminatedUnion('kind', [
  procedural.readonly(),
  stylegan2.readonly(),
  onnx.readonly(),
  folder.readonly(),
  mixture.readonly(),
]);

/** Where faces come from: one source, or a mixture. */
export type GeneratorConfig = z.infer<typeof generator>;

/** Several sources, each with its share of every batch. */
export type MixtureConfig = Extract<GeneratorConfig, { kind: 'mixture' }>;

/** One source of faces. */
export type SourceConfig = Exclude<GeneratorConfig, MixtureConfig>;

/** How many of a generator's faces are made of two styles; undefined: none. */
export type StylesConfig = NonNullable<Extract<SourceConfig, { kind: 'stylegan2' }>['styles']>;

/** A source, where it stands in the configuration, and its share. */
export interface PlacedSource {
  /** The path of its section: `['generator']`, or `['generator', 'sources', 1]`. */
  readonly path: readonly (string | number)[];
  readonly source: SourceConfig;
  readonly share: number;
  /** Of dynamic sampling, where it is the source's own. */
  readonly coefficient?: number | undefined;
}

/** Whether a generator is a mixture of sources. */
export const isMixture = (generator: GeneratorConfig): generator is MixtureConfig =>
  generator.kind === 'mixture';

/** The sources of a generator in their order: one, or those of a mixture. */
export function listSources(generator: GeneratorConfig): PlacedSource[] {
  if (!isMixture(generator)) return [{ path: ['generator'], source: generator, share: 1 }];
  return generator.sources.map((entry, i) => {
    const path = ['generator', 'sources', i];
    if (entry.kind === 'folder')
      return { path, source: { kind: entry.kind, folder: entry.folder }, share: entry.share };
    const { share, coefficient, ...source } = entry;
    return { path, source, share, coefficient };
  });
}

/** Whether all of a generator's faces are pictures of folders, which have no styles to re-sample. */
export const hasOnlyFolders = (generator: GeneratorConfig): boolean =>
  listSources(generator).every(({ source }) => source.kind === 'folder');

/** Whether some fresh faces are made of two styles. */
export const combinesStyles = (styles: StylesConfig | undefined): styles is StylesConfig =>
  styles !== undefined && (styles.morph > 0 || styles.cross > 0);

/** Whether some of a generator's faces are pictures of a folder. */
export const hasFolder = (generator: GeneratorConfig): boolean =>
  listSources(generator).some(({ source }) => source.kind === 'folder');
