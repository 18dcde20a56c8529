// Puts the report of a run that has ended together.

import { basename } from 'node:path';
import type { DistillConfig } from '../../config/distill-config.js';
import { hasFolder } from '../../config/generator-config.js';
import { distillCurves } from '../../distill/curves.js';
import type {
  BenchmarkEvent,
  DistillEvent,
  PictureEvent,
  StartEvent,
  ValidationEvent,
} from '../../distill/events.js';
import { synthProtocol } from '../../evaluate/synthetic/protocols.js';
import { formatCount } from '../../files/format-number.js';
import { students } from '../../nets/architectures/networks.js';
import { countMultiplyAdds } from '../../nets/network-tensors.js';
import type { LoggedEvent } from '../../training/run-folder/event-log.js';
import type { ClosingRow } from '../closing-row.js';
import { reachedEpochs } from '../reached-epochs.js';
import { type EndedTraining, factsOf, highlightsOf } from './facts.js';
import { nextSteps } from './next-steps.js';
import { remarksOn } from './remarks.js';
import type { ReportedScore, RunReport, RunReportInputs } from './run-report.js';
import { large, nounOfFaces, studentName } from './words.js';

/** Puts the report of a run that has ended together. */
export function assembleRunReport(inputs: RunReportInputs): RunReport {
  const { config, events, rows } = inputs;
  const start = events.find((event): event is Logged<StartEvent> => event.type === 'start');
  const reached = reachedEpochs(events).at(-1);
  if (!start || !reached) throw new Error('a report needs a run that has ended');
  const validation = events.findLast(
    (event): event is Logged<ValidationEvent> => event.type === 'validation',
  );
  const picture = events.findLast((event): event is Logged<PictureEvent> => event.type === 'picture');
  const { images, seconds } = reached;
  const { embeddingSize, parameters } = start;
  const network = students[config.student.network](embeddingSize);
  const ended: EndedTraining = {
    student: { parameters, multiplyAdds: countMultiplyAdds(network), bytes: inputs.studentBytes },
    embeddingSize,
    images,
    seconds,
    validation,
  };
  const name = studentName(config.student.network);
  const scores = rows.length > 0 ? rows.map(withMirror) : lastScores(events);
  return {
    title: `${name}, taught by ${basename(config.teacher.file)}`,
    summary:
      `A face-recognition network of ${large(parameters)} parameters that learned from ${formatCount(images)} ` +
      `${nounOfFaces(config)} to embed a face as its teacher does.`,
    highlights: highlightsOf(ended, scores),
    scores,
    remarks: remarksOn(config, scores),
    panels: distillCurves(events, config.loss, { benchmarks: rows.length === 0, course: false }),
    picture: picture ? { file: picture.file, note: pictureNote(config) } : null,
    facts: factsOf(ended, inputs),
    steps: nextSteps(inputs),
  };
}

type Logged<Event> = Event & { readonly time: string };

const withMirror = (row: ClosingRow): ReportedScore => ({
  ...row,
  mirrors: synthProtocol(row.benchmark)?.mirrors ?? null,
});

/** The last figures of the benchmarks in the configuration: the student's alone. */
function lastScores(events: readonly LoggedEvent<DistillEvent>[]): ReportedScore[] {
  const last = new Map<string, BenchmarkEvent>();
  for (const event of events) if (event.type === 'benchmark') last.set(event.benchmark, event);
  return [...last.values()].map(({ benchmark, accuracy, chance }) => ({
    benchmark,
    mirrors: synthProtocol(benchmark)?.mirrors ?? null,
    teacher: null,
    student: accuracy,
    chance,
    kept: null,
  }));
}

function pictureNote({ sampler, generator }: Pick<DistillConfig, 'sampler' | 'generator'>): string {
  const fresh =
    'Faces that the student never learned from. The bar and the number under a face: how much student and teacher agree on it.';
  if (sampler.kind === 'static') return fresh;
  return (
    `${fresh} Below each, the variant that dynamic sampling would make of it: farther away where they agree, ` +
    `nearby where they do not${hasFolder(generator) ? '; pictures of folders stay as they are' : ''}.`
  );
}
