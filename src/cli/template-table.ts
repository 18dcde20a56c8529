// The result of IJB-B or IJB-C as lines of text.
import type { TemplateResult } from '../evaluate/run-templates.js';
import { alignColumns, formatCount, formatPercent } from './output.js';

/** Two tables: rates of pairs of templates, and searches. */
export function formatTemplates(result: TemplateResult): string[] {
  const { enrolment, tarAtFar, searches } = result;
  const lines = [
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
    ...alignColumns(
      [
        ['%', ...tarAtFar.map(({ far }) => `TAR@FAR ${far.toExponential(0)}`)],
        ['1:1', ...tarAtFar.map(({ tar, resolved }) => `${formatPercent(tar)}${resolved ? ' ' : '*'}`)],
      ],
      'lr',
    ),
  ];
  if (tarAtFar.some(({ resolved }) => !resolved)) {
    lines.push(
      `* ${formatCount(result.impostor)} different-person pairs are too few for this rate: none of them is accepted there`,
    );
  }
  if (searches.length > 0) {
    const rates = searches[0]!.tpirAtFpir.map(({ fpir }) => `TPIR@FPIR ${fpir}`);
    const rows = searches.map((search) => [
      search.name,
      formatCount(search.gallery),
      formatCount(search.mated + search.nonMated),
      ...[search.rank1, search.rank5].map((rate) => formatPercent(rate)),
      ...search.tpirAtFpir.map(({ tpir, resolved }) => `${formatPercent(tpir)}${resolved ? ' ' : '*'}`),
    ]);
    lines.push(
      '',
      ...alignColumns([['1:N, %', 'gallery', 'probes', 'rank 1', 'rank 5', ...rates], ...rows], 'lr'),
    );
  }
  return lines;
}
