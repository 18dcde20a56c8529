#!/usr/bin/env node
// The synthdistill command: its subcommands put together, and what happens when one fails.
import '../graph/no-telemetry.js';
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { alignCommand } from './align.js';
import { benchmarksCommand } from './benchmarks.js';
import { calibrateCommand } from './calibrate.js';
import { compareCommand } from './compare.js';
import { compareModelsCommand } from './compare-models.js';
import { distillCommand } from './distill.js';
import { doctorCommand } from './doctor.js';
import { embedCommand } from './embed.js';
import { evaluateCommand } from './evaluate.js';
import { exportWeightsCommand } from './export-weights.js';
import { generateCommand } from './generate.js';
import { importCommand } from './import.js';
import { infoCommand } from './info.js';
import { runProgram } from './run-program.js';
import { trainTeacherCommand } from './train-teacher.js';
import { verifyCommand } from './verify.js';

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('synthdistill')
  .description('Train light face-recognition networks without any real face, and measure them.')
  .version(version, '-V, --version', 'print the version')
  .addHelpText(
    'after',
    '\nExample:\n  $ synthdistill doctor\n\nsynthdistill COMMAND --help says more about a command.',
  );

await runProgram(program, [
  distillCommand(),
  generateCommand(),
  trainTeacherCommand(),
  evaluateCommand(),
  compareCommand(),
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
]);
