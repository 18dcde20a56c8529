// npm run bench -- NAME: the benchmarks, put together.
import { Command } from 'commander';
import { runProgram } from '../src/cli/run-program.js';
import { evaluateBenchCommand } from './evaluate.js';
import { facesCommand } from './faces.js';
import { formsCommand } from './forms.js';
import { frozenCommand } from './frozen.js';
import { ijbcCommand } from './ijbc.js';
import { iterationCommand } from './iteration.js';
import { loopCommand } from './loop.js';
import { stepCommand } from './step.js';

const program = new Command('npm run bench --').description('Measure this project on this machine.');

await runProgram(program, [
  stepCommand(),
  loopCommand(),
  evaluateBenchCommand(),
  ijbcCommand(),
  frozenCommand(),
  formsCommand(),
  iterationCommand(),
  facesCommand(),
]);
