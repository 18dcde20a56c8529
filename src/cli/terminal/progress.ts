// A run on a terminal: one line redrawn in place, and plain lines where nobody watches.

import type { StartEvent, StepEvent } from '../../distill/events.js';
import { probeCells } from '../../nets/pixels/describe-probe.js';
import type { AnyRunEvent } from '../../results/run-kinds.js';
import type { SupervisedStartEvent, SupervisedStepEvent } from '../../supervised/events.js';
import { describeRemedies } from './errors.js';
import { alignColumns, formatCount, formatDuration, formatPercent } from './output.js';

type AnyStart = StartEvent | SupervisedStartEvent;
type AnyStep = StepEvent | SupervisedStepEvent;

const REDRAW_MS = 100;
const PLAIN_LINE_MS = 10_000;

/** Where progress goes. */
export interface ProgressOutput {
  /** Prints a line that stays. */
  print(line: string): void;
  /** Whether lines about single steps are printed, one every 10 seconds: for logs and pipes. */
  readonly stepLines: boolean;
  /** Stands in front of the lines about steps, such as "run 2/9". */
  readonly label?: string;
  /** A terminal whose last line is redrawn in place, at most 10 times a second. */
  readonly terminal?: { write(text: string): unknown; readonly columns: number };
  /** The time in milliseconds. */
  now(): number;
}

/** Shows the events of a run as they come. */
export interface Progress {
  show(event: AnyRunEvent): void;
  /** Prints a line that stays, above the one that is redrawn. */
  print(line: string): void;
  /** Removes the line that is redrawn. */
  clear(): void;
}

/** Starts showing a run. */
export function showProgress(output: ProgressOutput): Progress {
  const { terminal, label } = output;
  let start: AnyStart | undefined;
  let secondsPerStep: number | undefined;
  let redrawnAt = Number.NEGATIVE_INFINITY;
  let printedAt = Number.NEGATIVE_INFINITY;
  let drawn = false;

  const clear = (): void => {
    if (drawn) terminal?.write('\r\u001b[K');
    drawn = false;
  };
  const print = (line: string): void => {
    clear();
    output.print(line);
    redrawnAt = Number.NEGATIVE_INFINITY;
  };
  const showStep = (event: AnyStep): void => {
    const seconds = start && event.imagesPerSecond > 0 ? start.batchSize / event.imagesPerSecond : undefined;
    // Smoothed, because fresh and re-sampled steps take turns and differ.
    if (seconds !== undefined) secondsPerStep = seconds + 0.95 * ((secondsPerStep ?? seconds) - seconds);
    const line = (columns?: number): string => formatStep(event, { start, secondsPerStep, columns, label });
    const now = output.now();
    if (output.stepLines && now - printedAt >= PLAIN_LINE_MS) {
      printedAt = now;
      print(line());
    }
    if (terminal && now - redrawnAt >= REDRAW_MS) {
      redrawnAt = now;
      // One column is left free: a terminal that has filled its last one may break the line.
      terminal.write(`\r\u001b[K${line(Math.max(0, terminal.columns - 1))}`);
      drawn = true;
    }
    if (start && event.step % start.stepsPerEpoch === 0) {
      print(`epoch ${event.epoch}/${start.epochs}: steps made; writing and measuring the network`);
    }
  };
  return {
    print,
    clear,
    show(event) {
      if (event.type === 'start') start = event;
      if (event.type === 'step') showStep(event);
      else for (const line of formatEvent(event)) print(line);
    },
  };
}

/** What is known around a step when its line is made. */
export interface StepContext {
  /** The run's start, for the total and the time left. */
  readonly start?: AnyStart | undefined;
  readonly secondsPerStep?: number | undefined;
  /** What stands in front. */
  readonly label?: string | undefined;
  /** The widest line; left out: as wide as it gets. */
  readonly columns?: number | undefined;
}

/** The line about a step; where it is too wide, the learning rate goes first, then epoch and speed, then it is cut. */
export function formatStep(event: AnyStep, context: StepContext = {}): string {
  const { start, secondsPerStep, columns, label } = context;
  const total = start ? start.epochs * start.stepsPerEpoch : undefined;
  const of = (value: number | undefined): string => (value === undefined ? '' : `/${formatCount(value)}`);
  const parts = new Map<string, string>([
    ...(label === undefined ? [] : [['label', label] as const]),
    ['step', `step ${formatCount(event.step)}${of(total)}`],
    ['epoch', `epoch ${event.epoch}${of(start?.epochs)}`],
    ['speed', `${event.imagesPerSecond.toFixed(1)} images/s`],
    ['loss', `loss ${formatSmall(event.loss)}`],
    'cosine' in event
      ? ['cosine', `cosine ${event.cosine.toFixed(3)}`]
      : ['right', `${formatPercent(event.accuracy, 1)} % right`],
    ['rate', `lr ${formatSmall(event.learningRate)}`],
  ]);
  if (total !== undefined && secondsPerStep !== undefined) {
    parts.set('left', `${formatDuration(Math.max(0, total - event.step) * secondsPerStep)} left`);
  }
  const line = (): string => [...parts.values()].join('  ');
  const width = columns ?? Number.POSITIVE_INFINITY;
  for (const name of ['rate', 'epoch', 'speed']) if (line().length > width) parts.delete(name);
  return line().slice(0, width);
}

/** The lines that stay about every event but a step. */
export function formatEvent(event: Exclude<AnyRunEvent, AnyStep>): string[] {
  switch (event.type) {
    case 'preparing':
      return 'probe' in event && event.probe.verdict !== 'apart'
        ? alignColumns(probeCells(event.probe), 'lrrrl')
        : [event.message];
    case 'start':
      return formatStart(event);
    case 'validation': {
      const measured =
        'mse' in event
          ? `validation mse ${formatSmall(event.mse)}, cosine ${event.cosine.toFixed(4)}, ` +
            `centred cosine ${event.centredCosine.toFixed(4)}`
          : `${formatPercent(event.accuracy, 1)} % of the pairs of other people right (chance 50 %), ` +
            `mean cosine ${event.genuine.toFixed(3)} of one person, ${event.impostor.toFixed(3)} of two`;
      const sources = 'sources' in event ? (event.sources ?? []) : [];
      return [
        `epoch ${event.epoch}, ${formatCount(event.images)} images seen: ${measured}`,
        ...sources.map(
          ({ source, cosine, centredCosine }) =>
            `epoch ${event.epoch}, ${source}: cosine ${cosine.toFixed(4)}` +
            (centredCosine === null ? '' : `, centred cosine ${centredCosine.toFixed(4)}`),
        ),
      ];
    }
    case 'benchmark': {
      const tar = event.tarAtFar1e3;
      return [
        `epoch ${event.epoch}, ${event.benchmark}: accuracy ${formatPercent(event.accuracy)} % (chance ${formatPercent(event.chance)} %), ` +
          `EER ${formatPercent(event.eer)} %${tar === null ? '' : `, TAR@FAR 1e-3 ${formatPercent(tar)} %`}, ` +
          `centred cosine ${event.centredCosine.toFixed(3)}`,
      ];
    }
    case 'advice':
      return [event.message];
    case 'warning':
      // A run's own options mend nothing while it is under way; other commands may.
      return [['warning:', event.message, describeRemedies(event.mendedBy ?? [], [])].join(' ').trimEnd()];
    case 'interrupted':
      return [
        event.file === undefined
          ? 'stopped before the first step'
          : `stopped after step ${formatCount(event.step)}, saved in ${event.file}`,
      ];
    case 'finished':
      return [`done: ${formatCount(event.step)} steps, ${formatCount(event.images)} images; ${event.file}`];
    case 'picture':
    case 'checkpoint':
      return [];
  }
}

function formatStart(event: AnyStart): string[] {
  const { block, reason } = event.lowering;
  const who =
    'student' in event
      ? `student ${event.student}`
      : `teacher ${event.network} of ${formatCount(event.identities)} people`;
  const lines = [
    `${who}: ${formatCount(event.parameters)} parameters, embedding of ${event.embeddingSize}`,
    `training graph: ${block === 1 ? 'standard operators' : `blocks of ${block} images`} (${reason})`,
    `${event.epochs} epochs of ${formatCount(event.stepsPerEpoch)} steps of ${event.batchSize} images`,
  ];
  if (event.resumedFromStep !== undefined)
    lines.push(`resumed after step ${formatCount(event.resumedFromStep)}`);
  return lines;
}

/** Four significant digits, without an exponent where that stays short. */
function formatSmall(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e5)) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}
