// Runs the real command in a child process.
import { resolve } from 'node:path';
import { expect } from 'vitest';
import { type ProcessResult, startNode, type WatchedProcess } from '../watch-process.js';

/** The compiled command. */
export const commandPath = resolve('dist/src/cli/main.js');

/** Starts `synthdistill` with `args`. */
export const startCli = (...args: string[]): WatchedProcess => startNode([commandPath, ...args]);

/** Runs `synthdistill` with `args` to its end. */
export const runCli = (...args: string[]): Promise<ProcessResult> => startCli(...args).done;

/** Expects a process to have failed as on a user's mistake: exit code 1, nothing printed, one line of error; gives it. */
export function failingLine({ code, stdout, stderr }: ProcessResult): string {
  expect(stderr).toMatch(/^error: [^\n]+\n$/);
  expect(stderr).not.toContain('unexpected');
  expect([code, stdout]).toEqual([1, '']);
  return stderr.trimEnd();
}

/** Runs `synthdistill` with `args`, which have to be refused as {@link failingLine} says; gives the line. */
export const runToFailure = async (...args: string[]): Promise<string> => failingLine(await runCli(...args));

/** What was printed with --json, one value for each line. */
export const jsonLines = <Line>(text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
