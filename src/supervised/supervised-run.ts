// A training on labelled people as a kind of run.
import { supervisedKind } from '../config/kinds.js';
import type { SupervisedConfig } from '../config/supervised-config.js';
import { RUN_FILES } from '../training/run-folder/run-files.js';
import { defineRun } from '../training/run-folder/run-kind.js';
import type { SupervisedEvent } from './events.js';

/** Runs of `train-teacher`, whose networks become teachers of other runs. */
export const supervisedRun = defineRun<SupervisedConfig, SupervisedEvent>({
  config: supervisedKind,
  command: 'train-teacher',
  networks: RUN_FILES.teachers,
  network: RUN_FILES.teacher,
  pictures: false,
});
