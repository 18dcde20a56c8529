// npm run experiment -- NAME: questions that were answered by training, whose figures stand in docs/results.md.
import { Command } from 'commander';
import { runProgram } from '../src/cli/run-program.js';
import { baselinesCommand } from './baselines.js';
import { curvesCommand } from './curves.js';
import { gridCommand } from './grid.js';
import { resolutionCommand } from './resolution.js';

const program = new Command('npm run experiment --').description(
  'Repeat the experiments behind the figures of docs/results.md.',
);

await runProgram(program, [gridCommand(), baselinesCommand(), resolutionCommand(), curvesCommand()]);
