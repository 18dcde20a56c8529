// The log of a training on labelled people as diagrams over images seen.
import type { CurvePanel } from '../pages/curves.js';
import type { LoggedEvent } from '../training/run-folder/event-log.js';
import type { SupervisedEvent } from './events.js';

type Logged = LoggedEvent<SupervisedEvent>;
type Of<Type extends SupervisedEvent['type']> = Extract<Logged, { type: Type }>;

/** Loss, how many it tells apart, cosines of pairs, learning rate; no panels before the first step. */
export function supervisedCurves(events: readonly Logged[], margin: string): CurvePanel[] {
  const steps = events.filter((event): event is Of<'step'> => event.type === 'step');
  const validations = events.filter((event): event is Of<'validation'> => event.type === 'validation');
  if (steps.length === 0) return [];
  const xLabel = 'images seen';
  const each = (label: string, value: (event: Of<'step'>) => number, noisy = true) => ({
    label,
    points: steps.map((step): [number, number] => [step.images, value(step)]),
    noisy,
  });
  const measured = (label: string, value: (event: Of<'validation'>) => number) => ({
    label,
    points: validations.map((event): [number, number] => [event.images, value(event)]),
  });
  return [
    { title: 'Loss', xLabel, yLabel: margin, series: [each('loss', (step) => step.loss)] },
    {
      title: 'Right',
      xLabel,
      yLabel: 'share',
      series: [
        each('people learnt, nearest of all', (step) => step.accuracy),
        measured('pairs of other people, chance 0.50', (event) => event.accuracy),
      ],
    },
    {
      title: 'Pairs of other people',
      xLabel,
      yLabel: 'mean cosine',
      series: [
        measured('of one person', (event) => event.genuine),
        measured('of two', (event) => event.impostor),
      ],
    },
    {
      title: 'Learning rate',
      xLabel,
      yLabel: 'learning rate',
      series: [each('learning rate', (step) => step.learningRate, false)],
    },
  ];
}
