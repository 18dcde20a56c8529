// Finding faces in a picture of any size with YuNet, and choosing the one that is meant.
import sharp from 'sharp';
import { UserError } from '../../files/user-error.js';
import type { Engine, Session } from '../../graph/engine.js';
import type { RgbImage } from './similarity-transform.js';
import { countCells, type DetectedFace, decodeYunet, overlap, suppressOverlaps } from './yunet-outputs.js';

/** Which of several faces is meant: the one nearest the picture's centre, or the largest. */
export type FaceChoice = 'centre' | 'largest';

/** A loaded face detector. */
export interface FaceDetector {
  /** The faces of a picture, best first, in its pixels; none where none is found. */
  detect(image: RgbImage): Promise<DetectedFace[]>;
  /** Frees the network. */
  close(): Promise<void>;
}

/** What counts as a face; the defaults are those that OpenCV's samples use. */
export interface DetectorOptions {
  /** How the file is called in errors. */
  readonly name: string;
  /** Lowest score, 0..1; 0.6 unless given. */
  readonly minScore?: number;
}

const MAX_OVERLAP = 0.3;
// The longer side is brought to these sizes, one after the other, until a face is found: the usual one, then larger ones
// for small faces. A smaller picture is taken as it is.
const LONG_SIDES_PX = [640, 1280, 2560];
// YuNet has learned faces of about 10 to 300 pixels; the landmarks of larger ones go astray.
const LARGEST_FACE_PX = 256;
const SMALLEST_PICTURE_PX = 128;

/**
 * Loads a YuNet detector from the model that `prepareYunet` made.
 *
 * @throws UserError where the runtime cannot load it, or its outputs do not follow the size of the picture
 */
export async function openDetector(
  engine: Pick<Engine, 'load'>,
  model: Uint8Array,
  { name, minScore = 0.6 }: DetectorOptions,
): Promise<FaceDetector> {
  const refuse = (error: unknown) =>
    new UserError(`${name}: ONNX Runtime cannot run it as a face detector: ${firstLine(error)}`);
  const session = await engine.load(model, { label: name }).catch((error: unknown) => {
    throw refuse(error);
  });
  // A size that no file is made for shows at once whether the network takes any.
  await detectAt(session, { data: new Uint8Array(3 * 96 * 64), width: 96, height: 64 }, minScore).catch(
    async (error: unknown) => {
      await session.close();
      throw refuse(error);
    },
  );
  const detectAtSize = async (image: RgbImage, sizePx: number) => {
    const scale = sizePx / Math.max(image.width, image.height);
    const faces = await detectAt(session, await shrink(image, scale), minScore);
    return faces.map((face) => scaleFace(face, 1 / scale));
  };
  return {
    async detect(image) {
      const longSide = Math.max(image.width, image.height);
      let faces: DetectedFace[] = [];
      let sizePx = 0;
      for (const limit of LONG_SIDES_PX) {
        if (faces.length > 0 || sizePx === longSide) break;
        sizePx = Math.min(limit, longSide);
        faces = await detectAtSize(image, sizePx);
      }
      sizePx = Math.min(LONG_SIDES_PX[0], longSide);
      // A face that fills the picture is found better, or only, when the picture is smaller.
      while (sizePx >= 2 * SMALLEST_PICTURE_PX && needsSmaller(faces, sizePx / longSide)) {
        sizePx /= 2;
        const again = await detectAtSize(image, sizePx);
        faces = [...again, ...faces.filter((face) => again.every((a) => overlap(a, face) <= MAX_OVERLAP))];
      }
      return faces.sort((a, b) => b.score - a.score);
    },
    close: () => session.close(),
  };
}

function needsSmaller(faces: readonly DetectedFace[], scale: number): boolean {
  return (
    faces.length === 0 || faces.some(({ box }) => Math.max(box.width, box.height) * scale > LARGEST_FACE_PX)
  );
}

/** The face that is meant, undefined where there is none; equals are decided by the score. */
export function chooseFace(
  faces: readonly DetectedFace[],
  { width, height }: { readonly width: number; readonly height: number },
  choice: FaceChoice,
): DetectedFace | undefined {
  const badness = ({ box }: DetectedFace): number =>
    choice === 'largest'
      ? -box.width * box.height
      : Math.hypot(box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2);
  return faces.toSorted((a, b) => badness(a) - badness(b) || b.score - a.score)[0];
}

async function shrink(image: RgbImage, scale: number): Promise<RgbImage> {
  if (scale === 1) return image;
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const raw = { width: image.width, height: image.height, channels: 3 as const };
  const data = await sharp(image.data, { raw, limitInputPixels: false })
    .resize(width, height, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  return { data, width, height };
}

function scaleFace({ box, landmarks, score }: DetectedFace, factor: number): DetectedFace {
  return {
    box: { x: box.x * factor, y: box.y * factor, width: box.width * factor, height: box.height * factor },
    landmarks: landmarks.map(([x, y]) => [x * factor, y * factor]),
    score,
  };
}

async function detectAt(session: Session, picture: RgbImage, minScore: number): Promise<DetectedFace[]> {
  const [width, height] = [roundUp(picture.width), roundUp(picture.height)];
  const planes = toBgrPlanes(picture, width, height);
  const image = { data: planes, shape: [1, 3, height, width] };
  const { data: cells, shape } = (await session.run({ image }, { handOver: true })).cells;
  if (!(cells instanceof Float32Array) || shape[1] !== countCells(width, height)) {
    throw new Error(`output cells is [${shape}] for a picture of ${width}x${height}`);
  }
  return suppressOverlaps(decodeYunet(cells, { width, height, minScore }), MAX_OVERLAP);
}

/** The next multiple of 32, the distance of the coarsest grid. */
function roundUp(size: number): number {
  return Math.ceil(size / 32) * 32;
}

/** Planes [3, height, width], blue first, 0..255, with black to the right of the picture and below. */
function toBgrPlanes(image: RgbImage, width: number, height: number): Float32Array {
  const plane = width * height;
  const planes = new Float32Array(3 * plane);
  for (let y = 0, from = 0; y < image.height; y++) {
    for (let at = y * width, end = at + image.width; at < end; at++, from += 3) {
      planes[at] = image.data[from + 2];
      planes[at + plane] = image.data[from + 1];
      planes[at + 2 * plane] = image.data[from];
    }
  }
  return planes;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0];
}
