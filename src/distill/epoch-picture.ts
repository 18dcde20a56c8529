// The pictures of a run: faces with their re-sampled variants after each epoch, and the curves of the whole run.
import { join } from 'node:path';
import { type CurvePanel, drawCurves } from '../faces/curves.js';
import { drawSimilarityGrid } from '../faces/picture.js';
import { writeFileWhole } from '../formats/write-file.js';
import type { DistillConfig } from './config.js';
import type { Phase } from './events.js';
import { epochFile, type LoggedEvent, RUN_FILES, readEvents } from './run-folder.js';
import { resampleStyles } from './sampler.js';
import { showBatch, type ValidationOptions } from './validate.js';

/** What the steps of a phase are called in diagrams. */
const PHASE_LABELS: Readonly<Record<Phase, string>> = {
  fresh: 'fresh',
  resampled: 're-sampled',
  replayed: 'repeated',
};

/** Faces shown: two rows of eight. */
const SHOWN = 16;

/**
 * Draws the first validation faces, under each its re-sampled variant where the sampler makes one, with similarities.
 *
 * @returns the picture's path inside the run folder
 */
export async function writeEpochPicture(
  folder: string,
  config: DistillConfig,
  epoch: number,
  options: ValidationOptions,
): Promise<string> {
  const { seed, sampler } = config;
  const sizePx = options.student.inputSizePx;
  const count = Math.min(SHOWN, config.training.batchSize);
  const fresh = await showBatch(options);
  const styles =
    fresh.styles && sampler.kind === 'dynamic'
      ? resampleStyles(fresh.styles, fresh.similarities, sampler.coefficient, {
          seed,
          stream: 'picture',
          step: epoch,
        })
      : undefined;
  const resampled = styles && (await showBatch(options, styles));
  const faces = (data: Float32Array) => data.subarray(0, count * 3 * sizePx * sizePx);
  const png = await drawSimilarityGrid({
    fresh: faces(fresh.faces),
    similarities: Array.from(fresh.similarities.subarray(0, count)),
    ...(resampled
      ? {
          resampled: faces(resampled.faces),
          resampledSimilarities: Array.from(resampled.similarities.subarray(0, count)),
        }
      : {}),
    count,
    sizePx,
    title: `${config.student.network}, epoch ${epoch}: similarity of student and teacher`,
  });
  const file = epochFile('pictures', epoch, 'png');
  await writeFileWhole(join(folder, file), png);
  return file;
}

type Of<Type extends LoggedEvent['type']> = Extract<LoggedEvent, { type: Type }>;

/** Draws the run's log to `curves.png`; nothing before the first step. */
export async function writeCurves(folder: string, config: DistillConfig): Promise<void> {
  const panels = curvePanels(await readEvents(folder), config);
  if (panels.length === 0) return;
  const title = `${config.student.network}: ${config.sampler.kind} sampling, ${config.target} target, ${config.loss} loss`;
  await writeFileWhole(join(folder, RUN_FILES.curves), await drawCurves({ title, panels }));
}

/** A run's log as diagrams over images seen: loss, similarity, benchmarks, learning rate, speed; none before the first step. */
export function curvePanels(events: readonly LoggedEvent[], config: DistillConfig): CurvePanel[] {
  const steps = events.filter((event): event is Of<'step'> => event.type === 'step');
  const validations = events.filter((event): event is Of<'validation'> => event.type === 'validation');
  if (steps.length === 0) return [];
  const xLabel = 'images seen';
  const phases = [...new Set(steps.map((step) => step.phase))];
  const byPhase = (value: (event: Of<'step'>) => number) =>
    phases.map((phase) => ({
      label: PHASE_LABELS[phase],
      points: steps
        .filter((step) => step.phase === phase)
        .map((step): [number, number] => [step.images, value(step)]),
      noisy: true,
    }));
  const measured = (label: string, value: (event: Of<'validation'>) => number) => ({
    label,
    points: validations.map((event): [number, number] => [event.images, value(event)]),
  });
  const scores = events.filter((event): event is Of<'benchmark'> => event.type === 'benchmark');
  const benchmarks = [...new Set(scores.map(({ benchmark }) => benchmark))].map((label) => ({
    label,
    points: scores
      .filter(({ benchmark }) => benchmark === label)
      .map((event): [number, number] => [event.images, event.accuracy]),
  }));
  return [
    { title: 'Loss', xLabel, yLabel: config.loss, logY: true, series: byPhase((step) => step.loss) },
    {
      title: 'Similarity of student and teacher',
      xLabel,
      yLabel: 'mean cosine',
      series: [
        ...byPhase((step) => step.cosine),
        measured('validation', (event) => event.cosine),
        measured('centred', (event) => event.centredCosine),
      ],
    },
    ...(benchmarks.length > 0
      ? [{ title: 'Benchmarks', xLabel, yLabel: 'accuracy over folds', series: benchmarks }]
      : []),
    {
      title: 'Learning rate',
      xLabel,
      yLabel: 'learning rate',
      series: [{ label: 'learning rate', points: steps.map((step) => [step.images, step.learningRate]) }],
    },
    {
      title: 'Speed',
      xLabel,
      yLabel: 'images a second',
      series: [
        { label: 'speed', points: steps.map((step) => [step.images, step.imagesPerSecond]), noisy: true },
      ],
    },
  ];
}
