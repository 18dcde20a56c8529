#!/usr/bin/env node
// The synthdistill command, run.
import '../graph/no-telemetry.js';
import { makeProgram } from './program.js';
import { runProgram } from './run-program.js';

await runProgram(makeProgram());
