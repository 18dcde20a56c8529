// The result of IJB-B or IJB-C as lines of text.
import type { Interval } from '../../evaluate/statistics/bootstrap.js';
import type { TemplateResult } from '../../evaluate/templates/run-templates.js';
import { formatRate } from '../../files/format-number.js';
import { alignColumns, formatCount, formatPercent } from '../terminal/output.js';

/** Two tables: rates of pairs of templates, and searches; a line of 95 % intervals under each row that has them. */
export function formatTemplates(result: TemplateResult): string[] {
  const { enrolment, intervals } = result;
  return [
    `${result.name}: ${formatCount(result.pairs)} pairs of ${formatCount(result.templates)} templates ` +
      `(${formatCount(result.genuine)} same person, ${formatCount(result.impostor)} different), ` +
      `${formatCount(enrolment.images)} faces`,
    ...(enrolment.failed > 0
      ? [
          `${formatCount(enrolment.failed)} faces failed, ` +
            `${formatCount(enrolment.pairsLeftOut)} pairs are left out for it`,
        ]
      : []),
    '',
    ...pairTable(result),
    ...searchTable(result),
    ...(intervals
      ? [`95 % intervals from ${formatCount(intervals.replicates)} resamplings of the subjects`]
      : []),
  ];
}

function pairTable({ auc, eer, tarAtFar, impostor, intervals }: TemplateResult): string[] {
  const rows = [
    ['%', 'AUC', 'EER', ...tarAtFar.map(({ far }) => `TAR@FAR ${formatRate(far)}`)],
    [
      '1:1',
      ...[auc, eer].map((rate) => formatPercent(rate)),
      ...tarAtFar.map(({ tar, resolved }) => mark(tar, resolved)),
    ],
  ];
  if (intervals) {
    rows.push([
      '  95 %',
      range(intervals.auc),
      range(intervals.eer),
      ...intervals.tarAtFar.map(range).map(pad),
    ]);
  }
  return [
    ...alignColumns(rows, 'lr'),
    ...(tarAtFar.some(({ resolved }) => !resolved)
      ? [
          `* ${formatCount(impostor)} different-person pairs are too few for this rate: none of them is accepted there`,
        ]
      : []),
  ];
}

function searchTable({ searches }: TemplateResult): string[] {
  if (searches.length === 0) return [];
  const rates = searches[0].tpirAtFpir.map(({ fpir }) => `TPIR@FPIR ${formatRate(fpir)}`);
  const rows = searches.flatMap(({ name, gallery, mated, nonMated, rank1, rank5, tpirAtFpir, intervals }) => [
    [
      name,
      ...[gallery, mated, nonMated].map(formatCount),
      ...[rank1, rank5].map((rate) => formatPercent(rate)),
      ...tpirAtFpir.map(({ tpir, resolved }) => mark(tpir, resolved)),
    ],
    ...(intervals
      ? [
          [
            '  95 %',
            ...['', '', ''],
            ...[intervals.rank1, intervals.rank5].map(range),
            ...intervals.tpirAtFpir.map(range).map(pad),
          ],
        ]
      : []),
  ]);
  const head = ['1:N, %', 'gallery', 'mated', 'strangers', 'rank 1', 'rank 5', ...rates];
  return [
    '',
    ...alignColumns([head, ...rows], 'lr'),
    ...(searches.some(({ tpirAtFpir }) => tpirAtFpir.some(({ resolved }) => !resolved))
      ? ['* the searches for strangers are too few for this rate: none of them raises a false alarm there']
      : []),
  ];
}

const mark = (rate: number, resolved: boolean) => `${formatPercent(rate)}${resolved ? ' ' : '*'}`;

/** As wide as a rate with its mark. */
const pad = (text: string) => (text === '' ? '' : `${text} `);

const range = (interval: Interval | null) =>
  interval ? interval.map((rate) => formatPercent(rate)).join('..') : '';
