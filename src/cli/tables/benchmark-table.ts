// A benchmark's result as lines of text: a table of rates and the spread of the scores as bars.

import type { BenchmarkResult } from '../../evaluate/benchmark-result.js';
import type { Interval } from '../../evaluate/statistics/bootstrap.js';
import type { ScoreHistogram } from '../../evaluate/statistics/histogram.js';
import { describeInversion } from '../../evaluate/statistics/inversion.js';
import type { ReportedRate, VerificationResult } from '../../evaluate/statistics/verification.js';
import { formatRate } from '../../files/format-number.js';
import { mean } from '../../math/statistics.js';
import { alignColumns, formatCount, formatPercent } from '../terminal/output.js';

const BAR_WIDTH = 30;
const EIGHTHS = ' ▏▎▍▌▋▊▉█';

/** Lays out a result for a terminal; rates are in percent, scores are cosine similarities. */
export function formatBenchmark(result: BenchmarkResult): string[] {
  const rows: [string, VerificationResult][] = [['as they are', result.plain]];
  if (result.flip) rows.push(['with flip', result.flip]);
  const shown = result.plain.tarAtFar.filter(isShown);
  const fars = shown.map(({ far }) => `TAR@FAR ${formatRate(far)}`);
  const table = alignColumns(
    [
      ['%', 'accuracy', 'chance', 'AUC', 'EER', ...fars, 'threshold', "d'"],
      ...rows.flatMap(([label, row]) => [formatRow(label, row, result.chance), ...formatIntervals(row)]),
    ],
    'lr',
  );
  return [
    `${result.name}: ${result.pairs} pairs (${result.genuine} same person, ${result.impostor} different)`,
    ...formatCoverage(result),
    '',
    ...table,
    ...notesOf(result, rows),
    '',
    ...formatHistogram((result.flip ?? result.plain).histogram),
  ];
}

/** What the table's figures mean, and which cannot be had from so few pairs. */
function notesOf(
  { genuine, impostor, plain }: BenchmarkResult,
  rows: readonly [string, VerificationResult][],
): string[] {
  const notes: string[] = [];
  const inversion = describeInversion(plain.auc, { genuines: genuine, impostors: impostor });
  if (inversion) notes.push(inversion);
  if (plain.tarAtFar.some((rate) => isShown(rate) && !rate.resolved)) {
    notes.push(
      `* ${impostor} different-person pairs are too few for this rate: none of them is accepted there`,
    );
  }
  const hidden = plain.tarAtFar.find((rate) => !isShown(rate));
  if (hidden) {
    const needed = formatCount(Math.round(1 / hidden.far));
    notes.push(
      `FAR ${formatRate(hidden.far)} and below take at least ${needed} different-person pairs: left out`,
    );
  }
  if (plain.insightfaceTar) {
    // The rate that occurred says how far few pairs are from the one that was asked for.
    const tars = rows.map(([label, { insightfaceTar: by }]) =>
      by ? `${formatPercent(by.tar)} at ${formatRate(by.observedFar)} ${label}` : `– ${label}`,
    );
    notes.push(
      `InsightFace's rule for FAR ${formatRate(plain.insightfaceTar.far)}, TAR at the FAR that occurred: ${tars.join(', ')}`,
    );
  }
  if (plain.intervals?.over === 'identities') {
    notes.push(`95 % intervals over ${plain.intervals.units} identities`);
  }
  if (plain.intervals?.over === 'pairs') {
    notes.push(
      '95 % intervals over pairs, whose people are not known: too narrow where a person is in several',
    );
  }
  return notes;
}

/** Rates that the different-person pairs resolve, and the usual three. */
const isShown = ({ far, resolved }: ReportedRate) => resolved || far >= 1e-3;

/** What could not be compared, nothing where all could. */
function formatCoverage({ pairs, enrolment: { images, failed, pairsLeftOut } }: BenchmarkResult): string[] {
  if (failed === 0) return [];
  const coverage = formatPercent(pairs / (pairs + pairsLeftOut));
  return [
    `${failed} of ${images} images are missing or show no face; ${pairsLeftOut} pairs are left out: ${coverage} % of the pairs are covered`,
  ];
}

function formatRow(label: string, result: VerificationResult, chance: number): string[] {
  const { accuracy, auc, eer, tarAtFar, dPrime } = result;
  return [
    label,
    `${formatPercent(accuracy.mean)} ± ${formatPercent(accuracy.deviation)}`,
    formatPercent(chance),
    formatPercent(auc),
    formatPercent(eer),
    ...tarAtFar.filter(isShown).map(({ tar, resolved }) => `${formatPercent(tar)}${resolved ? ' ' : '*'}`),
    mean(accuracy.thresholds).toFixed(3),
    dPrime?.toFixed(2) ?? '–',
  ];
}

/** The line of 95 % intervals under a row; none where they were not made. */
function formatIntervals({ intervals, tarAtFar }: VerificationResult): string[][] {
  if (!intervals) return [];
  const range = (interval: Interval | null) =>
    interval ? `${interval.map((rate) => formatPercent(rate)).join('..')} ` : '';
  const rates = intervals.tarAtFar.filter((_, i) => isShown(tarAtFar[i]));
  const [accuracy, ...others] = [intervals.accuracy, intervals.auc, intervals.eer].map((each) =>
    range(each).trimEnd(),
  );
  return [['  95 %', accuracy, '', ...others, ...rates.map(range)]];
}

/** Draws the occupied bins, one line each: the bin's lower edge, different-person pairs, same-person pairs. */
function formatHistogram({ bins, genuine, impostor }: ScoreHistogram): string[] {
  const occupied = genuine.map((count, bin) => count + impostor[bin] > 0);
  const first = occupied.indexOf(true);
  const last = occupied.lastIndexOf(true);
  const highest = Math.max(...genuine, ...impostor);
  const lines = [`${'cosine'.padStart(6)}  ${'different person'.padEnd(BAR_WIDTH + 6)}  same person`];
  for (let bin = first; bin <= last; bin++) {
    const edge = (-1 + (2 * bin) / bins).toFixed(2).padStart(6);
    const [left, right] = [impostor[bin], genuine[bin]].map(
      (count) => `${drawBar(count / highest)} ${count || ''}`,
    );
    lines.push(`${edge}  ${left.padEnd(BAR_WIDTH + 6)}  ${right}`.trimEnd());
  }
  return lines;
}

function drawBar(share: number): string {
  const eighths = Math.round(share * BAR_WIDTH * 8);
  // Anything above zero is seen.
  const visible = share > 0 ? Math.max(1, eighths) : 0;
  return '█'.repeat(Math.floor(visible / 8)) + (visible % 8 ? EIGHTHS[visible % 8] : '');
}
