// The picture of an epoch: fresh faces, their re-sampled variants, and how well the student knows each of them.
import sharp from 'sharp';
import { toBytes } from '../faces/pictures/pixels.js';
import { COLOURS, INK, QUIET, RULE } from './palette.js';
import { escapeXml, FONT_FAMILY, renderSvg } from './svg.js';

/** What a similarity grid shows. */
export interface SimilarityGrid {
  /** Faces [count, 3, sizePx, sizePx], RGB, 0..1. */
  fresh: Float32Array;
  /** Their re-sampled variants, of the same shape; left out, only the fresh faces are drawn. */
  resampled?: Float32Array;
  /** Cosine of the student's and the teacher's embedding of every fresh face, -1..1. */
  similarities: readonly number[];
  /** The same of every re-sampled variant. */
  resampledSimilarities?: readonly number[];
  /** Number of faces. */
  count: number;
  /** Side of a face, in pixels. */
  sizePx: number;
  /** The line above the grid. */
  title: string;
}

const COLUMNS = 8;
const FACE = 112;
const GAP = 10;
const MARGIN = 24;
const LABELS = 128;
const HEADER = 78;
/** Height of a face with the bar and the number under it. */
const CELL = FACE + 34;
const BAND_GAP = 22;

const [FRESH, RESAMPLED] = COLOURS;

/** A similarity with two decimals, a true minus sign, and a dash for what is no number. */
function formatSimilarity(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  return value
    .toFixed(2)
    .replace(/^-0\.00$/, '0.00')
    .replace('-', '−');
}

/** The mean of what is finite, or undefined. */
function finiteMean(values: readonly number[]): number | undefined {
  const finite = values.filter(Number.isFinite);
  return finite.length ? finite.reduce((a, b) => a + b, 0) / finite.length : undefined;
}

/** One face as a data URI of a PNG. */
async function encodeFace(face: Float32Array, sizePx: number): Promise<string> {
  const png = await sharp(toBytes(face, sizePx), { raw: { width: sizePx, height: sizePx, channels: 3 } })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}

/** One line of text; `more` holds further attributes. */
function text(x: number, y: number, content: string, more: string): string {
  return `<text x="${x}" y="${y}" font-family="${FONT_FAMILY}" ${more}>${escapeXml(content)}</text>`;
}

/** A face with a bar as long as its similarity, and the number, under it. */
function drawCell(
  x: number,
  y: number,
  href: string,
  similarity: number | undefined,
  colour: string,
): string {
  const share = Math.min(
    Math.max(similarity !== undefined && Number.isFinite(similarity) ? similarity : 0, 0),
    1,
  );
  const bar = y + FACE + 5;
  return [
    `<image x="${x}" y="${y}" width="${FACE}" height="${FACE}" href="${href}"/>`,
    `<rect x="${x}" y="${bar}" width="${FACE}" height="4" rx="2" fill="${RULE}"/>`,
    share > 0.02
      ? `<rect x="${x}" y="${bar}" width="${(share * FACE).toFixed(1)}" height="4" rx="2" fill="${colour}"/>`
      : '',
    text(
      x + FACE / 2,
      bar + 20,
      formatSimilarity(similarity),
      `font-size="13" text-anchor="middle" fill="${INK}"`,
    ),
  ].join('');
}

/**
 * Draws faces in rows of eight as a PNG: every fresh face with its re-sampled variant under it, and the similarity of
 * the student's and the teacher's embedding as a bar and a number below each.
 *
 * The same input gives the same bytes on every machine: the font comes with the package. A title too long is cut.
 *
 * @throws RangeError if an array does not hold `count` faces or similarities
 */
export async function drawSimilarityGrid(grid: SimilarityGrid): Promise<Uint8Array> {
  const { count, sizePx } = grid;
  const rows = [
    { label: 'fresh', faces: grid.fresh, similarities: grid.similarities, colour: FRESH },
    ...(grid.resampled
      ? [
          {
            label: 're-sampled',
            faces: grid.resampled,
            similarities: grid.resampledSimilarities ?? [],
            colour: RESAMPLED,
          },
        ]
      : []),
  ];
  const faceValues = 3 * sizePx * sizePx;
  for (const { label, faces, similarities } of rows) {
    if (count < 1 || faces.length !== count * faceValues || (similarities.length || count) !== count) {
      throw new RangeError(
        `${label}: ${faces.length} values and ${similarities.length} similarities for ${count} faces of ${sizePx} px`,
      );
    }
  }
  const columns = Math.min(count, COLUMNS);
  const bandHeight = rows.length * CELL;
  const bands = Math.ceil(count / columns);
  // A single face still leaves room for the explaining line.
  const width = Math.max(MARGIN * 2 + LABELS + columns * (FACE + GAP) - GAP, 640);
  const height = HEADER + bands * (bandHeight + BAND_GAP) - BAND_GAP + MARGIN - 10;
  // Bold digits and letters of this font are about 0.7 em wide.
  const roomFor = Math.floor((width - 2 * MARGIN) / (18 * 0.7));
  const title = grid.title.length > roomFor ? `${grid.title.slice(0, roomFor - 1)}…` : grid.title;
  const parts = [
    text(MARGIN, 38, title, `font-size="18" font-weight="bold" fill="${INK}"`),
    text(
      MARGIN,
      60,
      'number and bar: cosine similarity of the student’s and the teacher’s embedding',
      `font-size="12" fill="${QUIET}"`,
    ),
  ];
  for (const [r, { label, faces, similarities, colour }] of rows.entries()) {
    for (let band = 0; band < bands; band++) {
      const y = HEADER + band * (bandHeight + BAND_GAP) + r * CELL;
      parts.push(text(MARGIN, y + FACE / 2 - 4, label, `font-size="14" font-weight="bold" fill="${colour}"`));
      if (band === 0) {
        const mean = `mean ${formatSimilarity(finiteMean(similarities))}`;
        parts.push(text(MARGIN, y + FACE / 2 + 16, mean, `font-size="13" fill="${QUIET}"`));
      }
      for (let column = 0; column < columns; column++) {
        const i = band * columns + column;
        if (i >= count) break;
        const href = await encodeFace(faces.subarray(i * faceValues, (i + 1) * faceValues), sizePx);
        parts.push(drawCell(MARGIN + LABELS + column * (FACE + GAP), y, href, similarities[i], colour));
      }
    }
  }
  return renderSvg(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${parts.join('')}</svg>`,
  );
}
