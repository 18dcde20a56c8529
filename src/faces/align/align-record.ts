// What a folder of aligned faces says about itself, so that `align` can go on where it stopped.
import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
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

const HEADER =
  'path,aligned,width,height,faces,score,box_x,box_y,box_width,box_height,' +
  'left_eye_x,left_eye_y,right_eye_x,right_eye_y,nose_x,nose_y,mouth_left_x,mouth_left_y,mouth_right_x,mouth_right_y';

/** How faces are made; two runs into one folder must agree. */
export interface AlignSettings {
  /** Width and height of a face, in pixels. */
  readonly size: number;
  readonly choose: string;
  readonly format: string;
  /** The beginning of the SHA-256 of the detector's file. */
  readonly detector: string;
}

/** A field of a CSV line (RFC 4180). */
export function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The line of landmarks.csv for a face; positions in pixels of the upright photograph, to hundredths. */
export function landmarksLine(path: string, aligned: string, face: AlignedFace): string {
  const { box, landmarks, score } = face.found;
  const numbers = [box.x, box.y, box.width, box.height, ...landmarks.flat()].map((value) => value.toFixed(2));
  const start = [csvField(path), csvField(aligned), face.width, face.height, face.faces, score.toFixed(4)];
  return [...start, ...numbers].join(',');
}

/** The lines of an earlier run by the face's file; a line that was cut short is left out. */
export async function readLandmarks(folder: string): Promise<Map<string, string>> {
  const lines = new Map<string, string>();
  const text = await readFile(join(folder, ALIGN_FILES.landmarks), 'utf8').catch(() => '');
  const columns = HEADER.split(',').length;
  for (const line of text.split('\n').slice(1, -1)) {
    const fields = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, field]) => field);
    // The expression matches the empty rest of a line once more.
    if (fields.length < columns) continue;
    lines.set(fields[1].replace(/^"|"$/g, '').replaceAll('""', '"'), line);
  }
  return lines;
}

/** Appends to landmarks.csv while faces are made; `finishLandmarks` puts the file in order. */
export async function appendLandmarks(folder: string, lines: readonly string[]): Promise<void> {
  await appendFile(join(folder, ALIGN_FILES.landmarks), lines.map((line) => `${line}\n`).join(''));
}

/** Writes landmarks.csv whole: the header and these lines. */
export async function writeLandmarks(folder: string, lines: readonly string[]): Promise<void> {
  await writeFileWhole(join(folder, ALIGN_FILES.landmarks), `${[HEADER, ...lines].join('\n')}\n`);
}

/** Writes failures.csv whole. */
export async function writeFailures(
  folder: string,
  failures: readonly { readonly path: string; readonly reason: string }[],
): Promise<void> {
  const lines = failures.map(({ path, reason }) => `${csvField(path)},${csvField(reason)}`);
  await writeFileWhole(join(folder, ALIGN_FILES.failures), `${['path,reason', ...lines].join('\n')}\n`);
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
