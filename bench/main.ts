// npm run bench -- NAME: the benchmarks.
import { runProgram } from '../src/cli/run-program.js';
import { makeBench } from './program.js';

await runProgram(makeBench());
