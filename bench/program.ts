// The benchmarks, put together as one command: npm run bench -- NAME.
import { Command } from 'commander';
import { addCommands } from '../src/cli/run-program.js';
import { allPairsCommand } from './commands/all-pairs.js';
import { evaluateBenchCommand } from './commands/evaluate.js';
import { facesCommand } from './commands/faces.js';
import { formsCommand } from './commands/forms.js';
import { frozenCommand } from './commands/frozen.js';
import { ijbcCommand } from './commands/ijbc.js';
import { iterationCommand } from './commands/iteration.js';
import { loopCommand } from './commands/loop.js';
import { stepCommand } from './commands/step.js';

/** Makes the whole command. */
export function makeBench(): Command {
  const program = new Command('npm run bench --').description('Measure this project on this machine.');
  return addCommands(program, [
    stepCommand(),
    loopCommand(),
    evaluateBenchCommand(),
    ijbcCommand(),
    allPairsCommand(),
    frozenCommand(),
    formsCommand(),
    iterationCommand(),
    facesCommand(),
  ]);
}
