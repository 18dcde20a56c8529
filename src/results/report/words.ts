// A configuration in words: what faces, which sampler, what the student is trained toward, and how.
import { basename } from 'node:path';
import { closingBatches, closingImages, showsViews, stepsPerEpoch } from '../../config/counts.js';
import type { DistillConfig } from '../../config/distill-config.js';
import {
  hasFolder,
  hasOnlyFolders,
  isMixture,
  listSources,
  type SourceConfig,
  type StylesConfig,
} from '../../config/generator-config.js';
import { formatCount, formatPercent } from '../../files/format-number.js';

/** A large number in words: 1832106 is '1.83 million'. */
export function large(value: number): string {
  const millions = value / 1e6;
  if (millions < 0.1) return formatCount(value);
  if (millions >= 1000) return `${(millions / 1000).toPrecision(3)} billion`;
  return `${Number(millions.toPrecision(3))} million`;
}

/** A rate 0..1 in percent. */
export const percent = (rate: number, digits = 2): string => `${formatPercent(rate, digits)} %`;

/** The name under which a student is known: 'tinyfar-c' is 'TinyFaR-C'. */
export const studentName = (network: string): string =>
  network.replace(
    /^(tiny|micro)far-(.)$/,
    (_, size: string, letter: string) =>
      `${size[0].toUpperCase()}${size.slice(1)}FaR-${letter.toUpperCase()}`,
  );

/** What a student learned from, in three words or so. */
export function nounOfFaces({ generator }: Pick<DistillConfig, 'generator'>): string {
  if (!hasFolder(generator)) return 'faces of people who do not exist';
  return hasOnlyFolders(generator) ? 'pictures' : 'generated faces and pictures';
}

/** Where the faces come from; of a mixture, how many of a hundred from where. */
export function describeFaces({ generator }: Pick<DistillConfig, 'generator'>): string {
  if (!isMixture(generator)) return describeSource(generator);
  const sources = listSources(generator);
  const whole = sources.reduce((sum, { share }) => sum + share, 0);
  return `in every batch ${sources
    .map(({ source, share }) => `${percent(share / whole, 1)} ${describeSource(source)}`)
    .join('; ')}`;
}

function describeSource(generator: SourceConfig): string {
  switch (generator.kind) {
    case 'procedural':
      return 'the embedded population: people who do not exist, drawn by this program';
    case 'folder':
      return `the pictures in ${basename(generator.folder)}`;
    case 'stylegan2':
      return (
        `StyleGAN2 from ${basename(generator.file)}, truncation ${generator.truncation}, noise ${generator.noise}` +
        describeStyles(generator)
      );
    case 'onnx': {
      const files = [generator.file, generator.mapping, generator.synthesis].filter(
        (file) => file !== undefined,
      );
      return `the generator ${files.map((file) => basename(file)).join(' and ')}${describeStyles(generator)}`;
    }
  }
}

function describeStyles({ styles }: { readonly styles?: StylesConfig | undefined }): string {
  if (!styles) return '';
  const { morph, cross } = styles;
  const ways = [
    ...(morph > 0 ? [`${percent(morph, 0)} with a mixture of two styles`] : []),
    ...(cross > 0 ? [`${percent((1 - morph) * cross, 0)} with layers of two styles`] : []),
  ];
  return ways.length > 0 ? ` (${ways.join(', ')})` : '';
}

/** How faces are chosen. */
export function describeSampler({
  sampler,
  generator,
}: Pick<DistillConfig, 'sampler' | 'generator'>): string {
  if (hasOnlyFolders(generator)) {
    return `static: the pictures of the ${isMixture(generator) ? 'folders' : 'folder'}, over and over`;
  }
  if (sampler.kind === 'static') return 'static: every face is a fresh one';
  const coefficients = listSources(generator).flatMap(({ source, coefficient = sampler.coefficient }) =>
    source.kind === 'folder' ? [] : [coefficient],
  );
  const pictures = hasFolder(generator) ? '; pictures of folders are shown again' : '';
  return (
    `dynamic, coefficient ${[...new Set(coefficients)].join(' and ')}: each batch of fresh faces is followed by variants of them, farther away ` +
    `the better the student knows the face${pictures}`
  );
}

/** Which views of a face are shown, how often, and what of them the teacher sees; undefined where it is shown as it is. */
export function describeViews({
  views,
  training,
}: Pick<DistillConfig, 'views' | 'training'>): string | undefined {
  if (!showsViews(views)) return undefined;
  const { teacher, ...strengths } = views;
  const shown = Object.entries(strengths)
    .filter(([, strength]) => strength !== 0 && strength !== false)
    .map(([name, strength]) => (strength === true ? name : `${name} ${strength}`));
  const again =
    training.replays > 0 ? `, ${formatCount(training.replays)} of earlier faces after each new one` : '';
  const seen =
    teacher === 'same' ? 'the same' : 'clean ones: mixed, turned and warped alike, and nothing else';
  return `${shown.join(', ')}${again}; the teacher sees ${seen}`;
}

/** What the student is trained toward. */
export function describeTarget({ target, loss }: Pick<DistillConfig, 'target' | 'loss'>): string {
  const what =
    target === 'raw'
      ? "the teacher's embedding as it is"
      : "the teacher's embedding, standardised in each dimension";
  return `${what}; ${loss === 'mse' ? 'mean squared error' : 'cosine loss'}`;
}

/** Steps, optimiser and schedule. */
export function describeTraining(config: DistillConfig): string {
  const { training, optimiser, schedule } = config;
  const { batchSize, epochs } = training;
  const name = { adam: 'Adam', adamw: 'AdamW', sgd: 'SGD' }[optimiser.kind];
  const course = {
    constant: 'constant',
    step: 'falling in steps',
    cosine: 'falling along a cosine',
  }[schedule.kind];
  const parts = [
    `${formatCount(stepsPerEpoch(config) * epochs)} steps of ${batchSize} faces in ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}`,
    `${name} with learning rate ${optimiser.learningRate}, ${course}` +
      (schedule.warmupSteps > 0 ? ` after ${schedule.warmupSteps} steps of warm-up` : ''),
    ...(closingBatches(config) > 0
      ? [`the last layer fitted to ${formatCount(closingImages(config))} further images`]
      : []),
    ...(optimiser.weightDecay > 0 ? [`weight decay ${optimiser.weightDecay}`] : []),
  ];
  return parts.join('; ');
}
