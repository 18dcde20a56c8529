// The report of a run in Markdown; its pictures are files of the run's folder.

import { formatPercent } from '../../files/format-number.js';
import { escapeCell, markdownTable } from '../../pages/markdown.js';
import { FACES_NOTE, LEARNING_NOTE, SCORES_NOTE } from './notes.js';
import type { ReportedScore, RunReport } from './run-report.js';
import { percent } from './words.js';

/** Names of pictures inside the run folder. */
export interface PictureFiles {
  readonly faces: string;
  readonly curves: string;
}

/** A run's report in Markdown. */
export function runReportMarkdown(report: RunReport, files: PictureFiles): string {
  const { title, summary, highlights, scores, remarks, picture, facts, steps } = report;
  const parts = [
    `# ${escapeCell(title)}`,
    escapeCell(summary),
    highlights.map(({ value, what }) => `* **${escapeCell(value)}** ${escapeCell(what)}`).join('\n'),
    image('Faces', files.faces),
    FACES_NOTE,
    '## What it reached',
    ...(scores.length > 0 ? [scoreTable(scores), SCORES_NOTE] : ['No benchmark was measured.']),
    '## What it is good for',
    ...remarks.map(escapeCell),
    '## How it learned',
    image('Loss, similarity, learning rate and speed over images seen', files.curves),
    LEARNING_NOTE,
    ...(picture
      ? [image('Faces and how much student and teacher agree on them', picture.file), picture.note]
      : []),
    '## What to do next',
    ...steps.map(({ what, commands }) => `${escapeCell(what)}:\n\n${fence(commands.join('\n'))}`),
    '## What was run',
    facts.map(({ name, text }) => `* ${name}: ${escapeCell(text)}`).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function scoreTable(scores: readonly ReportedScore[]): string {
  const rate = (value: number | null) => (value === null ? '–' : formatPercent(value));
  return markdownTable([
    ['accuracy, %', 'teacher', 'student', 'chance', 'kept'],
    ...scores.map(({ benchmark, teacher, student, chance, kept }) => [
      benchmark,
      ...[teacher, student, chance].map(rate),
      kept === null ? '–' : percent(kept, 1),
    ]),
  ]);
}

const image = (what: string, file: string) =>
  `![${what}](${file.split(/[\\/]/).map(encodeURIComponent).join('/')})`;

/** A block of commands, fenced by more backticks than any line of it has. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}sh\n${text}\n${ticks}`;
}
