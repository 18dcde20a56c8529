// The section of a report on one benchmark of templates: 1:1 and 1:N, each as a table.
import { formatPercent } from '../../files/format-number.js';
import { html, Markup, nothing } from '../../pages/html.js';
import type { TemplateResult } from '../templates/run-templates.js';
import { detChart, rocChart } from './curve-charts.js';
import { describeEnrolment } from './enrolment.js';
import { breakable, dataRow, headRow, rateHeading, resolvedRate, withInterval } from './table-parts.js';

/** All about one benchmark of templates, under a heading. */
export async function templateSection(result: TemplateResult, heading: string): Promise<Markup> {
  const { pairs, templates, auc, eer, tarAtFar, searches, curve, intervals } = result;
  const curves = [{ label: 'pooled', points: curve }];
  const charts = [await rocChart(curves, result), await detChart(curves, result)];
  const fars = tarAtFar.map(({ far }) => rateHeading('TAR at FAR', far));
  return html`<section><h2>${breakable(heading)}</h2>
<p>${pairs} pairs of ${templates} templates. ${describeEnrolment(result)}</p>
<table>
${headRow(['1:1', 'AUC', 'EER', ...fars])}
${dataRow('pooled', [
  withInterval(formatPercent(auc), intervals?.auc),
  withInterval(formatPercent(eer), intervals?.eer),
  ...tarAtFar.map(({ tar, resolved }, i) => resolvedRate(tar, resolved, intervals?.tarAtFar[i])),
])}
</table>
<div class="charts">${charts.map((chart) => new Markup(chart))}</div>
${searches.length > 0 ? searchTable(searches) : nothing}
${
  intervals
    ? html`<p class="note">Second line: 95 % intervals from ${intervals.replicates} resamplings of the subjects.</p>`
    : nothing
}</section>`;
}

function searchTable(searches: TemplateResult['searches']): Markup {
  const rates = searches[0].tpirAtFpir.map(({ fpir }) => rateHeading('TPIR at FPIR', fpir));
  const rows = searches.map(({ name, gallery, mated, nonMated, rank1, rank5, tpirAtFpir, intervals }) =>
    dataRow(name, [
      ...[gallery, mated, nonMated],
      withInterval(formatPercent(rank1), intervals?.rank1),
      withInterval(formatPercent(rank5), intervals?.rank5),
      ...tpirAtFpir.map(({ tpir, resolved }, i) => resolvedRate(tpir, resolved, intervals?.tpirAtFpir[i])),
    ]),
  );
  return html`<table>
${headRow(['1:N', 'gallery', 'mated', 'strangers', 'rank 1', 'rank 5', ...rates])}
${rows}
</table>`;
}
