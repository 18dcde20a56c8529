// What lies where in a run folder.
import { join } from 'node:path';

/** Names of what a run folder holds. */
export const RUN_FILES = {
  config: 'config.yaml',
  inputs: 'inputs.json',
  events: 'events.jsonl',
  checkpoints: 'checkpoints',
  pictures: 'pictures',
  students: 'students',
  teachers: 'teachers',
  curves: 'curves.png',
  faces: 'faces.bin',
  student: 'student.onnx',
  teacher: 'teacher.onnx',
} as const;

/** A subfolder with a file for each epoch or checkpoint. */
export type FolderOfEpochs = 'checkpoints' | 'pictures' | 'students' | 'teachers';

/** Path inside the run folder of what belongs to an epoch, such as `pictures/epoch-001.png`. */
export const epochFile = (folder: FolderOfEpochs, epoch: number, extension: string): string =>
  join(RUN_FILES[folder], `epoch-${String(epoch).padStart(3, '0')}.${extension}`);
