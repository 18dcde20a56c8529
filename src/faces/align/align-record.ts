// What a folder of aligned faces says about itself, so that `align` can go on where it stopped.
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatCsv, parseCsv } from '../../files/csv.js';
import { UserError } from '../../files/user-error.js';
import { writeFileWhole } from '../../files/write-file.js';
import type { AlignedFace } from './align.js';

/** The files beside the faces. */
export const ALIGN_FILES = {
  /** One line for each aligned face: where it was in the photograph. */
  landmarks: 'landmarks.csv',
  /** One line for each picture without a face to show. */
  failures: 'failures.csv',
  /** How the faces were made. */
  settings: 'align.json',
} as const;

const COLUMNS = [
  ...['path', 'aligned', 'width', 'height', 'faces', 'score', 'box_x', 'box_y', 'box_width', 'box_height'],
  ...['left_eye_x', 'left_eye_y', 'right_eye_x', 'right_eye_y', 'nose_x', 'nose_y'],
  ...['mouth_left_x', 'mouth_left_y', 'mouth_right_x', 'mouth_right_y'],
];

/** A row of landmarks.csv. */
export type LandmarksRow = readonly (string | number)[];

/** How faces are made; two runs into one folder must agree. */
export interface AlignSettings {
  /** Width and height of a face, in pixels. */
  readonly size: number;
  readonly choose: string;
  readonly format: string;
  /** The beginning of the SHA-256 of the detector's file. */
  readonly detector: string;
}

/** The row of landmarks.csv for a face; positions in pixels of the upright photograph, to hundredths. */
export function landmarksRow(path: string, aligned: string, face: AlignedFace): LandmarksRow {
  const { box, landmarks, score } = face.found;
  const numbers = [box.x, box.y, box.width, box.height, ...landmarks.flat()].map((value) => value.toFixed(2));
  return [path, aligned, face.width, face.height, face.faces, score.toFixed(4), ...numbers];
}

/**
 * The rows of an earlier run by the face's file; a row that was cut short is left out.
 *
 * @throws UserError naming the file and the line that is damaged
 */
export async function readLandmarks(folder: string): Promise<Map<string, LandmarksRow>> {
  const file = join(folder, ALIGN_FILES.landmarks);
  const text = await readFile(file, 'utf8').catch(() => '');
  const [, ...rows] = parseCsv(text.slice(0, text.lastIndexOf('\n') + 1), file);
  const whole = rows.map(({ fields }) => fields).filter(({ length }) => length === COLUMNS.length);
  return new Map(whole.map((row) => [row[COLUMNS.indexOf('aligned')], row]));
}

/** Appends a row to landmarks.csv while faces are made; `writeLandmarks` puts the file in order. */
export async function appendLandmarks(folder: string, row: LandmarksRow): Promise<void> {
  await appendFile(join(folder, ALIGN_FILES.landmarks), formatCsv([row]));
}

/** Writes landmarks.csv whole: the header and these rows. */
export async function writeLandmarks(folder: string, rows: readonly LandmarksRow[]): Promise<void> {
  await writeFileWhole(join(folder, ALIGN_FILES.landmarks), formatCsv([COLUMNS, ...rows]));
}

/** Writes failures.csv whole. */
export async function writeFailures(
  folder: string,
  failures: readonly { readonly path: string; readonly reason: string }[],
): Promise<void> {
  const rows = failures.map(({ path, reason }) => [path, reason]);
  await writeFileWhole(join(folder, ALIGN_FILES.failures), formatCsv([['path', 'reason'], ...rows]));
}

/**
 * Writes the settings of a new folder, or checks that those of an old one are the same.
 *
 * @throws UserError naming what differs
 */
export async function agreeOnSettings(folder: string, settings: AlignSettings): Promise<void> {
  const file = join(folder, ALIGN_FILES.settings);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text !== undefined) {
    let old: Partial<Record<string, unknown>> = {};
    try {
      old = JSON.parse(text) as typeof old;
    } catch {
      throw new UserError(`${file}: is no JSON; remove it, or choose another folder`, {
        mendedBy: ['folder'],
      });
    }
    for (const [key, value] of Object.entries(settings)) {
      if (old[key] === value) continue;
      throw new UserError(
        `${folder}: holds faces aligned with ${key} ${String(old[key])}, not ${value}; choose another folder`,
        { mendedBy: ['folder'] },
      );
    }
    return;
  }
  await writeFileWhole(file, `${JSON.stringify(settings, null, 2)}\n`);
}
