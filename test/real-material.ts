// Real models, photographs and benchmarks: what tests can be run on besides, but the repository must not hold.
//
// They lie in the folder that the environment variable SYNTHDISTILL_REAL names, or in ../shared/real. Tests that need what is not
// there are skipped, and reported as skipped: test.skipIf(!hasRealMaterial('teachers/x.onnx'))('…', …).
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const folder = resolve(process.env.SYNTHDISTILL_REAL ?? '../shared/real');

/** The path of a file or folder of the real material, whether it is there or not. */
export const realMaterial = (path: string): string => resolve(folder, path);

/** Whether all of these files and folders are there. */
export const hasRealMaterial = (...paths: string[]): boolean =>
  paths.every((path) => existsSync(realMaterial(path)));
