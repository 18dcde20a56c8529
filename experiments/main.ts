// npm run experiment -- NAME: questions that were answered by training, whose figures stand in docs/results.md.
import { runProgram } from '../src/cli/run-program.js';
import { makeExperiments } from './program.js';

await runProgram(makeExperiments());
