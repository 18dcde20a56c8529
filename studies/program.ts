// The studies, put together as one command: npm run study -- NAME.
import { Command } from 'commander';
import { addCommands } from '../src/cli/run-program.js';
import { baselinesCommand } from './baselines.js';
import { curvesCommand } from './curves.js';
import { gridCommand } from './grid.js';
import { resolutionCommand } from './resolution.js';

/** Makes the whole command. */
export function makeStudies(): Command {
  const program = new Command('npm run study --').description(
    'Repeat the studies behind the figures of docs/results.md.',
  );
  return addCommands(program, [gridCommand(), baselinesCommand(), resolutionCommand(), curvesCommand()]);
}
