// How a failure reaches the user: one line, an exit code, and the stack only on demand.
import { CommanderError } from 'commander';
import { UserError } from '../math/user-error.js';

/** What to print on stderr (empty for nothing) and the exit code of the process. */
export interface Failure {
  readonly text: string;
  readonly exitCode: number;
}

/**
 * Describes whatever was thrown as one line beginning with `error: `, followed by the stack if `verbose`.
 *
 * Help and version, which commander throws too, are no failures: nothing to print, exit code 0.
 */
export function describeFailure(error: unknown, verbose: boolean): Failure {
  if (error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help')) {
    return { text: '', exitCode: error.exitCode };
  }
  const message = error instanceof Error ? error.message : String(error);
  const line = `error: ${foldLines(message.replace(/^error: /, ''))}`;
  if (verbose && error instanceof Error) return { text: `${line}\n${error.stack}`, exitCode: 1 };
  const expected = error instanceof UserError || error instanceof CommanderError;
  return { text: expected ? line : `${line} (unexpected; --verbose prints where)`, exitCode: 1 };
}

/** Ends the process quietly when the reader of its output goes away (`| head`), and with one line when writing fails. */
export function guardOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // 128 + SIGPIPE, the code with which a shell reports a program that was ended by the closed pipe.
    if (error.code === 'EPIPE') process.exit(141);
    process.stderr.write(`error: standard output: cannot be written (${error.code ?? error.message})\n`);
    process.exit(1);
  });
  process.stderr.on('error', () => process.exit(1));
}

function foldLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}
