// Teacher and student on benchmarks, side by side, as lines of text.
import type { ClosingRow } from '../../results/closing-row.js';
import { alignColumns, formatPercent } from '../terminal/output.js';

/** The rows as lines of a table, in percent. */
export function formatClosing(rows: readonly Omit<ClosingRow, 'sha256'>[]): string[] {
  const header = ['accuracy, %', 'teacher', 'student', 'chance', 'kept'];
  return alignColumns(
    [
      header,
      ...rows.map(({ benchmark, teacher, student, chance, kept }) => [
        benchmark,
        ...[teacher, student, chance].map((value) => formatPercent(value)),
        kept === null ? '–' : `${formatPercent(kept, 1)} %`,
      ]),
    ],
    'lr',
  );
}
