// Writes the report of a run into its folder: report.html, report.md, and a sheet of faces.

import { mkdir } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { distillRun } from '../../distill/distill-run.js';
import { readFileWhole } from '../../files/read-file.js';
import { writeFileWhole } from '../../files/write-file.js';
import { countModelParameters, decodeOnnx } from '../../formats/onnx/onnx.js';
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
export async function writeRunReport(inputs: WriteReportInputs): Promise<{ html: string; markdown: string }> {
  const { folder, config } = inputs;
  const student = await readFileWhole(join(folder, distillRun.network), 'the student of a run');
  const report = assembleRunReport({
    ...inputs,
    events: await distillRun.readEvents(folder),
    teacher: await readCost(config.teacher.file),
    studentBytes: student.length,
    machine: nameMachine(),
  });
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
  sharp(await readFileWhole(file, 'the picture of an epoch'))
    .webp({ quality: 88 })
    .toBuffer();

/** The size and cost of the network in a file. */
async function readCost(file: string): Promise<NetworkCost> {
  const model = decodeOnnx(await readNetworkFile(file), file);
  const cost = await countModelMultiplyAdds(model);
  return {
    parameters: countModelParameters(model),
    multiplyAdds: 'perItem' in cost ? cost.perItem : null,
  };
}

function nameMachine(): string {
  const cores = availableParallelism();
  const model = cpus()[0]?.model.trim();
  return `${cores} ${cores === 1 ? 'core' : 'cores'}${model ? ` of ${model}` : ''}`;
}
