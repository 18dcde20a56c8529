// Writes the report of a run into its folder: report.html, report.md, and a sheet of faces.

import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { TeacherConfig } from '../../config/distill-config.js';
import { distillRun } from '../../distill/distill-run.js';
import { digestFile, digestOf } from '../../files/digest.js';
import { makeFolder } from '../../files/make-folder.js';
import { programVersion } from '../../files/program-version.js';
import { readFileWhole } from '../../files/read-file.js';
import { writeFileWhole } from '../../files/write-file.js';
import { countModelParameters, decodeOnnx } from '../../formats/onnx/onnx.js';
import { takeFaces } from '../../nets/foreign/face-input.js';
import { openForeign } from '../../nets/foreign/foreign-model.js';
import { describeOrigin, formatPreprocessing, preprocessingOf } from '../../nets/foreign/preprocessing.js';
import { readNetworkFile } from '../../nets/import/network-file.js';
import { countModelMultiplyAdds } from '../../nets/multiply-adds.js';
import { RUN_FILES } from '../../training/run-folder/run-files.js';
import { assembleRunReport } from './assemble-run-report.js';
import { drawFaces, joinFaces } from './face-sheet.js';
import { runReportHtml } from './html.js';
import { runReportMarkdown } from './markdown.js';
import type { NetworkCost, RunReportInputs } from './run-report.js';

/** The run, and what was measured at its end. */
export type WriteReportInputs = Pick<RunReportInputs, 'folder' | 'config' | 'rows'>;

/** The files of a report, inside the run folder. */
export const REPORT_FILES = {
  html: 'report.html',
  markdown: 'report.md',
  faces: join(RUN_FILES.pictures, 'faces.jpg'),
} as const;

/**
 * Writes the report of a run that has ended, each file whole or not at all; their paths.
 *
 * @throws UserError where a file of the run is missing, one cannot be written, or the faces cannot be drawn
 */
export async function writeRunReport(
  inputs: WriteReportInputs,
  date: Date = new Date(),
): Promise<{ html: string; markdown: string }> {
  const { folder, config } = inputs;
  const student = await readFileWhole(join(folder, distillRun.network), 'the student of a run');
  const { cost, pixels } = await inspectTeacher(config.teacher);
  const report = assembleRunReport({
    ...inputs,
    events: await distillRun.readEvents(folder),
    teacher: cost,
    pixels,
    studentBytes: student.length,
    digests: { teacher: await digestFile(config.teacher.file), student: digestOf(student) },
    machine: nameMachine(),
    date: date.toISOString(),
    program: `synthdistill ${programVersion()}`,
  });
  const faces = await drawFaces(config);
  const epoch = report.picture && (await compress(join(folder, report.picture.file)));
  await makeFolder(join(folder, RUN_FILES.pictures));
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
  sharp(await readFileWhole(file, 'the picture of an epoch'))
    .webp({ quality: 88 })
    .toBuffer();

/** Size and cost of the teacher, and how it gets its pixels. */
async function inspectTeacher({
  file,
  part,
  normalize,
  colour,
}: TeacherConfig): Promise<{ cost: NetworkCost; pixels: string }> {
  const bytes = await readNetworkFile(file, { part });
  const model = decodeOnnx(bytes, file);
  const cost = await countModelMultiplyAdds(model);
  const said = {
    ...(normalize === undefined ? {} : { normalize }),
    ...(colour === undefined ? {} : { colour }),
  };
  const how = preprocessingOf(takeFaces(openForeign({ name: file, bytes })), said);
  return {
    cost: {
      parameters: countModelParameters(model),
      multiplyAdds: 'perItem' in cost ? cost.perItem : null,
    },
    pixels: `${formatPreprocessing(how)} (${describeOrigin(how, 'teacher.normalize')})`,
  };
}

function nameMachine(): string {
  const cores = availableParallelism();
  const model = cpus()[0]?.model.trim();
  return `${cores} ${cores === 1 ? 'core' : 'cores'}${model ? ` of ${model}` : ''}`;
}
