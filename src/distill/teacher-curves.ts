// The curves of a teacher's training: loss, how many it tells apart, cosines of pairs, learning rate, over images seen.
import { join } from 'node:path';
import { drawCurves } from '../faces/curves.js';
import { writeFileWhole } from '../formats/write-file.js';
import type { TeacherEvent } from './events.js';
import { type LoggedEvent, RUN_FILES, readTeacherEvents } from './run-folder.js';
import type { TeacherConfig } from './teacher-config.js';

type Of<Type extends TeacherEvent['type']> = Extract<LoggedEvent<TeacherEvent>, { type: Type }>;

/** Draws the run's log to `curves.png`; nothing before the first step. */
export async function writeTeacherCurves(folder: string, config: TeacherConfig): Promise<void> {
  const events = await readTeacherEvents(folder);
  const steps = events.filter((event): event is Of<'step'> => event.type === 'step');
  const validations = events.filter((event): event is Of<'validation'> => event.type === 'validation');
  if (steps.length === 0) return;
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
  const png = await drawCurves({
    title: `${config.network.name}: ${config.margin.kind}, ${config.source.kind} people`,
    panels: [
      { title: 'Loss', xLabel, yLabel: config.margin.kind, series: [each('loss', (step) => step.loss)] },
      {
        title: 'Right',
        xLabel,
        yLabel: 'share',
        series: [
          each('people learnt, nearest of all', (step) => step.accuracy),
          measured('pairs of other people', (event) => event.accuracy),
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
    ],
  });
  await writeFileWhole(join(folder, RUN_FILES.curves), png);
}
