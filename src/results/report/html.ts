// The report of a run as one page that needs nothing else: pictures and charts within it, no script.

import { formatPercent } from '../../files/format-number.js';
import { curvesSvg } from '../../pages/curves.js';
import { html, type Markup, nothing } from '../../pages/html.js';
import { wholePage } from '../../pages/page.js';
import { COLOURS, RULE } from '../../pages/palette.js';
import type { FaceSheet } from './face-sheet.js';
import { FACES_NOTE, LEARNING_NOTE, SCORES_NOTE } from './notes.js';
import { RUN_PAGE_STYLE } from './page-style.js';
import type { ReportedScore, RunReport } from './run-report.js';
import { percent } from './words.js';

/** The pictures of a report. */
export interface ReportPictures {
  readonly faces: FaceSheet;
  /** The picture of the last epoch as WebP, where there is one. */
  readonly epoch: Uint8Array | null;
}

/** The page of a run's report. */
export async function runReportHtml(report: RunReport, { faces, epoch }: ReportPictures): Promise<string> {
  const { title, summary, highlights, scores, remarks, panels, picture, facts, steps } = report;
  const charts: Markup[] = [];
  for (const panel of panels) {
    const svg = await curvesSvg({ panels: [panel] });
    charts.push(
      html`<img alt="${panel.title} over images seen" src="${dataUri('svg+xml', Buffer.from(svg))}">`,
    );
  }
  const body = html`<header>
<h1>${title}</h1>
<p class="summary">${summary}</p>
<dl class="highlights">
${highlights.map(({ value, what }) => html`<div><dt>${value}</dt><dd>${what}</dd></div>`)}
</dl>
</header>
<section>
<div class="faces">
${faces.pictures.map((face) => html`<img alt="a face" width="${faces.sizePx}" height="${faces.sizePx}" src="${dataUri('jpeg', face)}">`)}
</div>
<p class="note">${FACES_NOTE}</p>
</section>
<section>
<h2>What it reached</h2>
${scores.length > 0 ? scoreTable(scores) : html`<p>No benchmark was measured.</p>`}
</section>
<section>
<h2>What it is good for</h2>
<div class="remarks">
${remarks.map((remark) => html`<p>${remark}</p>`)}
</div>
</section>
<section>
<h2>How it learned</h2>
<div class="charts">
${charts}
</div>
<p class="note">${LEARNING_NOTE}</p>
${
  picture && epoch
    ? html`<div class="scroll wide"><img alt="Faces and how much student and teacher agree on them" src="${dataUri('webp', epoch)}"></div>
<p class="note">${picture.note}</p>`
    : nothing
}
</section>
<section>
<h2>What to do next</h2>
<ol class="steps">
${steps.map(({ what, commands }) => html`<li>${what}<pre>${commands.join('\n')}</pre></li>`)}
</ol>
</section>
<section>
<h2>What was run</h2>
<table class="facts">
<tbody>
${facts.map(({ name, text }) => html`<tr><th scope="row">${name}</th><td>${text}</td></tr>`)}
</tbody>
</table>
</section>
<footer class="note">Written by synthdistill. The complete configuration is in config.yaml beside this page, every step in events.jsonl.</footer>`;
  return wholePage(title, RUN_PAGE_STYLE, body);
}

function scoreTable(scores: readonly ReportedScore[]): Markup {
  const isCompared = scores.some(({ teacher }) => teacher !== null);
  const columns = isCompared ? ['teacher', 'student', 'chance'] : ['student', 'chance'];
  const rows = scores.map((score) => {
    const { benchmark, mirrors, teacher, student, chance, kept } = score;
    const name = html`<th scope="row">${benchmark}${mirrors === null ? nothing : html`<small>built like ${mirrors}</small>`}</th>`;
    const cells = (isCompared ? [teacher, student, chance] : [student, chance]).map(
      (rate) => html`<td>${orDash(rate)}</td>`,
    );
    return html`<tr>${name}${cells}${isCompared ? html`<td class="kept">${keptBar(kept)}</td>` : nothing}</tr>`;
  });
  return html`<div class="scroll"><table>
<thead><tr><th scope="col">accuracy, %</th>${columns.map((name) => html`<th scope="col">${name}</th>`)}${isCompared ? html`<th scope="col">kept</th>` : nothing}</tr></thead>
<tbody>
${rows}
</tbody>
</table></div>
<p class="note">${SCORES_NOTE}</p>`;
}

/** How far the student came, as a bar and in percent. */
function keptBar(kept: number | null): Markup {
  if (kept === null) return html`–`;
  const width = (100 * Math.min(1, Math.max(0, kept))).toFixed(1);
  return html`<div class="bar"><svg viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true"><rect width="100" height="14" fill="${RULE}"/><rect width="${width}" height="14" fill="${COLOURS[0]}"/></svg><span>${percent(kept, 1)}</span></div>`;
}

const orDash = (rate: number | null) => (rate === null ? '–' : formatPercent(rate));

const dataUri = (kind: string, bytes: Uint8Array) =>
  `data:image/${kind};base64,${Buffer.from(bytes).toString('base64')}`;
