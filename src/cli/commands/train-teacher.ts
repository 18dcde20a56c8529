// synthdistill train-teacher: an embedding network trained to tell labelled people apart.

import { Command } from 'commander';
import { supervisedKind } from '../../config/kinds.js';
import { checkFiles } from '../../config/paths.js';
import { resolveSupervisedConfig } from '../../config/resolve.js';
import type { SupervisedConfig } from '../../config/supervised-config.js';
import type { SupervisedEvent } from '../../supervised/events.js';
import {
  addRunOptions,
  defaultFolder,
  followRun,
  type Run,
  type RunCommandOptions,
  type RunSettings,
  readSources,
} from '../runs/follow-run.js';

/** Trains a network and tells what happens; `trainTeacher` of supervised/train-teacher.ts. */
export type TrainTeacher = Run<SupervisedConfig, SupervisedEvent>;

/**
 * Makes the `train-teacher` command.
 *
 * @param run stands in for the training itself, in tests
 */
export function trainTeacherCommand(run?: TrainTeacher): Command {
  const command = new Command('train-teacher')
    .summary('train a network on labelled people')
    .description(
      'Train an embedding network to tell people apart, with the margin of ArcFace, CosFace or AdaFace: on the people ' +
        'whom this program draws, or on a folder with a folder of pictures for each person. Ctrl-C saves and stops; ' +
        '--resume goes on to the very same weights.',
    )
    .argument('[config]', 'a YAML file with the differences from the defaults');
  return addRunOptions(command, 'network')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill train-teacher --set source.identities=1000 --out runs/teacher\n' +
        '  $ synthdistill train-teacher --set source.kind=folder source.folder=people margin.kind=cosface\n' +
        '  $ synthdistill train-teacher --resume --out runs/teacher\n\n' +
        'Exit code: 0 when done, 130 when interrupted and saved, 1 for an error.',
    )
    .action(async (file: string | undefined, options: RunCommandOptions) => {
      const train = run ?? (await import('../../supervised/train-teacher.js')).trainTeacher;
      await followRun('train-teacher', train, readSettings(file, options), options.json === true);
    });
}

function readSettings(file: string | undefined, options: RunCommandOptions): RunSettings<SupervisedConfig> {
  const { file: source = {}, ...how } = readSources(file, options);
  const config = resolveSupervisedConfig(source, how);
  checkFiles(supervisedKind, config);
  const folder = options.out ?? defaultFolder(`teacher-${config.network.name}`, new Date());
  return { config, folder, resume: options.resume === true };
}
