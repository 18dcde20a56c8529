// By what a report was made, in words: the same on the page and in Markdown.
import { formatCount } from '../../files/format-number.js';
import type { Report } from './report.js';

/** One line of the provenance; `codes` are what a reader compares or copies letter by letter. */
export interface ProvenanceRow {
  readonly name: string;
  readonly text: string;
  readonly codes: readonly { readonly what: string; readonly code: string }[];
}

/** The provenance in words; without the command. */
export function provenanceRows({ model, input, templates, provenance }: Report): ProvenanceRow[] {
  const { sizePx, widthPx, colour, normalize, normalizeFrom, notes } = input;
  const pixels = [`${sizePx} x ${widthPx}, ${colour}, ${normalize} (${normalizeFrom})`, ...notes].join('; ');
  const row = (name: string, text: string, codes: ProvenanceRow['codes'] = []) => ({ name, text, codes });
  if (!provenance) return [row('model', model), row('pixels', pixels)];
  const { date, program, detector, benchmarks, replicates, seed } = provenance;
  return [
    row('made', `${date.slice(0, 16).replace('T', ' ')} UTC by ${program}`),
    row('model', provenance.model.file, [sha(provenance.model.sha256)]),
    row('pixels', pixels),
    detector
      ? row(
          'faces',
          `found and aligned by ${detector.file}; of several, ${CHOSEN[detector.choose] ?? detector.choose}`,
          [sha(detector.sha256)],
        )
      : row('faces', 'taken as they are: no detector looked for them'),
    ...(templates.length > 0
      ? [row('faces of templates', 'aligned by the points in the lists of their benchmark')]
      : []),
    ...benchmarks.map(({ name, images, pairs, contentSha256, fileSha256 }) =>
      row('benchmark', `${name}: ${formatCount(images)} images, ${formatCount(pairs)} pairs`, [
        ...(fileSha256 === null ? [] : [sha(fileSha256, 'SHA-256 of the file')]),
        sha(contentSha256, 'SHA-256 of pictures and pairs'),
      ]),
    ),
    ...(replicates > 0
      ? [row('intervals', `${formatCount(replicates)} resamplings at most, seed ${seed}`)]
      : []),
  ];
}

const CHOSEN: Readonly<Record<string, string>> = {
  centre: 'the one nearest the centre',
  largest: 'the largest',
};

const sha = (code: string, what = 'SHA-256') => ({ what, code });
