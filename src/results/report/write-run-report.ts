// Writes the report of a run into its folder: report.html, report.md, and a sheet of faces.
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { RUN_FILES, readEvents } from '../../distill/run-folder.js';
import { writeFileWhole } from '../../formats/write-file.js';
import { drawFaces, joinFaces } from './face-sheet.js';
import { runReportHtml } from './html.js';
import { runReportMarkdown } from './markdown.js';
import { buildRunReport, type RunReportInputs } from './run-report.js';

/** What a report is made of besides what lies in the run's folder. */
export type WriteReportInputs = Omit<RunReportInputs, 'events' | 'studentBytes'>;

/** The files of a report, inside the run folder. */
export const REPORT_FILES = {
  html: 'report.html',
  markdown: 'report.md',
  faces: join(RUN_FILES.pictures, 'faces.jpg'),
} as const;

/**
 * Writes the report of a run that has ended, each file whole or not at all; their paths.
 *
 * @throws UserError where a file cannot be written, or the faces cannot be drawn
 */
export async function writeRunReport(inputs: WriteReportInputs): Promise<{ html: string; markdown: string }> {
  const { folder, config } = inputs;
  const events = await readEvents(folder);
  const { size: studentBytes } = await stat(join(folder, RUN_FILES.student));
  const report = buildRunReport({ ...inputs, events, studentBytes });
  const faces = await drawFaces(config);
  const epoch = report.picture && (await compress(join(folder, report.picture.file)));
  await mkdir(join(folder, RUN_FILES.pictures), { recursive: true });
  await writeFileWhole(join(folder, REPORT_FILES.faces), await joinFaces(faces));
  const [html, markdown] = [REPORT_FILES.html, REPORT_FILES.markdown].map((name) => join(folder, name));
  await writeFileWhole(html, await runReportHtml(report, { faces, epoch }));
  await writeFileWhole(
    markdown,
    runReportMarkdown(report, { faces: REPORT_FILES.faces, curves: RUN_FILES.curves }),
  );
  return { html, markdown };
}

/** A tenth of the PNG, and nothing of it is missed in a page. */
const compress = async (file: string): Promise<Uint8Array> =>
  sharp(await readFile(file))
    .webp({ quality: 88 })
    .toBuffer();
