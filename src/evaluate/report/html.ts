// An evaluation as one page that needs nothing else: charts as SVG, pictures within it, no script.
import { basename } from 'node:path';
import { formatPercent } from '../../files/format-number.js';
import { html, type Markup, nothing } from '../../pages/html.js';
import { wholePage } from '../../pages/page.js';
import { shortNames } from '../../pages/short-names.js';
import type { VerificationResult } from '../statistics/verification.js';
import { benchmarkSection } from './benchmark-section.js';
import { PAGE_STYLE } from './page-style.js';
import { provenanceSection } from './provenance-section.js';
import type { Report, ReportedBenchmark } from './report.js';
import { breakable, headRow, rateHeading, resolvedRate, withInterval } from './table-parts.js';
import { templateSection } from './template-section.js';

/** The page of a report. */
export async function reportHtml(report: Report): Promise<string> {
  const { model, benchmarks, templates, provenance } = report;
  const made = provenance ? `: ${provenance.date.slice(0, 10)}, ${provenance.program}.` : '.';
  const title = `Evaluation of ${basename(model)}`;
  const sections: Markup[] = [];
  const names = shortNames([
    ...benchmarks.map(({ result }) => result.name),
    ...templates.map(({ name }) => name),
  ]);
  for (const [i, benchmark] of benchmarks.entries())
    sections.push(await benchmarkSection(benchmark, names[i]));
  for (const [i, result] of templates.entries()) {
    sections.push(await templateSection(result, names[benchmarks.length + i]));
  }
  const body = html`<h1>${breakable(title)}</h1>
<p>Similarity is the cosine of two embeddings. Shares are in percent, error rates at a threshold (FMR, FAR, FNMR) as numbers: 1e-3 is one in a thousand. <a href="#provenance">How this was measured</a>${made}</p>
${benchmarks.length > 0 ? summary(benchmarks, names) : nothing}
${sections}
${provenanceSection(report)}`;
  return wholePage(title, PAGE_STYLE, body);
}

function summary(benchmarks: readonly ReportedBenchmark[], names: readonly string[]): Markup {
  const { tarAtFar, intervals } = benchmarks[0].result.plain;
  // A rate that no benchmark resolves has no column.
  const shown = tarAtFar.map((_, i) => benchmarks.some(({ result }) => result.plain.tarAtFar[i].resolved));
  const fars = tarAtFar.filter((_, i) => shown[i]).map(({ far }) => rateHeading('TAR at FAR', far));
  const rows = benchmarks.flatMap(({ result }, i) => [
    summaryRow(names[i], 'as they are', { rates: result.plain, chance: result.chance, shown }),
    ...(result.flip
      ? [summaryRow('', 'with flip', { rates: result.flip, chance: result.chance, shown })]
      : []),
  ]);
  return html`<table class="summary">
${headRow(['benchmark', '', 'accuracy', 'chance', 'AUC', 'EER', ...fars, "d'"])}
${rows}
</table>
<p class="note">Accuracy: mean and standard deviation over the folds; chance is the share of the larger of both kinds of pairs.
${intervals ? `Second line: 95 % intervals from ${intervals.replicates} resamplings ${drawnAgain(benchmarks)}.` : ''}
A FAR needs at least 1 / FAR different-person pairs; – and missing columns stand for rates that cannot be measured.</p>`;
}

/** What was drawn again for the intervals of all benchmarks. */
function drawnAgain(benchmarks: readonly ReportedBenchmark[]): string {
  const [unit, ...others] = new Set(benchmarks.map(({ result }) => result.plain.intervals?.over));
  return others.length === 0 ? `of ${unit}` : 'of identities where they are known, else of pairs';
}

function summaryRow(
  name: string,
  kind: string,
  {
    rates,
    chance,
    shown,
  }: { readonly rates: VerificationResult; readonly chance: number; readonly shown: readonly boolean[] },
): Markup {
  const { accuracy, auc, eer, tarAtFar, dPrime, intervals } = rates;
  const cells = [
    withInterval(
      `${formatPercent(accuracy.mean)} ± ${formatPercent(accuracy.deviation)}`,
      intervals?.accuracy,
    ),
    formatPercent(chance),
    withInterval(formatPercent(auc), intervals?.auc),
    withInterval(formatPercent(eer), intervals?.eer),
    ...tarAtFar
      .map(({ tar, resolved }, i) => resolvedRate(tar, resolved, intervals?.tarAtFar[i]))
      .filter((_, i) => shown[i]),
    dPrime?.toFixed(2) ?? '–',
  ];
  return html`<tr><th scope="row">${breakable(name)}</th><td class="text">${kind}</td>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
}
