// Teacher and student side by side as text.
import { expect, test } from 'vitest';
import { formatClosing } from './closing-table.js';

test('rows are laid out as a table, in percent', () => {
  const row = { benchmark: 'synth-wild', teacher: 0.98, student: 0.95, chance: 0.5, kept: 0.9375 };
  expect(formatClosing([row])).toEqual([
    'accuracy, %  teacher  student  chance    kept',
    'synth-wild     98.00    95.00   50.00  93.8 %',
  ]);
});
