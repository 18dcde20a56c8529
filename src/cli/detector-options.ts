// The options of the commands that find faces, and the detectors that they open.
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { cacheFolder } from '../distill/cache-folder.js';
import { type FaceAligner, makeAligner } from '../faces/align.js';
import { type FaceChoice, type FaceDetector, openDetector } from '../faces/detector.js';
import { Engine } from '../graph/engine.js';
import { UserError } from '../math/user-error.js';
import { prepareYunet, YUNET_SOURCE } from '../nets/yunet.js';
import { readInputFile } from './input-file.js';

/** The options as commander hands them over. */
export interface DetectorOptions {
  readonly detector?: string;
  readonly choose: FaceChoice;
}

/** As {@link DetectorOptions}, for a command that aligns on demand. */
export interface AlignOptions extends DetectorOptions {
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
      new Option('--choose <face>', 'which face of several: the one nearest the centre, or the largest')
        .choices(['centre', 'largest'])
        .default('centre'),
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

/**
 * Opens the detector, one for each of `count` processor threads (default: all), lets `use` work with it, and frees it
 * whatever happens.
 *
 * @throws UserError where there is no detector, or its file is not YuNet
 */
export async function withAligner<Result>(
  { detector, choose }: DetectorOptions,
  use: (aligner: FaceAligner, detectorBytes: Uint8Array) => Promise<Result>,
  count = availableParallelism(),
): Promise<Result> {
  const file = detector ?? defaultDetector();
  if (detector === undefined && !existsSync(file)) {
    throw new UserError(`no face detector: give --detector FILE, or put it at ${file}; ${YUNET_SOURCE}`);
  }
  const bytes = await readInputFile(file, 'a YuNet face detector (ONNX)');
  const model = prepareYunet(bytes, file);
  const engines: Engine[] = [];
  try {
    const detectors: FaceDetector[] = [];
    for (let i = 0; i < count; i++) {
      // One thread each: many small runs side by side use the cores better than one run on all of them.
      const engine = await Engine.start({ threads: 1 });
      engines.push(engine);
      detectors.push(await openDetector(engine, model, { name: file }));
    }
    return await use(makeAligner(detectors, choose), bytes);
  } finally {
    await Promise.all(engines.map((engine) => engine.stop()));
  }
}
