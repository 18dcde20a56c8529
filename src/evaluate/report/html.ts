// An evaluation as one page that needs nothing else: charts as SVG, pictures within it, no script.

import { mean } from '../../math/statistics.js';
import { percentLabel } from '../../pages/chart.js';
import { escapeXml } from '../../pages/svg.js';
import type { BenchmarkResult } from '../run-benchmark.js';
import type { Interval } from '../statistics/bootstrap.js';
import type { GroupComparison } from '../statistics/group-rates.js';
import { countScores } from '../statistics/histogram.js';
import type { VerificationResult } from '../statistics/verification.js';
import type { TemplateResult } from '../templates/run-templates.js';
import { detChart, histogramChart, rocChart } from './curve-charts.js';
import { groupChart } from './group-chart.js';
import { breakable, dataRow, headRow, percent, withInterval, withRange } from './html-parts.js';
import { operatingTable } from './operating-table.js';
import { PAGE_STYLE } from './page-style.js';
import type { Report, ReportedBenchmark } from './report.js';
import { thumbnail, type WorstPair } from './worst-pairs.js';

/** The page of a report. */
export async function reportHtml(report: Report): Promise<string> {
  const { model, input, benchmarks, templates } = report;
  const title = `Evaluation of ${model}`;
  const sections: string[] = [];
  for (const benchmark of benchmarks) sections.push(await benchmarkSection(benchmark));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<h1>${breakable(title)}</h1>
<p>Input: ${input.sizePx} x ${input.sizePx} pixels, ${escapeXml(`${input.colour}, ${input.normalize}`)} (${escapeXml(input.normalizeFrom)}).
Similarity is the cosine of two embeddings. Rates are in percent.</p>
${benchmarks.length > 0 ? summary(benchmarks) : ''}
${sections.join('\n')}
${(await Promise.all(templates.map(templateSection))).join('\n')}
</body>
</html>
`;
}

function summary(benchmarks: readonly ReportedBenchmark[]): string {
  // A rate that no benchmark resolves has no column.
  const shown = benchmarks[0].result.plain.tarAtFar.map((_, i) =>
    benchmarks.some(({ result }) => result.plain.tarAtFar[i].resolved),
  );
  const fars = benchmarks[0].result.plain.tarAtFar.filter((_, i) => shown[i]).map(({ far }) => far);
  const rows = benchmarks.flatMap(({ result }) => [
    summaryRow(result.name, 'as they are', result.plain, shown),
    ...(result.flip ? [summaryRow('', 'with flip', result.flip, shown)] : []),
  ]);
  const intervals = benchmarks[0].result.plain.intervals;
  const units = new Set(benchmarks.map(({ result }) => result.plain.intervals?.over));
  const over =
    units.size === 1 ? `of ${intervals?.over}` : 'of identities where they are known, else of pairs';
  return `<table>
${headRow(['benchmark', '', 'accuracy', 'AUC', 'EER', ...fars.map((far) => `TAR at FAR ${percentLabel(far)}`), "d'"])}
${rows.join('\n')}
</table>
<p class="note">Accuracy: mean and standard deviation over the folds.
${intervals ? `Second line: 95 % intervals from ${intervals.replicates} resamplings ${over}.` : ''}
A FAR needs at least 1 / FAR different-person pairs; – and missing columns stand for rates that cannot be measured.</p>`;
}

function summaryRow(
  name: string,
  kind: string,
  result: VerificationResult,
  shown: readonly boolean[],
): string {
  const { accuracy, auc, eer, tarAtFar, dPrime, intervals } = result;
  const cells = [
    withInterval(`${percent(accuracy.mean)} ± ${percent(accuracy.deviation)}`, intervals?.accuracy),
    withInterval(percent(auc), intervals?.auc),
    withInterval(percent(eer), intervals?.eer),
    ...tarAtFar
      .map(({ tar, resolved }, i) => (resolved ? withInterval(percent(tar), intervals?.tarAtFar[i]) : '–'))
      .filter((_, i) => shown[i]),
    dPrime?.toFixed(2) ?? '–',
  ];
  const head = `<th scope="row">${breakable(name)}</th><td class="text">${kind}</td>`;
  return `<tr>${head}${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

async function benchmarkSection({ result, groups, worst, scored }: ReportedBenchmark): Promise<string> {
  const curves = [
    { label: 'as they are', points: result.plain.curve },
    ...(result.flip ? [{ label: 'with flip', points: result.flip.curve }] : []),
  ];
  const best = result.flip ?? result.plain;
  const histogram = countScores(scored.flip ?? scored.plain, scored.same, 100);
  const charts = [
    await rocChart(curves, result),
    await detChart(curves, result),
    await histogramChart(histogram, mean(best.accuracy.thresholds)),
  ];
  const parts = [
    `<h2>${breakable(result.name)}</h2>`,
    `<p>${result.pairs} pairs: ${result.genuine} of one person, ${result.impostor} of two. ${enrolment(result)}</p>`,
    `<div class="charts">${charts.join('\n')}</div>`,
    `<p class="note">Grey: fewer than 30 false matches stand behind the curve, which is unsure there.
The scores are those ${result.flip ? 'with flip' : 'of the images as they are'}; their threshold is the mean of the folds'.</p>`,
    `<h3>Operating points${result.flip ? ', with flip' : ''}</h3>`,
    operatingTable(best, result.impostor),
  ];
  for (const comparison of groups) parts.push(await groupSection(comparison));
  parts.push(
    await pairsSection('One person, least alike', worst.genuine, scored.benchmark),
    await pairsSection('Two people, most alike', worst.impostor, scored.benchmark),
  );
  return `<section>${parts.join('\n')}</section>`;
}

async function groupSection(comparison: GroupComparison): Promise<string> {
  const { label, threshold, fmrTarget, groups, pairsAcross, over, fmrRatio, fnmrRatio } = comparison;
  const rows = groups.map(({ group, images, fmr, fnmr }) => {
    const rates = [fmr, fnmr].map((rate) =>
      rate
        ? `<td>${withInterval(percent(rate.rate, 3), rate.interval, 3)}</td><td>${rate.errors} of ${rate.pairs}</td>`
        : '<td>–</td><td>no pairs</td>',
    );
    return `<tr><th scope="row">${escapeXml(group)}</th><td>${images}</td>${rates.join('')}</tr>`;
  });
  const ratios = [fmrRatio, fnmrRatio].map((ratio) => {
    if (!ratio) return '<td>–</td><td></td>';
    if (ratio.ratio === null) return '<td>–</td><td class="text">the best has no error</td>';
    const groupNames = escapeXml(`${ratio.worst} / ${ratio.best}`);
    return `<td>${withRange(ratio.ratio, ratio.interval)}</td><td class="text">${groupNames}</td>`;
  });
  return `<h3>By ${escapeXml(label)}</h3>
<div class="charts">${await groupChart(comparison, 'fmr')}${await groupChart(comparison, 'fnmr')}</div>
<table>
${headRow([label, 'images', 'FMR', 'false matches', 'FNMR', 'false non-matches'])}
${rows.join('\n')}
<tr><th scope="row">worst / best</th><td></td>${ratios.join('')}</tr>
</table>
<p class="note">At one threshold for all, ${threshold.toFixed(4)}, for a false match rate of ${percent(fmrTarget, 3)} % over all pairs.
95 % intervals over ${over}, exact (Clopper and Pearson) where no error was seen.
${pairsAcross} pairs are of two groups or lack the label and are not counted.</p>`;
}

async function pairsSection(
  title: string,
  pairs: readonly WorstPair[],
  benchmark: ReportedBenchmark['scored']['benchmark'],
): Promise<string> {
  const figures: string[] = [];
  for (const { pair, similarity, a, b } of pairs) {
    const sources = await Promise.all(
      [benchmark.pairs.a[pair], benchmark.pairs.b[pair]].map((image) => thumbnail(benchmark, image)),
    );
    const pictures = sources.map((source, i) => {
      const name = escapeXml([a, b][i]);
      return source
        ? `<img src="${source}" alt="${name}" title="${name}">`
        : `<span class="gone">${name}</span>`;
    });
    figures.push(
      `<figure>${pictures.join('')}<figcaption>${similarity.toFixed(3)} · pair ${pair}</figcaption></figure>`,
    );
  }
  return `<h3>${title}</h3><div class="pairs">${figures.join('\n')}</div>`;
}

async function templateSection(result: TemplateResult): Promise<string> {
  const { name, pairs, templates, auc, eer, tarAtFar, searches, curve, intervals } = result;
  const curves = [{ label: 'pooled', points: curve }];
  const charts = [await rocChart(curves, result), await detChart(curves, result)];
  const cells = [
    withInterval(percent(auc), intervals?.auc),
    withInterval(percent(eer), intervals?.eer),
    ...tarAtFar.map(({ tar, resolved }, i) => resolvedRate(tar, resolved, intervals?.tarAtFar[i])),
  ];
  const searchRows = searches.map((search) => {
    const rates = [
      withInterval(percent(search.rank1), search.intervals?.rank1),
      withInterval(percent(search.rank5), search.intervals?.rank5),
      ...search.tpirAtFpir.map(({ tpir, resolved }, i) =>
        resolvedRate(tpir, resolved, search.intervals?.tpirAtFpir[i]),
      ),
    ];
    const counts = [search.gallery, search.mated, search.nonMated];
    return dataRow(search.name, [...counts, ...rates]);
  });
  const rates = searches[0]?.tpirAtFpir.map(({ fpir }) => `TPIR at FPIR ${fpir}`) ?? [];
  const note = intervals
    ? `<p class="note">Second line: 95 % intervals from ${intervals.replicates} resamplings of the subjects.</p>`
    : '';
  return `<section><h2>${breakable(name)}</h2><p>${pairs} pairs of ${templates} templates. ${enrolment(result)}</p>
<table>${headRow(['1:1', 'AUC', 'EER', ...tarAtFar.map(({ far }) => `TAR at FAR ${percentLabel(far)}`)])}
${dataRow('pooled', cells)}</table>
<div class="charts">${charts.join('\n')}</div>
${searchRows.length > 0 ? `<table>${headRow(['1:N', 'gallery', 'mated', 'strangers', 'rank 1', 'rank 5', ...rates])}${searchRows.join('\n')}</table>` : ''}
${note}</section>`;
}

/** How many images there are, and what became of those without an embedding. */
function enrolment({
  enrolment: { images, failed, pairsLeftOut },
}: BenchmarkResult | TemplateResult): string {
  if (failed === 0) return `${images} images.`;
  return `${images} images. Failure to enrol: ${failed} (${percent(failed / images)} %); ${pairsLeftOut} pairs left out.`;
}

const resolvedRate = (rate: number, resolved: boolean, interval: Interval | null | undefined) =>
  resolved ? withInterval(percent(rate), interval) : '–';
