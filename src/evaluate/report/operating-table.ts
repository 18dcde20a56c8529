// The operating points of one benchmark as a table: what a threshold costs at each false match rate.

import { percentLabel } from '../../pages/chart.js';
import type { Interval } from '../statistics/bootstrap.js';
import type { VerificationResult } from '../statistics/verification.js';
import { dataRow, headRow, percent, withInterval } from './html-parts.js';

/**
 * FNMR and threshold at each reported FMR, the true match rate interpolated, and that by InsightFace's rule; a rate that
 * `impostors` pairs of two people do not resolve says how many it would take.
 */
export function operatingTable(
  { tarAtFar, insightfaceTar, intervals }: VerificationResult,
  impostors: number,
): string {
  const rows = tarAtFar.map(({ far, threshold, observedFar, fnmr, interpolated, resolved }, i) => {
    const head = percentLabel(far);
    if (!resolved) {
      const needed = Math.round(1 / far).toLocaleString('en-US');
      return `<tr><th scope="row">${head}</th><td class="text" colspan="4">needs ${needed} pairs of two people; there are ${impostors.toLocaleString('en-US')}</td></tr>`;
    }
    const cells = [
      threshold === null ? '–' : threshold.toFixed(4),
      percentLabel(Number(observedFar.toPrecision(3))),
      withInterval(percent(fnmr), missed(intervals?.tarAtFar[i])),
      percent(interpolated),
    ];
    return dataRow(head, cells);
  });
  const insightface = insightfaceTar
    ? `<p class="note">By the rule of InsightFace's script, over the folds, at a FAR of ${percentLabel(insightfaceTar.far)}:
TAR ${percent(insightfaceTar.tar)} ± ${percent(insightfaceTar.deviation)} %, where a FAR of
${percentLabel(Number(insightfaceTar.observedFar.toPrecision(3)))} occurred.</p>`
    : '';
  return `<table>
${headRow(['FMR at most', 'threshold', 'FMR there', 'FNMR', 'TMR at this very FMR, interpolated'])}
${rows.join('\n')}
</table>
${insightface}`;
}

/** The interval of 1 - TAR. */
const missed = (interval: Interval | null | undefined): Interval | undefined =>
  interval ? [1 - interval[1], 1 - interval[0]] : undefined;
