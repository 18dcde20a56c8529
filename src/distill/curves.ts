// A distillation's log as diagrams over images seen.
import { basename } from 'node:path';
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

/** Which diagrams of a log are drawn. */
export interface CurvesShown {
  /** The accuracies that were measured in between (default: shown). */
  readonly benchmarks?: boolean;
  /** Learning rate and speed (default: shown). */
  readonly course?: boolean;
}

/** Loss, similarity, that of each source of a mixture, benchmarks, learning rate and speed; no panels before the first step. */
export function distillCurves(
  events: readonly Logged[],
  loss: string,
  shown: CurvesShown = {},
): CurvePanel[] {
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
  const names = [...new Set(scores.map(({ benchmark }) => benchmark))];
  const onBenchmarks = (
    label: (name: string, benchmark: string) => string,
    value: (event: Of<'benchmark'>) => number | undefined,
  ) =>
    names.map((name) => ({
      label: label(basename(name), name),
      points: scores.flatMap((event): [number, number][] => {
        const measured = value(event);
        return event.benchmark === name && measured !== undefined ? [[event.images, measured]] : [];
      }),
    }));
  const agreements = onBenchmarks(
    (name) => name,
    // Runs of earlier versions did not measure it.
    (event): number | undefined => event.centredCosine,
  ).filter(({ points }) => points.length > 0);
  // One chance level is told once, on the axis.
  const chances = new Map(scores.map(({ benchmark, chance }) => [benchmark, chance]));
  const [level, ...otherLevels] = new Set(chances.values());
  const withChance = (text: string, chance: number) => `${text}, chance ${chance.toFixed(2)}`;
  return [
    { title: 'Loss', xLabel, yLabel: loss, logY: true, series: byPhase((step) => step.loss) },
    {
      title: 'Similarity of student and teacher',
      xLabel,
      yLabel: 'mean cosine',
      series: [
        ...byPhase((step) => step.cosine),
        measured('validation', (event) => event.cosine),
        measured('validation, centred', (event) => event.centredCosine),
      ],
    },
    ...(agreements.length > 0
      ? [
          {
            title: 'Its own faces and those of benchmarks',
            xLabel,
            yLabel: 'centred cosine with the teacher',
            series: [measured('validation', (event) => event.centredCosine), ...agreements],
          },
        ]
      : []),
    ...sourcePanels(steps, validations),
    ...(names.length > 0 && shown.benchmarks !== false
      ? [
          {
            title: 'Benchmarks',
            xLabel,
            yLabel:
              otherLevels.length === 0 ? withChance('accuracy over folds', level) : 'accuracy over folds',
            series: onBenchmarks(
              (name, benchmark) =>
                otherLevels.length === 0 ? name : withChance(name, chances.get(benchmark) ?? level),
              ({ accuracy }) => accuracy,
            ),
          },
        ]
      : []),
    ...(shown.course === false ? [] : coursePanels(steps)),
  ];
}

/** How each source of a mixture is learnt: the agreement on its fresh faces, and on those that training never sees. */
function sourcePanels(steps: readonly Of<'step'>[], validations: readonly Of<'validation'>[]): CurvePanel[] {
  const names = steps[0].sources?.map(({ source }) => source) ?? [];
  if (names.length === 0) return [];
  const fresh = steps.filter(({ phase }) => phase === 'fresh');
  const panel = <Event extends Of<'step'> | Of<'validation'>>(
    title: string,
    events: readonly Event[],
    value: (event: Event, n: number) => number | null | undefined,
  ): CurvePanel => ({
    title,
    xLabel: 'images seen',
    yLabel: 'mean cosine',
    series: names.map((label, n) => ({
      label,
      points: events.map((event): [number, number] => [event.images, value(event, n) ?? Number.NaN]),
      noisy: events[0]?.type === 'step',
    })),
  });
  return [
    panel('Each source: fresh faces', fresh, ({ sources }, n) => sources?.[n].cosine),
    panel('Each source: held-out faces', validations, ({ sources }, n) => sources?.[n].cosine),
    panel(
      'Each source: held-out faces, centred',
      validations,
      ({ sources }, n) => sources?.[n].centredCosine,
    ),
  ];
}

function coursePanels(steps: readonly Of<'step'>[]): CurvePanel[] {
  const xLabel = 'images seen';
  return [
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
