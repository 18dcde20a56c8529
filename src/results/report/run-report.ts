// The report of a run as data: what the page and the Markdown show, in their order.
import { basename, join } from 'node:path';
import type { DistillConfig } from '../../distill/config.js';
import { curvePanels } from '../../distill/epoch-picture.js';
import type { BenchmarkEvent, PictureEvent, StartEvent, ValidationEvent } from '../../distill/events.js';
import type { LoggedEvent } from '../../distill/run-folder.js';
import { RUN_FILES } from '../../distill/run-folder.js';
import { studentNetwork } from '../../distill/student.js';
import { synthProtocol } from '../../evaluate/synth-protocols.js';
import type { CurvePanel } from '../../faces/curves.js';
import { formatBytes, formatCount, formatDuration } from '../../math/format-number.js';
import { countMultiplyAdds } from '../../nets/architecture.js';
import type { ClosingRow } from '../closing-row.js';
import { reachedEpochs } from '../reached-epochs.js';
import { shellQuote } from '../shell-quote.js';
import { remarksOn } from './remarks.js';
import {
  facesInWords,
  large,
  percent,
  samplerInWords,
  studentName,
  targetInWords,
  trainingInWords,
} from './words.js';

/** The size and cost of a network; multiply-adds are those of one face. */
export interface NetworkCost {
  readonly parameters: number;
  readonly multiplyAdds: number | null;
}

/** What a report is made of. */
export interface RunReportInputs {
  /** The run folder, as commands shall name it. */
  readonly folder: string;
  readonly config: DistillConfig;
  readonly events: readonly LoggedEvent[];
  /** Teacher and student on benchmarks, where that was measured at the end. */
  readonly rows: readonly ClosingRow[];
  /** Of the teacher; null where its file does not say. */
  readonly teacher: NetworkCost | null;
  /** Size of student.onnx. */
  readonly studentBytes: number;
  /** The machine, in words. */
  readonly machine: string;
}

/** A student on a benchmark; rates 0..1, null where they are not known. */
export interface ReportedScore {
  readonly benchmark: string;
  /** The protocol on photographs that it mirrors; null where it is none of this program's. */
  readonly mirrors: string | null;
  readonly teacher: number | null;
  readonly student: number;
  readonly chance: number | null;
  readonly kept: number | null;
}

/** The report of a run; all texts are plain. */
export interface RunReport {
  readonly title: string;
  readonly summary: string;
  /** The figures that one looks for first. */
  readonly highlights: readonly { readonly value: string; readonly what: string }[];
  readonly scores: readonly ReportedScore[];
  readonly remarks: readonly string[];
  readonly panels: readonly CurvePanel[];
  /** The picture of the last epoch, inside the run folder, and what it shows. */
  readonly picture: { readonly file: string; readonly note: string } | null;
  readonly facts: readonly { readonly name: string; readonly text: string }[];
  readonly steps: readonly { readonly what: string; readonly commands: readonly string[] }[];
}

/** Puts the report of a run that has ended together. */
export function buildRunReport(inputs: RunReportInputs): RunReport {
  const { config, events, rows } = inputs;
  const start = events.find((event): event is Logged<StartEvent> => event.type === 'start');
  const reached = reachedEpochs(events).at(-1);
  if (!start || !reached) throw new Error('a report needs a run that has ended');
  const validation = events.findLast(
    (event): event is Logged<ValidationEvent> => event.type === 'validation',
  );
  const picture = events.findLast((event): event is Logged<PictureEvent> => event.type === 'picture');
  const { images, seconds } = reached;
  const name = studentName(config.student.network);
  const scores = rows.length > 0 ? rows.map(withMirror) : lastScores(events);
  const cost = {
    parameters: start.parameters,
    multiplyAdds: countMultiplyAdds(studentNetwork(config, start.embeddingSize)),
  };
  return {
    title: `${name}, taught by ${basename(config.teacher.file)}`,
    summary:
      `A face-recognition network of ${large(cost.parameters)} parameters that learned from ${formatCount(images)} ` +
      `${config.generator.kind === 'folder' ? 'pictures' : 'faces of people who do not exist'} to embed a face as its teacher does.`,
    highlights: highlightsOf({ scores, validation, seconds, images }, inputs, cost),
    scores,
    remarks: remarksOn(config, scores),
    panels: curvePanels(events, config).slice(0, scores.length > 0 && rows.length === 0 ? 3 : 2),
    picture: picture ? { file: picture.file, note: pictureNote(config) } : null,
    facts: factsOf(inputs, { start, cost, images, seconds, validation }),
    steps: nextSteps(inputs),
  };
}

type Logged<Event> = Event & { readonly time: string };

const withMirror = (row: ClosingRow): ReportedScore => ({
  ...row,
  mirrors: synthProtocol(row.benchmark)?.mirrors ?? null,
});

/** The last figures of the benchmarks in the configuration: the student's alone. */
function lastScores(events: readonly LoggedEvent[]): ReportedScore[] {
  const last = new Map<string, BenchmarkEvent>();
  for (const event of events) if (event.type === 'benchmark') last.set(event.benchmark, event);
  return [...last.values()].map(({ benchmark, accuracy }) => ({
    benchmark,
    mirrors: synthProtocol(benchmark)?.mirrors ?? null,
    teacher: null,
    student: accuracy,
    chance: null,
    kept: null,
  }));
}

interface Reached {
  readonly scores: readonly ReportedScore[];
  readonly validation: ValidationEvent | undefined;
  readonly images: number;
  readonly seconds: number;
}

function highlightsOf(
  { scores, validation, seconds, images }: Reached,
  { studentBytes }: RunReportInputs,
  { parameters, multiplyAdds }: NetworkCost,
): RunReport['highlights'] {
  const first = scores.find(({ kept }) => kept !== null);
  const agreement = validation && {
    value: validation.cosine.toFixed(3),
    what: 'mean cosine of its embeddings and its teacher’s, on faces that it never learned from',
  };
  return [
    ...(first
      ? [
          {
            value: percent(first.kept ?? 0, 1),
            what: `of the way from guessing to its teacher, on ${first.benchmark}`,
          },
        ]
      : []),
    ...(agreement ? [agreement] : []),
    {
      value: formatBytes(studentBytes),
      what: `in one file: ${large(parameters)} parameters, ${large(multiplyAdds ?? 0)} multiply-adds a face`,
    },
    {
      value: formatDuration(seconds),
      what: `of training, ${formatCount(Math.round(images / seconds))} images a second`,
    },
  ];
}

function pictureNote({ sampler }: DistillConfig): string {
  const fresh =
    'Faces that the student never learned from. The bar and the number under a face: how much student and teacher agree on it.';
  if (sampler.kind === 'static') return fresh;
  return (
    `${fresh} Below each, the variant that dynamic sampling would make of it: farther away where they agree, ` +
    'nearby where they do not.'
  );
}

interface Facts {
  readonly start: StartEvent;
  readonly cost: NetworkCost;
  readonly images: number;
  readonly seconds: number;
  readonly validation: ValidationEvent | undefined;
}

function factsOf(
  { config, teacher, machine }: RunReportInputs,
  { start, cost, images, seconds, validation }: Facts,
): RunReport['facts'] {
  const { weights } = config.student;
  const times = teacher && teacher.parameters / cost.parameters;
  return [
    {
      name: 'student',
      text: `${studentName(config.student.network)}: ${costInWords(cost)}, an embedding of ${start.embeddingSize} numbers; started from ${weights === undefined ? 'random weights' : basename(weights)}`,
    },
    {
      name: 'teacher',
      text: `${basename(config.teacher.file)}${teacher && times ? `: ${costInWords(teacher)}; ${times.toFixed(1)} times the student’s parameters` : ''}`,
    },
    { name: 'faces', text: facesInWords(config) },
    { name: 'sampling', text: samplerInWords(config) },
    { name: 'target', text: targetInWords(config) },
    { name: 'training', text: trainingInWords(config) },
    ...(validation
      ? [
          {
            name: 'agreement',
            text: `cosine ${validation.cosine.toFixed(4)}; with the teacher’s mean embedding subtracted from both, ${validation.centredCosine.toFixed(4)}`,
          },
        ]
      : []),
    {
      name: 'time',
      text: `${formatDuration(seconds)} in training steps for ${formatCount(images)} images: ${(images / seconds).toFixed(1)} a second, drawing and teacher included`,
    },
    { name: 'machine', text: machine },
    { name: 'seed', text: String(config.seed) },
  ];
}

const costInWords = ({ parameters, multiplyAdds }: NetworkCost) =>
  `${large(parameters)} parameters${multiplyAdds === null ? '' : `, ${large(multiplyAdds)} multiply-adds a face`}`;

function nextSteps({ folder, config }: RunReportInputs): RunReport['steps'] {
  const at = (name: string) => shellQuote(join(folder, name));
  const student = at(RUN_FILES.student);
  const run = 'npx synthdistill';
  return [
    {
      what: 'Compare faces: two pictures of one person, and two of different people',
      commands:
        config.generator.kind === 'procedural'
          ? [
              `${run} generate --identities 2 --per-identity 2 --out ${at('people')}`,
              `${run} verify ${student} ${at('people/person-1/1.png')} ${at('people/person-1/2.png')}`,
              `${run} verify ${student} ${at('people/person-1/1.png')} ${at('people/person-2/1.png')}`,
            ]
          : [`${run} verify ${student} a.jpg b.jpg`],
    },
    {
      what: 'Measure it, with intervals, curves and the pairs that it judges worst',
      commands: [`${run} evaluate ${student} --benchmark synth-wild --report ${at('evaluation')}`],
    },
    {
      what: 'Give it a threshold, so that verify says same or different',
      commands: [`${run} calibrate ${student} --benchmark synth-wild --all-pairs --fmr 1e-3`],
    },
    {
      what: 'Take it elsewhere: student.onnx runs wherever ONNX Runtime does; PyTorch gets the weights',
      commands: [`${run} info ${student}`, `${run} export-weights ${student} --to ${at('student.pt')}`],
    },
    {
      what: 'Repeat this run, to the same weights on the same machine',
      commands: [`${run} distill ${at(RUN_FILES.config)} --out ${shellQuote(`${folder}-again`)}`],
    },
  ];
}
