// Puts a benchmark's layout into a folder of its own: the committed lists, and small pictures where the lists name them.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll } from 'vitest';

/** The lists as they are distributed, cut to ten or twenty pairs; one folder for each layout. */
const LAYOUTS = 'test/evaluate/layouts';

/** The people of the lists for LFW and those made after it. */
export const PEOPLE = [
  ...['Ada_Lane', 'Bo_Ek', 'Cy_Young', 'Di_Marsh', 'Ed_Holt'],
  ...['Flo_Reed', 'Gus_Wall', 'Hal_Beck', 'Ivy_Dunn', 'Jo_Penn'],
];

/** A picture of one colour, which depends on its path; JPEG, or PNG by its ending. */
export async function smallPicture(path: string, sizePx = 8): Promise<Uint8Array> {
  let hash = 7;
  for (const letter of path) hash = (hash * 31 + letter.charCodeAt(0)) % 16_777_213;
  const background = { r: hash & 255, g: (hash >> 8) & 255, b: (hash >> 16) & 255 };
  const picture = sharp({ create: { width: sizePx, height: sizePx, channels: 3, background } });
  return (path.endsWith('.png') ? picture.png() : picture.jpeg()).toBuffer();
}

/** Copies a layout into a new temporary folder, and puts pictures of `sizePx` at these paths below it. */
export async function layOut(layout: string, pictures: readonly string[], sizePx = 8): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), `synthdistill-${layout}-`));
  cpSync(join(LAYOUTS, layout), root, { recursive: true });
  for (const path of pictures) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), await smallPicture(path, sizePx));
  }
  return root;
}

/** {@link layOut} for the tests of a file, behind which the folders are removed. */
export function passingLayouts(): typeof layOut {
  const made: string[] = [];
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });
  return async (...parts) => {
    const root = await layOut(...parts);
    made.push(root);
    return root;
  };
}
