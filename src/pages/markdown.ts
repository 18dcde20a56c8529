// Tables in Markdown.

/** A table whose first row is the header; the first column is aligned left, the others right. Cells are escaped. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => `| ${row.map(escapeCell).join(' | ')} |`);
  const rule = `|${rows[0].map((_, i) => (i === 0 ? '---' : '---:')).join('|')}|`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

/** A text as Markdown shows it, on one line: what has a meaning there is escaped. */
export const escapeCell = (text: string): string =>
  text.replace(/[|\n\r<>*_`[\]\\]/g, (c) => (/\s/.test(c) ? ' ' : `\\${c}`));
