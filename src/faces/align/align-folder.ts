// A folder of photographs made a folder of aligned faces: several at a time, resumed where it stopped.
import { open, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { makeFolder } from '../../files/make-folder.js';
import { UserError } from '../../files/user-error.js';
import { writeFileWhole } from '../../files/write-file.js';
import { readPictureFile } from '../pictures/decode.js';
import { encodePicture, type PictureFormat } from '../pictures/encode.js';
import { type PictureListing, requirePictures } from '../pictures/list-pictures.js';
import type { AlignedFace, FaceAligner } from './align.js';
import {
  appendLandmarks,
  type LandmarksRow,
  landmarksRow,
  readLandmarks,
  writeFailures,
  writeLandmarks,
} from './align-record.js';

/** What `alignFolder` is told. */
export interface AlignFolderOptions {
  readonly folder: string;
  readonly out: string;
  readonly sizePx: number;
  readonly format: PictureFormat;
  /** Pictures in work at a time. */
  readonly atOnce: number;
  /** Called after each picture. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** What became of a folder's pictures. */
export interface AlignReport {
  readonly pictures: number;
  /** Aligned in this run. */
  readonly aligned: number;
  /** Found done and whole from an earlier run. */
  readonly skipped: number;
  /** Pictures that show several faces, of which one was chosen. */
  readonly severalFaces: number;
  readonly failures: readonly PictureRemark[];
  /** Pictures that were aligned although the decoder complained of them. */
  readonly complaints: readonly PictureRemark[];
  /** How many files are no pictures by their endings, in words; null where none are. */
  readonly passedOver: string | null;
}

/** What is said of one picture. */
export interface PictureRemark {
  readonly path: string;
  readonly reason: string;
}

/**
 * Aligns every picture of a folder into the same layout below `out`, with landmarks.csv and failures.csv.
 *
 * A face that is there, whole, not older than its picture and listed in landmarks.csv is not made again.
 *
 * @throws UserError for a folder that is missing, holds no pictures or cannot be written
 */
export async function alignFolder(aligner: FaceAligner, options: AlignFolderOptions): Promise<AlignReport> {
  const { folder, out, sizePx, format, atOnce, onProgress } = options;
  const { names: paths, passedOver = null } = await picturesOf(folder, out);
  const old = await readLandmarks(out);
  const rows = new Map<string, LandmarksRow>();
  const failed = new Map<string, string>();
  const complained = new Map<string, string>();
  const targets = new Map<string, string>();
  let [aligned, severalFaces, done] = [0, 0, 0];
  // From here on the file is only appended to; whole lines of an earlier run stay.
  await writeLandmarks(out, [...old.values()]);

  /** The face's place in `out`; a second picture for the same place is refused. */
  const targetOf = (path: string): string => {
    const target = path.replace(/\.[^./]*$/, format === 'png' ? '.png' : '.jpg');
    const first = targets.get(target);
    if (first !== undefined)
      throw new UserError(`its face would replace that of ${first}; rename one of them`);
    targets.set(target, path);
    return target;
  };

  /** The aligned face, or undefined where it is there already. */
  const makeFace = async (path: string, target: string): Promise<AlignedFace | undefined> => {
    const source = join(folder, path);
    const earlier = old.get(target);
    if (earlier !== undefined && (await isDone(source, join(out, target), format))) {
      rows.set(target, earlier);
      return undefined;
    }
    const onComplaint = (complaint: string) => complained.set(path, complaint);
    const face = await aligner.align(await readPictureFile(source), source, sizePx, { onComplaint });
    const damage = complained.get(path);
    if (!face)
      throw new UserError(`no face found${damage === undefined ? '' : `; it is damaged (${damage})`}`);
    return face;
  };

  const alignOne = async (path: string): Promise<void> => {
    let target: string;
    let face: AlignedFace | undefined;
    try {
      target = targetOf(path);
      face = await makeFace(path, target);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      complained.delete(path);
      failed.set(path, error.message.replace(`${join(folder, path)}: `, ''));
      return;
    }
    if (!face) return;
    await writeFace(join(out, target), face, { sizePx, format });
    const row = landmarksRow(path, target, face);
    rows.set(target, row);
    await appendLandmarks(out, row);
    aligned++;
    if (face.faces > 1) severalFaces++;
  };

  const pending = paths.values();
  const work = async (): Promise<void> => {
    for (const path of pending) {
      await alignOne(path);
      onProgress?.(++done, paths.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const sorted = [...rows].sort(([one], [other]) => (one < other ? -1 : 1));
  await writeLandmarks(
    out,
    sorted.map(([, row]) => row),
  );
  const inOrder = (reasons: ReadonlyMap<string, string>): PictureRemark[] =>
    paths.flatMap((path) => {
      const reason = reasons.get(path);
      return reason === undefined ? [] : [{ path, reason }];
    });
  const [failures, complaints] = [inOrder(failed), inOrder(complained)];
  await writeFailures(out, failures);
  const skipped = paths.length - aligned - failures.length;
  return { pictures: paths.length, aligned, skipped, severalFaces, failures, complaints, passedOver };
}

async function writeFace(
  file: string,
  face: AlignedFace,
  { sizePx, format }: Pick<AlignFolderOptions, 'sizePx' | 'format'>,
): Promise<void> {
  await makeFolder(dirname(file));
  await writeFileWhole(file, await encodePicture(face.bytes, sizePx, format));
}

/** The pictures of a folder, without those of the folder for the faces where that lies inside. */
async function picturesOf(folder: string, out: string): Promise<PictureListing> {
  const inside = relative(resolve(folder), resolve(out)).split(sep).join('/');
  if (inside === '')
    throw new UserError(`${out}: is the folder of the pictures; choose another`, { mendedBy: ['folder'] });
  return requirePictures(folder, { except: inside });
}

/** Whether a face is newer than its picture and ends as a file of its format does. */
async function isDone(source: string, file: string, format: PictureFormat): Promise<boolean> {
  const end = format === 'png' ? [0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82] : [0xff, 0xd9];
  const [before, handle] = [await stat(source), await open(file, 'r').catch(() => undefined)];
  try {
    const after = await handle?.stat();
    if (!handle || !after?.isFile() || after.mtimeMs < before.mtimeMs || after.size < end.length)
      return false;
    const { buffer } = await handle.read(Buffer.alloc(end.length), 0, end.length, after.size - end.length);
    return buffer.equals(Buffer.from(end));
  } finally {
    await handle?.close();
  }
}
