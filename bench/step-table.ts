// The step benchmark's report as a table, with the figures that this project has set itself beside the measured ones.
import { alignColumns } from '../src/cli/output.js';
import type { StepReport, StepSection } from './step.js';
import type { Timing } from './take-turns.js';

/** How many times as fast as a peer ours shall be, and the most memory that its process shall take; for tinyfar-a at batch 64. */
export const TARGETS = {
  'training step': { 'PyTorch channels_last': 1.15, 'PyTorch nchw': 1.6, peakBytes: 2.5e9 },
  inference: { 'PyTorch channels_last': 1.6 },
} as const;

const HEADINGS = ['', 'ms', 'best', 'images/s', 'peak GB', 'ours faster', 'quartiles', 'target', ''];

function targetOf(section: StepSection['name'], key: string): number | undefined {
  const targets: Readonly<Record<string, Readonly<Record<string, number>>>> = TARGETS;
  return targets[section]?.[key];
}

const verdict = (met: boolean): string => (met ? 'met' : 'missed');
const formatMilliseconds = (seconds: number): string => (seconds * 1000).toFixed(seconds < 0.1 ? 1 : 0);
const times = (ratio: number): string => `${ratio.toFixed(2)}x`;

function sectionRows({ name, batch, ours, peers }: StepSection): string[][] {
  const figures = ({ seconds, bestSeconds, peakBytes }: Timing) => [
    formatMilliseconds(seconds),
    formatMilliseconds(bestSeconds),
    (batch / seconds).toFixed(1),
    (peakBytes / 1e9).toFixed(2),
  ];
  const memory = targetOf(name, 'peakBytes');
  const memoryCells =
    memory === undefined
      ? []
      : ['', '', `${(memory / 1e9).toFixed(2)} GB`, verdict(ours.peakBytes <= memory)];
  return [
    [`${name}, batch ${batch}${ours.note ? ` (${ours.note})` : ''}`],
    ['  ours', ...figures(ours), ...memoryCells],
    ...peers.map((peer) => {
      const target = targetOf(name, peer.name);
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
  const rows = [HEADINGS, ...sections.flatMap(sectionRows)];
  return [
    `${network}, ${threads} threads, ${peer}; medians; a step counts from the call to its result`,
    ...alignColumns(rows, 'lrrrrrrrl'),
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
