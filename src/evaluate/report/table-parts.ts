// Cells and rows of a report's tables.
import { formatPercent, formatRate } from '../../files/format-number.js';
import { type Content, html, Markup } from '../../pages/html.js';
import { escapeXml } from '../../pages/svg.js';
import type { Interval } from '../statistics/bootstrap.js';

/** A cell's text with the 95 % interval of its rate below it, in percent unless `write` is given; the text alone where there is none. */
export const withInterval = (
  text: string,
  interval: Interval | null | undefined,
  write = (rate: number) => formatPercent(rate),
): Markup => html`${text}${interval ? [small(interval, write)] : []}`;

/** A ratio with its interval below it. */
export const withRange = (ratio: number, interval: Interval | null): Markup =>
  html`${ratio.toFixed(1)}${interval ? [small(interval, (value) => value.toFixed(1))] : []}`;

const small = (interval: Interval, write: (value: number) => string) =>
  html`<small>${interval.map(write).join(' – ')}</small>`;

/** A rate in percent with its interval, a dash where it cannot be measured. */
export const resolvedRate = (rate: number, isResolved: boolean, interval: Interval | null | undefined) =>
  isResolved ? withInterval(formatPercent(rate), interval) : html`–`;

/** A path that is broken behind its slashes. */
export const breakable = (path: string): Markup => new Markup(escapeXml(path).replaceAll('/', '/<wbr>'));

/** A heading that ends in a rate, which is not broken at its minus sign. */
export const rateHeading = (title: string, rate: number): Markup =>
  html`${title} <span class="rate">${formatRate(rate)}</span>`;

/** The row of a table's headings. */
export const headRow = (cells: readonly Content[]): Markup =>
  html`<tr>${cells.map((cell) => html`<th scope="col">${cell}</th>`)}</tr>`;

/** A row: its heading and its cells. */
export const dataRow = (head: Content, cells: readonly Content[]): Markup =>
  html`<tr><th scope="row">${head}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`;
