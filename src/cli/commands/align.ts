// synthdistill align: a folder of photographs made a folder of aligned faces.

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { type AlignReport, alignFolder, type PictureRemark } from '../../faces/align/align-folder.js';
import { ALIGN_FILES, agreeOnSettings } from '../../faces/align/align-record.js';
import type { PictureFormat } from '../../faces/pictures/encode.js';
import { digestOf } from '../../files/digest.js';
import { makeFolder } from '../../files/make-folder.js';
import { UserError } from '../../files/user-error.js';
import { addDetectorOptions, type DetectorFlags, withAligner } from '../options/detector-options.js';
import { wholeNumber } from '../options/numbers.js';
import { formatCount, printJson, printLine, startProgress } from '../terminal/output.js';

const SHOWN_FAILURES = 10;

interface Options extends DetectorFlags {
  readonly out: string;
  readonly size: number;
  readonly format: PictureFormat;
  readonly json?: true;
}

/** Makes the `align` command. */
export function alignCommand(): Command {
  const command = new Command('align')
    .summary('find the faces in photographs and bring them to the position that networks expect')
    .description(
      'Find a face in every picture of a folder with YuNet, turn, scale and shift it to the ArcFace position, and write it ' +
        'to the same place below --out. The same command goes on where it was stopped. Pictures without a face, and files ' +
        'that are no pictures, are listed in failures.csv; where the faces were, in landmarks.csv.',
    )
    .argument('<folder>', 'a folder of photographs, subfolders included')
    .requiredOption('--out <folder>', 'where the faces go; it keeps the layout of the folder')
    .option('--size <pixels>', 'width and height of the faces', wholeNumber(16, 1024), 112)
    .addOption(
      new Option('--format <format>', 'how faces are written').choices(['png', 'jpeg']).default('png'),
    );
  return addDetectorOptions(command)
    .option('--json', 'print a JSON object')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill align photos --out faces --detector face_detection_yunet_2023mar.onnx',
    )
    .action(align);
}

async function align(folder: string, options: Options): Promise<void> {
  const { out, size: sizePx, choose = 'centre', format } = options;
  if (!existsSync(folder)) throw new UserError(`${folder}: no such folder; give a folder of photographs`);
  const report = await withAligner(options, async (aligner) => {
    const detector = digestOf(aligner.detector).slice(0, 16);
    await makeFolder(out);
    await agreeOnSettings(out, { size: sizePx, choose, format, detector });
    const progress = startProgress();
    try {
      return await alignFolder(aligner, {
        folder,
        out,
        sizePx,
        format,
        atOnce: 2 * availableParallelism(),
        onProgress: (done, total) => progress.show(`${formatCount(done)} of ${formatCount(total)} pictures`),
      });
    } finally {
      progress.clear();
    }
  });
  if (options.json) printJson({ folder, out, ...report });
  else for (const line of describeReport(report, options)) printLine(line);
  if (report.failures.length === report.pictures) {
    throw new UserError(`${folder}: none of its ${report.pictures} pictures gave a face; see the list above`);
  }
}

function describeReport(report: AlignReport, { out }: Options): string[] {
  const { pictures, aligned, skipped, severalFaces, failures, complaints, passedOver } = report;
  const show = ({ path, reason }: PictureRemark) => `  ${path}: ${reason}`;
  const shown = failures.slice(0, SHOWN_FAILURES).map(show);
  const more = failures.length - shown.length;
  return [
    `${formatCount(pictures)} pictures: ${formatCount(aligned)} aligned, ${formatCount(skipped)} done before, ` +
      `${formatCount(failures.length)} without a face`,
    ...(severalFaces > 0 ? [`${formatCount(severalFaces)} show several faces, of which one was chosen`] : []),
    ...shown,
    ...(more > 0 ? [`  and ${formatCount(more)} more, listed in ${join(out, ALIGN_FILES.failures)}`] : []),
    ...(complaints.length > 0
      ? [`${formatCount(complaints.length)} aligned though damaged; look at their faces:`]
      : []),
    ...complaints.slice(0, SHOWN_FAILURES).map(show),
    ...(passedOver === null ? [] : [passedOver]),
    `faces and ${ALIGN_FILES.landmarks} are in ${out}`,
  ];
}
