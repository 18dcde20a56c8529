// The options of the commands that find faces, and the detectors that they open.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import type { Alignment } from '../../evaluate/measuring-conditions.js';
import type { FaceChoice } from '../../faces/align/detector.js';
import { type OpenedAligner, openAligner } from '../../faces/align/open-aligner.js';
import { YUNET_SOURCE } from '../../faces/align/yunet.js';
import { cacheFolder } from '../../files/cache-folder.js';
import { digestOf } from '../../files/digest.js';
import { readFileWhole } from '../../files/read-file.js';
import { UserError } from '../../files/user-error.js';

/** The options as commander hands them over. */
export interface DetectorFlags {
  readonly detector?: string;
  /** The one nearest the centre unless given. */
  readonly choose?: FaceChoice;
}

/** As {@link DetectorFlags}, for a command that aligns on demand. */
export interface AlignFlags extends DetectorFlags {
  readonly align?: true;
}

/** Adds --detector and --choose to a command. */
export function addDetectorOptions(command: Command): Command {
  return command
    .option(
      '--detector <file>',
      'a YuNet face detector, ONNX (default: detectors/yunet.onnx in the cache folder, which ' +
        'synthdistill doctor names)',
    )
    .addOption(
      new Option(
        '--choose <face>',
        'which face of several: the one nearest the centre, or the largest (default: centre)',
      ).choices(['centre', 'largest']),
    );
}

/** Adds --align, --detector and --choose to a command. */
export function addAlignOptions(command: Command): Command {
  return addDetectorOptions(
    command.option('--align', 'find the face in each picture and bring it to the ArcFace position'),
  );
}

/** The detector's file where nothing is said: in the cache folder. */
export function defaultDetector(): string {
  return join(cacheFolder(), 'detectors', 'yunet.onnx');
}

/** The detector's file by these options. */
export function nameDetector({ detector }: DetectorFlags): string {
  return detector ?? defaultDetector();
}

/**
 * What these options come to: how faces are aligned, the detector told by its content.
 *
 * @param because what needs a detector, where that is not what the user said; errors begin with it
 * @throws UserError where the detector cannot be read
 */
export async function readAlignment(flags: AlignFlags, because = ''): Promise<Alignment> {
  if (!flags.align) return 'none';
  requireDetector(flags, because);
  const bytes = await readFileWhole(nameDetector(flags), 'a YuNet face detector (ONNX)');
  return { detector: digestOf(bytes), choose: flags.choose ?? 'centre' };
}

function requireDetector(flags: DetectorFlags, because = ''): void {
  const file = nameDetector(flags);
  if (flags.detector !== undefined || existsSync(file)) return;
  throw new UserError(
    `${because}no face detector: give --detector FILE, or put it at ${file}; ${YUNET_SOURCE}`,
  );
}

/**
 * Opens the detector, one for each of `count` processor threads (default: all), lets `use` work with it, and frees it
 * whatever happens.
 *
 * @throws UserError where there is no detector, or its file is not YuNet
 */
export async function withAligner<Result>(
  flags: DetectorFlags,
  use: (aligner: OpenedAligner) => Promise<Result>,
  count?: number,
): Promise<Result> {
  requireDetector(flags);
  const aligner = await openAligner(nameDetector(flags), {
    ...(flags.choose && { choose: flags.choose }),
    ...(count !== undefined && { threads: count }),
  });
  try {
    return await use(aligner);
  } finally {
    await aligner.close();
  }
}
