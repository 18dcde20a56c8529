// The step benchmark's report as a table, with the figures that this project has set itself beside the measured ones.
import { alignColumns } from '../../src/cli/terminal/output.js';
import type { Timing, TurnResult } from './take-turns.js';

/** One thing that was timed. */
export interface StepSection extends TurnResult {
  readonly name: 'training step' | 'training step, standard operators' | 'inference';
  readonly batch: number;
  readonly rounds: number;
}

/** What the benchmark found. */
export interface StepReport {
  readonly network: string;
  readonly threads: number;
  /** PyTorch's version; null where it was not timed. */
  readonly torch: string | null;
  /** Processes that wanted the processor in the minute before each section and at the end; this benchmark adds about `threads`. */
  readonly loads: readonly number[];
  readonly sections: readonly StepSection[];
}

/** What a section shall reach: times as fast as a peer, by its name, and `peakBytes`. */
export type Targets = Readonly<Record<string, number | undefined>>;

/** Something that was timed. */
export interface TurnSection extends TurnResult {
  readonly name: string;
  readonly batch: number;
}

/** How many times as fast as a peer ours shall be, and the most memory that its process shall take; for tinyfar-a at batch 64. */
export const TARGETS = {
  'training step': { 'PyTorch channels_last': 1.15, 'PyTorch nchw': 1.6, peakBytes: 2.5e9 },
  inference: { 'PyTorch channels_last': 1.6 },
} as const;

/** The headings of a table of turns. */
export const TABLE_HEADINGS = [
  '',
  'ms',
  'best',
  'images/s',
  'peak GB',
  'ours faster',
  'quartiles',
  'target',
  '',
];

/** How its columns are aligned. */
export const TABLE_ALIGNMENT = 'lrrrrrrrl';

function targetsOf(section: StepSection['name']): Targets {
  const targets: Readonly<Record<string, Targets>> = TARGETS;
  return targets[section] ?? {};
}

const verdict = (met: boolean): string => (met ? 'met' : 'missed');
const formatMilliseconds = (seconds: number): string => (seconds * 1000).toFixed(seconds < 0.1 ? 1 : 0);
const times = (ratio: number): string => `${ratio.toFixed(2)}x`;

/** The rows of one thing that was timed: ours, and each peer with its target, if there is one. */
export function turnRows({ name, batch, ours, peers }: TurnSection, targets: Targets): string[][] {
  const figures = ({ seconds, bestSeconds, peakBytes }: Timing) => [
    formatMilliseconds(seconds),
    formatMilliseconds(bestSeconds),
    (batch / seconds).toFixed(1),
    (peakBytes / 1e9).toFixed(2),
  ];
  const memory = targets.peakBytes;
  const memoryCells =
    memory === undefined
      ? []
      : ['', '', `${(memory / 1e9).toFixed(2)} GB`, verdict(ours.peakBytes <= memory)];
  return [
    [`${name}, batch ${batch}${ours.note ? ` (${ours.note})` : ''}`],
    ['  ours', ...figures(ours), ...memoryCells],
    ...peers.map((peer) => {
      const target = targets[peer.name];
      return [
        `  ${peer.name}`,
        ...figures(peer),
        times(peer.ratio),
        peer.ratioQuartiles.map((ratio) => ratio.toFixed(2)).join('-'),
        ...(target === undefined ? [] : [times(target), verdict(peer.ratio >= target)]),
      ];
    }),
  ];
}

/** The lines of the table. */
export function stepTable({ network, threads, torch, loads, sections }: StepReport): string[] {
  const peer = torch === null ? 'no PyTorch' : `PyTorch ${torch}`;
  const rows = [TABLE_HEADINGS, ...sections.flatMap((section) => turnRows(section, targetsOf(section.name)))];
  return [
    `${network}, ${threads} threads, ${peer}; medians; a step counts from the call to its result`,
    ...alignColumns(rows, TABLE_ALIGNMENT),
    `load of the machine meanwhile: ${loads.map((load) => load.toFixed(1)).join(', ')}`,
    ...(Math.max(...loads) > threads + 1
      ? [
          'other programs were at work: they slow the two engines unequally, so repeat this on a quiet machine',
        ]
      : []),
    ...(network === 'tinyfar-a' && sections[0]?.batch === 64
      ? []
      : ['the targets are meant for tinyfar-a at batch 64']),
  ];
}
