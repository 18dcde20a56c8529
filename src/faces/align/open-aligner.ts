// An aligner out of a detector's file: detectors and engines of its own, closed together.
import { availableParallelism } from 'node:os';
import { readModelFile } from '../../formats/foreign/recognise-foreign.js';
import { Engine } from '../../graph/engine.js';
import { type FaceAligner, makeAligner } from './align.js';
import { type FaceChoice, type FaceDetector, openDetector } from './detector.js';
import { prepareYunet } from './yunet.js';

/** How an aligner is opened. */
export interface AlignerOptions {
  /** Which of several faces is meant; the one nearest the centre unless given. */
  readonly choose?: FaceChoice;
  /** Photographs that are searched at a time, each on a processor thread of its own; as many as there are unless given. */
  readonly threads?: number;
}

/** An aligner that is to be closed, as `await using` does. */
export interface OpenedAligner extends FaceAligner, AsyncDisposable {
  /** The detector's file, as it was read. */
  readonly detector: Uint8Array;
  /** Ends its engines. */
  close(): Promise<void>;
}

/**
 * Opens an aligner with a YuNet detector.
 *
 * @param file the detector's ONNX file
 * @throws UserError for a file that cannot be read, or is not YuNet
 *
 * @example
 * const aligner = await openAligner('face_detection_yunet_2023mar.onnx');
 * const face = await aligner.decode(await readFile('photo.jpg'), 'photo.jpg', 112);
 * await aligner.close();
 */
export async function openAligner(file: string, options: AlignerOptions = {}): Promise<OpenedAligner> {
  const { choose = 'centre', threads = availableParallelism() } = options;
  const detector = await readModelFile(file, 'a YuNet face detector (ONNX)');
  const model = prepareYunet(detector, file);
  const engines: Engine[] = [];
  const close = async () => {
    await Promise.all(engines.map((engine) => engine.stop()));
  };
  try {
    const detectors: FaceDetector[] = [];
    for (let i = 0; i < threads; i++) {
      // One thread each: many small runs side by side use the cores better than one run on all of them.
      const engine = await Engine.start({ threads: 1 });
      engines.push(engine);
      detectors.push(await openDetector(engine, model, { name: file }));
    }
    return { ...makeAligner(detectors, choose), detector, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
