// npm run study -- NAME: questions that were answered by training, whose figures stand in docs/results.md.
import { runProgram } from '../src/cli/run-program.js';
import { makeStudies } from './program.js';

await runProgram(makeStudies());
