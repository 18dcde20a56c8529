// The section of a report that says by what it was made.
import { html, type Markup, nothing } from '../../pages/html.js';
import { provenanceRows } from './provenance-rows.js';
import type { Report } from './report.js';
import { breakable } from './table-parts.js';

/** A table of facts, and the command that makes the report again where that is known. */
export function provenanceSection(report: Report): Markup {
  const rows = provenanceRows(report).map(({ name, text, codes }) => {
    const marks = codes.map(({ what, code }) => html`<small>${what} <code>${code}</code></small>`);
    return html`<tr><th scope="row">${name}</th><td>${breakable(text)}${marks}</td></tr>`;
  });
  const command = report.provenance?.command ?? null;
  return html`<section id="provenance"><h2>How this was measured</h2>
<table class="facts">
${rows}
</table>
${command === null ? nothing : html`<p>To repeat it:</p><pre>${command}</pre>`}
</section>`;
}
