// The benchmarks, put together as one command: npm run bench -- NAME.
import { Command } from 'commander';
import { addCommands } from '../src/cli/run-program.js';
import { evaluateBenchCommand } from './evaluate.js';
import { facesCommand } from './faces.js';
import { formsCommand } from './forms.js';
import { frozenCommand } from './frozen.js';
import { ijbcCommand } from './ijbc.js';
import { iterationCommand } from './iteration.js';
import { loopCommand } from './loop.js';
import { stepCommand } from './step.js';

/** Makes the whole command. */
export function makeBench(): Command {
  const program = new Command('npm run bench --').description('Measure this project on this machine.');
  return addCommands(program, [
    stepCommand(),
    loopCommand(),
    evaluateBenchCommand(),
    ijbcCommand(),
    frozenCommand(),
    formsCommand(),
    iterationCommand(),
    facesCommand(),
  ]);
}
