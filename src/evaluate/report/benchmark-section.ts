// The section of a report on one benchmark of pairs: curves, operating points, groups, the pairs judged worst.
import { formatRate } from '../../files/format-number.js';
import { mean } from '../../math/statistics.js';
import { html, Markup, nothing } from '../../pages/html.js';
import type { Benchmark } from '../benchmark.js';
import type { GroupComparison, GroupRate, RateRatio } from '../statistics/group-rates.js';
import { describeInversion } from '../statistics/inversion.js';
import { detChart, histogramChart, rocChart } from './curve-charts.js';
import { describeEnrolment } from './enrolment.js';
import { groupChart } from './group-chart.js';
import { operatingTable } from './operating-table.js';
import type { ReportedBenchmark } from './report.js';
import { breakable, headRow, withInterval, withRange } from './table-parts.js';
import { thumbnail, type WorstPair } from './worst-pairs.js';

/** All about one benchmark, under a heading. */
export async function benchmarkSection(reported: ReportedBenchmark, heading: string): Promise<Markup> {
  const { result, groups, worst, scored, histogram } = reported;
  const { pairs, genuine, impostor, plain, flip, source, warnings } = result;
  const curves = [
    { label: 'as they are', points: plain.curve },
    ...(flip ? [{ label: 'with flip', points: flip.curve }] : []),
  ];
  const best = flip ?? plain;
  const inversion = describeInversion(plain.auc, { genuines: genuine, impostors: impostor });
  const charts = [
    await rocChart(curves, result),
    await detChart(curves, result),
    await histogramChart(histogram, mean(best.accuracy.thresholds)),
  ];
  const comparisons: Markup[] = [];
  for (const comparison of groups) comparisons.push(await groupSection(comparison));
  return html`<section><h2>${breakable(heading)}</h2>
<p>${pairs} pairs: ${genuine} of one person, ${impostor} of two. ${describeEnrolment(result)}</p>
${source ? html`<p>${source.layout}.</p>` : nothing}
${[...warnings, ...(source?.notes ?? [])].map((note) => html`<p class="note">${note}</p>`)}
${inversion ? html`<p>In ${heading}, ${inversion}</p>` : nothing}
<div class="charts">${charts.map((chart) => new Markup(chart))}</div>
<p class="note">Grey: fewer than 30 false matches stand behind the curve, which is unsure there.
The scores are those ${flip ? 'with flip' : 'of the images as they are'}; their threshold is the mean of the folds'.</p>
<h3>Operating points${flip ? ', with flip' : ''}</h3>
${operatingTable(best, impostor)}
${comparisons}
${await pairsSection('One person, least alike', worst.genuine, scored.benchmark)}
${await pairsSection('Two people, most alike', worst.impostor, scored.benchmark)}</section>`;
}

async function groupSection(comparison: GroupComparison): Promise<Markup> {
  const { label, threshold, fmrTarget, groups, pairsAcross, over, fmrRatio, fnmrRatio } = comparison;
  const charts = [await groupChart(comparison, 'fmr'), await groupChart(comparison, 'fnmr')];
  const rows = groups.map(
    ({ group, images, fmr, fnmr }) =>
      html`<tr><th scope="row">${group}</th><td>${images}</td>${[fmr, fnmr].map(rateCells)}</tr>`,
  );
  return html`<h3>By ${label}</h3>
<div class="charts">${charts.map((chart) => new Markup(chart))}</div>
<table>
${headRow([label, 'images', 'FMR', 'false matches', 'FNMR', 'false non-matches'])}
${rows}
<tr><th scope="row">worst / best</th><td></td>${[fmrRatio, fnmrRatio].map(ratioCells)}</tr>
</table>
<p class="note">At one threshold for all, ${threshold.toFixed(4)}, for a false match rate of ${formatRate(fmrTarget)} over all pairs; rates of within-group pairs.
95 % intervals over ${over}, exact (Clopper and Pearson) where no error was seen.
${pairsAcross} pairs are of two groups or lack the label and are not counted.</p>`;
}

function rateCells(rate: GroupRate | null): Markup {
  if (!rate) return html`<td>–</td><td>no pairs</td>`;
  const { rate: share, interval, errors, pairs } = rate;
  return html`<td>${withInterval(formatRate(share), interval, formatRate)}</td><td>${errors} of ${pairs}</td>`;
}

function ratioCells(ratio: RateRatio | null): Markup {
  if (!ratio) return html`<td>–</td><td></td>`;
  if (ratio.ratio === null) return html`<td>–</td><td class="text">the best has no error</td>`;
  const names = `${ratio.worst} / ${ratio.best}`;
  return html`<td>${withRange(ratio.ratio, ratio.interval)}</td><td class="text">${names}</td>`;
}

async function pairsSection(
  title: string,
  pairs: readonly WorstPair[],
  benchmark: Benchmark,
): Promise<Markup> {
  const figures: Markup[] = [];
  for (const { pair, similarity, a, b, images } of pairs) {
    const pictures = [
      showPicture(a, await thumbnail(benchmark, images[0])),
      showPicture(b, await thumbnail(benchmark, images[1])),
    ];
    figures.push(
      html`<figure>${pictures}<figcaption>${similarity.toFixed(3)} · pair ${pair}
<span>${shortName(a)}</span><span>${shortName(b)}</span></figcaption></figure>`,
    );
  }
  return html`<h3>${title}</h3><div class="pairs">${figures}</div>`;
}

/** The last two parts of a path: the folder is often who it is. */
const shortName = (name: string): Markup => breakable(name.split(/[\\/]/).slice(-2).join('/'));

const showPicture = (name: string, source: string | null): Markup =>
  source
    ? html`<img src="${source}" alt="${name}" title="${name}">`
    : html`<span class="gone">${name}</span>`;
