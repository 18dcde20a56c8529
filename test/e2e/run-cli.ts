// Runs the real command, or another script, in a child process.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The compiled command. */
export const commandPath = resolve('dist/src/cli/main.js');

/** What a child process printed and how it ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `synthdistill` with `args` to its end. */
export const runCli = (...args: string[]): Promise<CliResult> => runScript(commandPath, args);

/** Runs a JavaScript file in Node to its end, in the folder `cwd`; in the present one unless given. */
export function runScript(script: string, args: readonly string[] = [], cwd = '.'): Promise<CliResult> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [script, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
  });
}
