// The curves of a run as a picture in its folder.
import { join } from 'node:path';
import { writeFileWhole } from '../files/write-file.js';
import { type Curves, drawCurves } from '../pages/curves.js';
import { RUN_FILES } from './run-folder/run-files.js';

/** Draws `curves.png` in a run folder; nothing where there are no panels, before the first step. */
export async function writeCurves(folder: string, curves: Curves): Promise<void> {
  if (curves.panels.length === 0) return;
  await writeFileWhole(join(folder, RUN_FILES.curves), await drawCurves(curves));
}
