// From a photograph to an aligned face: decode, find, choose, warp; several photographs at a time.
import { decodePicture } from '../pictures/decode.js';
import type { DecodeWatch } from '../pictures/open-picture.js';
import { fromBytes } from '../pictures/pixels.js';
import { chooseFace, type FaceChoice, type FaceDetector } from './detector.js';
import { arcfaceTemplate, estimateSimilarity, type Point, warpFace } from './similarity-transform.js';
import type { DetectedFace } from './yunet-outputs.js';

/** A face brought to the ArcFace position. */
export interface AlignedFace {
  /** Interleaved bytes [sizePx, sizePx, 3], RGB. */
  readonly bytes: Uint8Array;
  /** The face in the photograph, with its landmarks in the photograph's pixels, upright. */
  readonly found: DetectedFace;
  /** How many faces the photograph shows. */
  readonly faces: number;
  /** The photograph's size in pixels, upright. */
  readonly width: number;
  readonly height: number;
}

/** Aligns the faces of photographs. */
export interface FaceAligner {
  /**
   * The aligned face of an encoded picture, `sizePx` wide and high; undefined where no face is found.
   *
   * @param watch hears what is wrong with a picture that could be decoded all the same, whether it shows a face or not
   * @throws UserError naming `name` for what is no picture, damaged or too large
   */
  align(
    encoded: Uint8Array,
    name: string,
    sizePx: number,
    watch?: Pick<DecodeWatch, 'onComplaint'>,
  ): Promise<AlignedFace | undefined>;
  /** The same as planes [3, sizePx, sizePx], RGB in 0..1, null where no face is found: what a benchmark decodes with. */
  readonly decode: (
    encoded: Uint8Array,
    name: string,
    sizePx: number,
    watch?: Pick<DecodeWatch, 'onComplaint'>,
  ) => Promise<Float32Array | null>;
  /** How far, on average, the eyes are from the template's, as a share of the picture's width; undefined without a face. */
  eyeOffset(encoded: Uint8Array, name: string): Promise<number | undefined>;
}

/**
 * Makes an aligner of detectors that work side by side, one photograph at a time each.
 *
 * At most two photographs a detector are in memory: one is decoded while the other is searched.
 */
export function makeAligner(detectors: readonly FaceDetector[], choice: FaceChoice): FaceAligner {
  const free = [...detectors, ...detectors];
  const waiting: ((detector: FaceDetector) => void)[] = [];
  async function withDetector<Result>(use: (detector: FaceDetector) => Promise<Result>): Promise<Result> {
    const detector = free.shift() ?? (await new Promise<FaceDetector>((resolve) => waiting.push(resolve)));
    try {
      return await use(detector);
    } finally {
      const next = waiting.shift();
      if (next) next(detector);
      else free.push(detector);
    }
  }
  const align: FaceAligner['align'] = (encoded, name, sizePx, watch) =>
    withDetector(async (detector) => {
      const image = await decodePicture(encoded, name, watch);
      const faces = await detector.detect(image);
      const found = chooseFace(faces, image, choice);
      if (!found) return undefined;
      const { width, height } = image;
      const matrix = estimateSimilarity(found.landmarks, arcfaceTemplate(sizePx));
      return { bytes: warpFace(image, matrix, sizePx), found, faces: faces.length, width, height };
    });
  return {
    align,
    async decode(encoded, name, sizePx, watch) {
      const aligned = await align(encoded, name, sizePx, watch);
      return aligned ? fromBytes(aligned.bytes, sizePx) : null;
    },
    eyeOffset: (encoded, name) =>
      withDetector(async (detector) => {
        const image = await decodePicture(encoded, name);
        const found = chooseFace(await detector.detect(image), image, 'centre');
        return found && distanceOfEyes(found.landmarks, image.width) / image.width;
      }),
  };
}

/** How far, on average, both eyes are from where ArcFace has them in a picture of this size, in pixels. */
function distanceOfEyes(landmarks: readonly Point[], sizePx: number): number {
  const template = arcfaceTemplate(sizePx);
  const distance = (i: number) =>
    Math.hypot(landmarks[i][0] - template[i][0], landmarks[i][1] - template[i][1]);
  return (distance(0) + distance(1)) / 2;
}
