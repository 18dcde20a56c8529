// A comparison as tables: the rows that the terminal and table.md show, and table.md itself.

import { formatCount, formatDuration, formatPercent } from '../../files/format-number.js';
import { markdownTable } from '../../pages/markdown.js';
import type { Comparison, ComparisonSection } from './assemble-comparison.js';
import { type ComparisonRow, type Measure, type Spread, TIME_TOLERANCE } from './comparison.js';

/** What a section compares, as a heading. */
export function sectionTitle({ equal, limit }: ComparisonSection): string {
  return equal === 'images'
    ? `At equal images: ${formatCount(limit)} seen`
    : `At equal time: ${formatDuration(limit)} of training`;
}

/** The figures of a section, header first: mean and deviation over seeds, rates in percent; last what guessing reaches. */
export function figureRows({ measures }: Comparison, { rows }: ComparisonSection): string[][] {
  return [
    ['configuration', 'seeds', 'epoch', 'images', 'seconds', ...measures.map(headerOf)],
    ...rows.map((row) => [
      row.configuration,
      String(row.seeds.length),
      String(row.epoch),
      formatCount(row.images),
      formatSpread(row.seconds, 0),
      ...measures.map((measure) => formatFigure(row.figures[measure.name], measure)),
    ]),
    ...(measures.some(({ chance }) => chance !== null)
      ? [
          [
            'chance',
            '',
            '',
            '',
            '',
            ...measures.map(({ chance }) => (chance === null ? '' : formatPercent(chance))),
          ],
        ]
      : []),
  ];
}

/** The differences of a section to its reference, header first; undefined where there is nothing to compare with. */
export function differenceRows(
  { measures, reference }: Comparison,
  { rows }: ComparisonSection,
): string[][] | undefined {
  const others = rows.filter(isCompared);
  if (others.length === 0) return undefined;
  return [
    [`less ${reference}`, 'pairs', ...measures.map(headerOf)],
    ...others.map(({ configuration, differences }) => [
      configuration,
      String(Math.max(...measures.map(({ name }) => differences[name]?.seeds ?? 0))),
      ...measures.map((measure) => formatFigure(differences[measure.name], measure, true)),
    ]),
  ];
}

/** A comparison as a page in Markdown. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { command, missing, seeds } = comparison;
  const parts = [
    `# ${comparison.configurations.length} configurations compared`,
    `Mean ± standard deviation over ${seeds.length === 1 ? 'one seed' : `the seeds ${seeds.join(', ')}`}; accuracies in percent, ` +
      'over ten folds without flip. Differences are those of runs with the same seed. Seconds are those spent in training ' +
      'steps. A dash stands for what a configuration does not have.',
    ...(command === null ? [] : [`\`\`\`sh\n${command}\n\`\`\``]),
    '![Means and deviations of all configurations](comparison.png)',
  ];
  for (const section of comparison.sections) {
    parts.push(`## ${sectionTitle(section)}`);
    parts.push(
      section.equal === 'images'
        ? 'For each configuration the last epoch within the images that the shortest one sees in all.'
        : 'For each configuration the last epoch that it completes, on average over its seeds, within the training time of ' +
            `the fastest one (or at most ${100 * TIME_TOLERANCE} % later).`,
    );
    parts.push(markdownTable(figureRows(comparison, section)));
    const differences = differenceRows(comparison, section);
    if (differences) parts.push(markdownTable(differences));
  }
  if (missing.length > 0) {
    const names = missing.map(({ configuration, seed }) => `${configuration} with seed ${seed}`);
    parts.push(`Not part of this, because they have not ended: ${names.join(', ')}.`);
  }
  return `${parts.join('\n\n')}\n`;
}

const isCompared = (
  row: ComparisonRow,
): row is ComparisonRow & { differences: NonNullable<ComparisonRow['differences']> } =>
  row.differences !== null;

const headerOf = ({ name, chance }: Measure) => (chance === null ? name : `${name}, %`);

function formatFigure(spread: Spread | null, { chance }: Measure, signed = false): string {
  if (spread === null) return '–';
  if (chance === null) return formatSpread(spread, 4, signed);
  const { mean, deviation, seeds } = spread;
  return formatSpread({ mean: 100 * mean, deviation: deviation && 100 * deviation, seeds }, 2, signed);
}

/** '12.34 ± 0.56'; signed, with a plus or a true minus in front. */
function formatSpread({ mean, deviation }: Spread, digits: number, signed = false): string {
  const size = (signed ? Math.abs(mean) : mean).toFixed(digits);
  const sign = !signed || Number(size) === 0 ? '' : mean < 0 ? '−' : '+';
  return `${sign}${size}${deviation === null ? '' : ` ± ${deviation.toFixed(digits)}`}`;
}
