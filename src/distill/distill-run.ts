// A distillation as a kind of run.
import type { DistillConfig } from '../config/distill-config.js';
import { distillKind } from '../config/kinds.js';
import { RUN_FILES } from '../training/run-folder/run-files.js';
import { defineRun } from '../training/run-folder/run-kind.js';
import type { DistillEvent } from './events.js';

/** Runs of `distill`. */
export const distillRun = defineRun<DistillConfig, DistillEvent>({
  config: distillKind,
  command: 'distill',
  networks: RUN_FILES.students,
  network: RUN_FILES.student,
  pictures: true,
});

/**
 * The log of a distillation as one history: what was done again after a resumption appears once.
 *
 * @param folder the run folder
 * @throws UserError naming the file when it cannot be read
 */
export const readEvents = (folder: string) => distillRun.readEvents(folder);
