// A distillation's log as diagrams over images seen.
import type { CurvePanel } from '../pages/curves.js';
import type { LoggedEvent } from '../training/run-folder/event-log.js';
import type { DistillEvent, Phase } from './events.js';

/** What the steps of a phase are called in diagrams. */
const PHASE_LABELS: Readonly<Record<Phase, string>> = {
  fresh: 'fresh',
  resampled: 're-sampled',
  replayed: 'repeated',
};

type Logged = LoggedEvent<DistillEvent>;
type Of<Type extends DistillEvent['type']> = Extract<Logged, { type: Type }>;

/** Loss, similarity, benchmarks, learning rate and speed; no panels before the first step. */
export function distillCurves(events: readonly Logged[], loss: string): CurvePanel[] {
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
    { title: 'Loss', xLabel, yLabel: loss, logY: true, series: byPhase((step) => step.loss) },
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
