// npm run bench -- NAME: the benchmarks, put together.
import { Command } from 'commander';
import { describeFailure, guardOutput } from '../src/cli/errors.js';
import { baselinesCommand } from './baselines.js';
import { evaluateBenchCommand } from './evaluate.js';
import { facesCommand } from './faces.js';
import { formsCommand } from './forms.js';
import { frozenCommand } from './frozen.js';
import { gridCommand } from './grid.js';
import { ijbcCommand } from './ijbc.js';
import { iterationCommand } from './iteration.js';
import { loopCommand } from './loop.js';
import { resolutionCommand } from './resolution.js';
import { stepCommand } from './step.js';

const program = new Command('npm run bench --')
  .description('Measure this project on this machine.')
  .option('--verbose', 'print the stack of an error')
  // The message is printed once, in one place, below.
  .configureOutput({ outputError: () => {} })
  .exitOverride();

const commands = [
  stepCommand(),
  loopCommand(),
  evaluateBenchCommand(),
  ijbcCommand(),
  frozenCommand(),
  formsCommand(),
  iterationCommand(),
  facesCommand(),
  baselinesCommand(),
  gridCommand(),
  resolutionCommand(),
];
for (const command of commands) {
  command.copyInheritedSettings(program).option('--verbose', 'print the stack of an error');
  program.addCommand(command);
}

guardOutput();
try {
  await program.parseAsync();
} catch (error) {
  const failure = describeFailure(error, process.argv.includes('--verbose'));
  if (failure.text) process.stderr.write(`${failure.text}\n`);
  process.exitCode = failure.exitCode;
}
