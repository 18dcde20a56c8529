// synthdistill distill: a student trained on generated faces, from a configuration to a run folder.
import { Command } from 'commander';
import type { DistillConfig } from '../distill/config.js';
import { checkFiles, resolveConfig } from '../distill/config-file.js';
import type { DistillEvent } from '../distill/events.js';
import {
  addRunOptions,
  defaultFolder,
  followRun,
  type Run,
  type RunCommandOptions,
  type RunSettings,
  readSources,
} from './follow-run.js';

/** Runs a distillation and tells what happens; `distill` of distill/distill.ts. */
export type Distill = Run<DistillConfig, DistillEvent>;

/**
 * Makes the `distill` command.
 *
 * @param run stands in for the distillation itself, in tests
 */
export function distillCommand(run?: Distill): Command {
  const command = new Command('distill')
    .summary('train a student on generated faces')
    .description(
      'Train a light student on generated faces until it embeds them like the teacher. What the configuration leaves ' +
        'out is the published setting. Ctrl-C saves and stops; --resume goes on to the very same weights.',
    )
    .argument('[config]', 'a YAML file with the differences from the published setting');
  return addRunOptions(command, 'student')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill distill paper.yaml --set teacher.file=teacher.onnx --out runs/first\n' +
        '  $ synthdistill distill --resume --out runs/first\n\n' +
        'Exit code: 0 when done, 130 when interrupted and saved, 1 for an error.',
    )
    .action(async (file: string | undefined, options: RunCommandOptions) => {
      const distill = run ?? (await import('../distill/distill.js')).distill;
      await followRun('distill', distill, readSettings(file, options), options.json === true);
    });
}

function readSettings(file: string | undefined, options: RunCommandOptions): RunSettings<DistillConfig> {
  const config = resolveConfig(readSources(file, options));
  checkFiles(config);
  const folder = options.out ?? defaultFolder(config.student.network, new Date());
  return { config, folder, resume: options.resume === true };
}
