// The synthdistill command with its subcommands, put together.
import { Command } from 'commander';
import { programVersion } from '../files/program-version.js';
import { alignCommand } from './commands/align.js';
import { benchmarksCommand } from './commands/benchmarks.js';
import { calibrateCommand } from './commands/calibrate.js';
import { compareModelsCommand } from './commands/compare-models.js';
import { distillCommand } from './commands/distill.js';
import { doctorCommand } from './commands/doctor.js';
import { embedCommand } from './commands/embed.js';
import { evaluateCommand } from './commands/evaluate.js';
import { experimentCommand } from './commands/experiment.js';
import { exportWeightsCommand } from './commands/export-weights.js';
import { generateCommand } from './commands/generate.js';
import { importCommand } from './commands/import.js';
import { infoCommand } from './commands/info.js';
import { trainTeacherCommand } from './commands/train-teacher.js';
import { verifyCommand } from './commands/verify.js';
import { addCommands } from './run-program.js';

/** Makes the whole command. */
export function makeProgram(): Command {
  const program = new Command('synthdistill')
    .description('Train light face-recognition networks without any real face, and measure them.')
    .version(programVersion(), '-V, --version', 'print the version')
    .addHelpText(
      'after',
      '\nExample:\n  $ synthdistill doctor\n\nsynthdistill COMMAND --help says more about a command.',
    );
  return addCommands(
    program,
    [
      distillCommand(),
      generateCommand(),
      trainTeacherCommand(),
      evaluateCommand(),
      experimentCommand(),
      compareModelsCommand(),
      calibrateCommand(),
      alignCommand(),
      benchmarksCommand(),
      embedCommand(),
      verifyCommand(),
      importCommand(),
      exportWeightsCommand(),
      infoCommand(),
      doctorCommand(),
    ],
    { compare: 'experiment' },
  );
}
