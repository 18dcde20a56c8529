// An evaluation as a Markdown table for a paper or a README.

import { formatPercent, formatRate } from '../../files/format-number.js';
import { escapeCell, markdownTable } from '../../pages/markdown.js';
import type { BenchmarkResult } from '../benchmark-result.js';
import type { Interval } from '../statistics/bootstrap.js';
import type { GroupComparison } from '../statistics/group-rates.js';
import { describeInversion } from '../statistics/inversion.js';
import type { VerificationResult } from '../statistics/verification.js';
import type { TemplateResult } from '../templates/run-templates.js';
import { provenanceRows } from './provenance-rows.js';
import type { Report } from './report.js';

/** One table of all benchmarks in percent, with intervals where they were made, and one for each comparison of groups. */
export function reportMarkdown(report: Report): string {
  const { model, benchmarks, templates } = report;
  const header = [
    'benchmark',
    'pairs',
    'accuracy',
    'chance',
    'AUC',
    'EER',
    'TAR@FAR 1e-2',
    'TAR@FAR 1e-3',
    'TAR@FAR 1e-4',
  ];
  const rows = benchmarks.flatMap(({ result }) => [
    markdownRow(result.name, result, result.plain),
    ...(result.flip ? [markdownRow(`${result.name}, flip`, result, result.flip)] : []),
  ]);
  const notes = [
    `${escapeCell(model)}, in percent; accuracy over folds, plus or minus the standard deviation over them` +
      (benchmarks.some(({ result }) => result.plain.intervals) || templates.some(({ intervals }) => intervals)
        ? '; in brackets 95 % bootstrap intervals.'
        : '.'),
    ...benchmarks.flatMap(({ result: { name, plain, genuine, impostor } }) => {
      const inversion = describeInversion(plain.auc, { genuines: genuine, impostors: impostor });
      return inversion ? [`${escapeCell(name)}: ${inversion}`] : [];
    }),
    ...[...benchmarks.map(({ result }) => result), ...templates]
      .filter(({ enrolment }) => enrolment.failed > 0)
      .map(
        ({ name, enrolment: { images, failed, pairsLeftOut } }) =>
          `${escapeCell(name)}: ${failed} of ${images} images failed to enrol, ${pairsLeftOut} pairs are left out for it.`,
      ),
  ];
  const templateTables = templates.flatMap(templateTablesOf);
  const groupTables = benchmarks.flatMap(({ result, groups }) =>
    groups.map((comparison) => `${result.name} by ${comparison.label}\n\n${groupTable(comparison)}`),
  );
  return [
    ...(rows.length > 0 ? [markdownTable([header, ...rows])] : []),
    ...templateTables,
    ...groupTables,
    ...notes,
    provenanceList(report),
  ]
    .map((part) => `${part}\n`)
    .join('\n');
}

/** By what it was made, a point for each fact, and the command that makes it again. */
function provenanceList(report: Report): string {
  const points = provenanceRows(report).map(
    ({ name, text, codes }) =>
      `* ${name}: ${[text, ...codes.map(({ what, code }) => `${what} ${code}`)].map(escapeCell).join('; ')}`,
  );
  const command = report.provenance?.command ?? null;
  return [...points, ...(command === null ? [] : [`* to repeat it: ${codeSpan(command)}`])].join('\n');
}

/** A text as code within a line, between more backticks than it has in a row. */
function codeSpan(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return longest > 0 ? `${ticks} ${text} ${ticks}` : `${ticks}${text}${ticks}`;
}

function markdownRow(name: string, { pairs, chance }: BenchmarkResult, result: VerificationResult): string[] {
  const { accuracy, auc, eer, tarAtFar, intervals } = result;
  return [
    name,
    String(pairs),
    `${formatPercent(accuracy.mean)} ± ${formatPercent(accuracy.deviation)}${bracket(intervals?.accuracy)}`,
    formatPercent(chance),
    `${formatPercent(auc)}${bracket(intervals?.auc)}`,
    `${formatPercent(eer)}${bracket(intervals?.eer)}`,
    ...[1, 2, 3].map((i) => {
      const { tar, resolved } = tarAtFar[i];
      return resolved ? `${formatPercent(tar)}${bracket(intervals?.tarAtFar[i])}` : '–';
    }),
  ];
}

function templateTablesOf({ name, auc, eer, tarAtFar, intervals, searches }: TemplateResult): string[] {
  const pairs = markdownTable([
    ['templates, 1:1', 'AUC', 'EER', ...tarAtFar.map(({ far }) => `TAR@FAR ${formatRate(far)}`)],
    [
      name,
      `${formatPercent(auc)}${bracket(intervals?.auc)}`,
      `${formatPercent(eer)}${bracket(intervals?.eer)}`,
      ...tarAtFar.map(({ tar, resolved }, i) =>
        resolved ? `${formatPercent(tar)}${bracket(intervals?.tarAtFar[i])}` : '–',
      ),
    ],
  ]);
  if (searches.length === 0) return [pairs];
  const rates = searches[0].tpirAtFpir.map(({ fpir }) => `TPIR@FPIR ${formatRate(fpir)}`);
  const rows = searches.map(({ name: gallery, rank1, rank5, tpirAtFpir, intervals: found }) => [
    gallery,
    `${formatPercent(rank1)}${bracket(found?.rank1)}`,
    `${formatPercent(rank5)}${bracket(found?.rank5)}`,
    ...tpirAtFpir.map(({ tpir, resolved }, i) =>
      resolved ? `${formatPercent(tpir)}${bracket(found?.tpirAtFpir[i])}` : '–',
    ),
  ]);
  return [pairs, markdownTable([[`${name}, 1:N`, 'rank 1', 'rank 5', ...rates], ...rows])];
}

function groupTable({ groups, fmrRatio, fnmrRatio, fmrTarget, threshold }: GroupComparison): string {
  const ratio = (value: typeof fmrRatio) => value?.ratio?.toFixed(1) ?? '–';
  return markdownTable([
    ['group', 'images', 'FMR', 'FNMR'],
    ...groups.map(({ group, images, fmr, fnmr }) => [
      group,
      String(images),
      ...[fmr, fnmr].map((rate) =>
        rate ? `${formatRate(rate.rate)}${bracket(rate.interval, formatRate)}` : '–',
      ),
    ]),
    ['worst over best', '', ratio(fmrRatio), ratio(fnmrRatio)],
  ]).concat(
    `\n\nAt one threshold, ${threshold.toFixed(4)}, for a false match rate of ${formatRate(fmrTarget)} over all pairs; rates of within-group pairs.`,
  );
}

const bracket = (interval: Interval | null | undefined, write = (rate: number) => formatPercent(rate)) =>
  interval ? ` (${interval.map(write).join(' to ')})` : '';
