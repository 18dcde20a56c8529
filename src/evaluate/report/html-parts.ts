// Cells and rows of a report's tables as HTML.

import { escapeXml } from '../../pages/svg.js';
import type { Interval } from '../statistics/bootstrap.js';

/** A rate 0..1 in percent with `digits` decimals, without the sign. */
export const percent = (rate: number, digits = 2): string => (100 * rate).toFixed(digits);

/** A cell's text with the 95 % interval of its rate, in percent, below it; the text alone where there is none. */
export const withInterval = (text: string, interval: Interval | null | undefined, digits = 2): string =>
  interval ? `${text}<small>${interval.map((rate) => percent(rate, digits)).join(' – ')}</small>` : text;

/** A ratio with its interval below it. */
export const withRange = (ratio: number, interval: Interval | null): string =>
  interval
    ? `${ratio.toFixed(1)}<small>${interval.map((value) => value.toFixed(1)).join(' – ')}</small>`
    : ratio.toFixed(1);

/** A path that is broken behind its slashes. */
export const breakable = (path: string): string => escapeXml(path).replaceAll('/', '/<wbr>');

/** The row of a table's headings, which are escaped. */
export const headRow = (cells: readonly string[]): string =>
  `<tr>${cells.map((cell) => `<th scope="col">${escapeXml(cell)}</th>`).join('')}</tr>`;

/** A row: its heading, which is escaped, and its cells, which are HTML. */
export const dataRow = (head: string, cells: readonly (string | number)[]): string =>
  `<tr><th scope="row">${escapeXml(head)}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
