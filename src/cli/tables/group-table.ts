// The error rates of groups as lines of text.
import type { GroupComparison, GroupRate, RateRatio } from '../../evaluate/statistics/group-rates.js';
import { formatRate } from '../../files/format-number.js';
import { alignColumns, formatCount } from '../terminal/output.js';
import { formatRange } from './format-rate.js';

/** Lays out a comparison of groups for a terminal. */
export function formatGroups(comparison: GroupComparison): string[] {
  const { label, threshold, fmrTarget, groups, pairsAcross, over, fmrRatio, fnmrRatio } = comparison;
  const table = alignColumns(
    [
      [`by ${label}`, 'images', 'FMR', '95 % interval', 'FNMR', '95 % interval'],
      ...groups.map(({ group, images, fmr, fnmr }) => [
        group,
        String(images),
        ...formatGroupRate(fmr),
        ...formatGroupRate(fnmr),
      ]),
      ['worst / best', '', ...formatRatio(fmrRatio), ...formatRatio(fnmrRatio)],
    ],
    'lr',
  );
  return [
    ...table,
    `rates of within-group pairs, at one threshold for all, ${threshold.toFixed(3)}, for a false match rate of ` +
      `${formatRate(fmrTarget)} over all pairs; intervals over ${over}; ${formatCount(pairsAcross)} pairs across groups are left out`,
  ];
}

function formatGroupRate(rate: GroupRate | null): [string, string] {
  return rate ? [formatRate(rate.rate), formatRange(rate.interval)] : ['no pairs', ''];
}

function formatRatio(ratio: RateRatio | null): [string, string] {
  if (!ratio) return ['', ''];
  if (ratio.ratio === null) return ['best: none', ''];
  const interval = ratio.interval?.map((value) => value.toFixed(1)).join(' to ') ?? '';
  return [ratio.ratio.toFixed(1), interval];
}
