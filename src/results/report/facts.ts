// The figures of a run that has ended: those that one looks for first, and what was run in words.

import { basename } from 'node:path';
import type { ValidationEvent } from '../../distill/events.js';
import { formatBytes, formatCount, formatDuration } from '../../files/format-number.js';
import { RUN_FILES } from '../../training/run-folder/run-files.js';
import type { NetworkCost, ReportedScore, RunReport, RunReportInputs } from './run-report.js';
import {
  describeFaces,
  describeSampler,
  describeTarget,
  describeTraining,
  describeViews,
  large,
  percent,
  studentName,
} from './words.js';

/** What a training ended with. */
export interface EndedTraining {
  readonly student: NetworkCost & { readonly bytes: number };
  readonly embeddingSize: number;
  /** Images seen, fresh and re-sampled. */
  readonly images: number;
  /** Time spent in training steps. */
  readonly seconds: number;
  /** The last validation, where there was one. */
  readonly validation: ValidationEvent | undefined;
}

/** Up to four figures: how much of its teacher the student has, how well it agrees, its size, the time it took. */
export function highlightsOf(
  { student, images, seconds, validation }: EndedTraining,
  scores: readonly ReportedScore[],
): RunReport['highlights'] {
  const kept = scores.flatMap(({ benchmark, kept }) =>
    kept === null
      ? []
      : [{ value: percent(kept, 1), what: `of the way from guessing to its teacher, on ${benchmark}` }],
  );
  const agreement = validation && {
    value: validation.cosine.toFixed(3),
    what: 'mean cosine of its embeddings and its teacher’s, on faces that it never learned from',
  };
  return [
    ...kept.slice(0, 1),
    ...(agreement ? [agreement] : []),
    { value: formatBytes(student.bytes), what: `in one file: ${describeCost(student)}` },
    {
      value: formatDuration(seconds),
      what: `of training, ${formatCount(Math.round(images / seconds))} images a second`,
    },
  ];
}

/** What was run, by name. */
export function factsOf(
  { student, embeddingSize, images, seconds, validation }: EndedTraining,
  { config, teacher, events, rows, ...inputs }: RunReportInputs,
): RunReport['facts'] {
  const { network, weights } = config.student;
  const started = weights === undefined ? 'random weights' : basename(weights);
  const times = teacher
    ? `: ${describeCost(teacher)}; ${(teacher.parameters / student.parameters).toFixed(1)} times the student’s parameters`
    : '';
  const speed = (images / seconds).toFixed(1);
  const views = describeViews(config);
  return [
    {
      name: 'student',
      text: `${studentName(network)}: ${describeCost(student)}, an embedding of ${embeddingSize} numbers; started from ${started}`,
    },
    { name: 'teacher', text: `${basename(config.teacher.file)}${times}` },
    { name: 'pixels', text: `the teacher gets ${inputs.pixels}` },
    { name: 'faces', text: describeFaces(config) },
    ...(views === undefined ? [] : [{ name: 'views', text: views }]),
    { name: 'sampling', text: describeSampler(config) },
    { name: 'target', text: describeTarget(config) },
    { name: 'training', text: describeTraining(config) },
    ...(validation ? [{ name: 'agreement', text: describeAgreement(validation) }] : []),
    {
      name: 'time',
      text: `${formatDuration(seconds)} in training steps for ${formatCount(images)} images: ${speed} a second, drawing and teacher included`,
    },
    { name: 'machine', text: inputs.machine },
    { name: 'seed', text: String(config.seed) },
    { name: 'run', text: `${minute(events[0].time)} to ${minute(events[events.length - 1].time)}` },
    { name: 'report', text: `${minute(inputs.date)} by ${inputs.program}` },
    {
      name: 'SHA-256',
      text: [
        `${inputs.digests.teacher} of ${basename(config.teacher.file)}`,
        `${inputs.digests.student} of ${RUN_FILES.student}`,
        ...rows.map(
          ({ benchmark, sha256 }) => `${sha256} of the pictures and pairs of ${basename(benchmark)}`,
        ),
      ].join('; '),
    },
  ];
}

/** A moment to the minute. */
const minute = (time: string) => `${time.slice(0, 16).replace('T', ' ')} UTC`;

const describeCost = ({ parameters, multiplyAdds }: NetworkCost) =>
  `${large(parameters)} parameters${multiplyAdds === null ? '' : `, ${large(multiplyAdds)} multiply-adds a face`}`;

const describeAgreement = ({ cosine, centredCosine }: ValidationEvent) =>
  `cosine ${cosine.toFixed(4)}; with the teacher’s mean embedding subtracted from both, ${centredCosine.toFixed(4)}`;
