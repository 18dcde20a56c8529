// The operating points of one benchmark as a table: what a threshold costs at each false match rate.
import { formatCount, formatPercent, formatRate } from '../../files/format-number.js';
import { html, type Markup, nothing } from '../../pages/html.js';
import type { Interval } from '../statistics/bootstrap.js';
import type { VerificationResult } from '../statistics/verification.js';
import { dataRow, headRow, withInterval } from './table-parts.js';

/**
 * FNMR and threshold at each reported FMR, the true match rate interpolated, and that by InsightFace's rule; a rate that
 * `impostors` pairs of two people do not resolve says how many it would take.
 */
export function operatingTable(
  { tarAtFar, insightfaceTar, intervals }: VerificationResult,
  impostors: number,
): Markup {
  const rows = tarAtFar.map(({ far, threshold, observedFar, fnmr, interpolated, resolved }, i) => {
    const head = formatRate(far);
    if (!resolved) {
      const needed = formatCount(Math.round(1 / far));
      return html`<tr><th scope="row">${head}</th><td class="text" colspan="4">needs ${needed} pairs of two people; there are ${formatCount(impostors)}</td></tr>`;
    }
    return dataRow(head, [
      threshold === null ? '–' : threshold.toFixed(4),
      formatRate(observedFar),
      withInterval(formatRate(fnmr), missed(intervals?.tarAtFar[i]), formatRate),
      formatPercent(interpolated),
    ]);
  });
  return html`<table>
${headRow(['FMR at most', 'threshold', 'FMR there', 'FNMR', 'TMR at this very FMR, interpolated, %'])}
${rows}
</table>
${insightfaceTar ? insightfaceNote(insightfaceTar) : nothing}`;
}

function insightfaceNote(rate: NonNullable<VerificationResult['insightfaceTar']>): Markup {
  const { far, tar, deviation, observedFar } = rate;
  return html`<p class="note">By the rule of InsightFace's script, over the folds, at a FAR of ${formatRate(far)}:
TAR ${formatPercent(tar)} ± ${formatPercent(deviation)} %, where a FAR of
${formatRate(observedFar)} occurred.</p>`;
}

/** The interval of 1 - TAR. */
const missed = (interval: Interval | null | undefined): Interval | undefined =>
  interval ? [1 - interval[1], 1 - interval[0]] : undefined;
