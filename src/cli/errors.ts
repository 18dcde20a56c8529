// How a failure reaches the user: one line, an exit code, and the stack only on demand.
import { CommanderError } from 'commander';
import { type Remedy, UserError } from '../files/user-error.js';

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
  if (error instanceof OutputLost) return { text: '', exitCode: error.exitCode };
  const message = error instanceof Error ? error.message : String(error);
  const remedies = error instanceof UserError ? describeRemedies(error.mendedBy) : '';
  const line = `error: ${foldLines(message.replace(/^error: /, ''))}${remedies && ` ${remedies}`}`;
  if (verbose && error instanceof Error) return { text: `${line}\n${error.stack}`, exitCode: 1 };
  const expected = error instanceof UserError || error instanceof CommanderError;
  return { text: expected ? line : `${line} (unexpected; --verbose prints where)`, exitCode: 1 };
}

/**
 * Makes a lost standard output end the process in order: without a word where its reader went away (`| head`), with one
 * line where it cannot be written.
 *
 * Nothing calls process.exit for that: picture decoders at work would crash in it. The next printLine throws instead, and
 * a command that listens for SIGTERM, because it has something to save, is told to end.
 */
export function guardOutput(): void {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    const closed = error.code === 'EPIPE';
    if (!closed) {
      process.stderr.write(`error: standard output: cannot be written (${error.code ?? error.message})\n`);
    }
    // 128 + SIGPIPE is the code with which a shell reports a program that was ended by a closed pipe.
    outputFailure = new OutputLost(closed ? 141 : 1);
    process.exitCode = outputFailure.exitCode;
    if (process.listenerCount('SIGTERM') > 0) process.emit('SIGTERM');
  });
  // Later writes fail again, and nobody reads what would be said about standard error.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
}

/** Throws what `guardOutput` has noticed, if anything. */
export function requireOutput(): void {
  if (outputFailure) throw outputFailure;
}

class OutputLost extends Error {
  constructor(readonly exitCode: number) {
    super('standard output was lost');
  }
}

let outputFailure: OutputLost | undefined;

/** How the command line gives what an error says it is mended by. */
const REMEDIES: Readonly<Record<Exclude<Remedy, `${string}=${string}`>, string>> = {
  align: '--align',
  allowMissing: '--allow-missing',
  allPairs: '--all-pairs',
  benchmark: '--benchmark',
  cache: '--cache',
  dataKinds: 'synthdistill benchmarks says what each looks like',
  evaluate: 'synthdistill evaluate',
  fmr: '--fmr',
  folder: '--out',
  force: '--force',
  imagesFolder: '--images',
  importFile: 'synthdistill import',
  output: '--output; in a configuration teacher.output',
  resume: '--resume',
  seeds: '--seeds',
};

/** In brackets, such as `(--out, --resume)`; empty for none. */
export function describeRemedies(remedies: readonly Remedy[]): string {
  const flags = remedies.map((name) => {
    if (!isValued(name)) return REMEDIES[name];
    return foldLines(`--${name.startsWith('set ') ? name : name.replace('=', ' ')}`);
  });
  return flags.length > 0 ? `(${flags.join(', ')})` : '';
}

const isValued = (name: Remedy): name is Extract<Remedy, `${string}=${string}`> => name.includes('=');

/** One line; a terminal must not act on control characters that a name out of a file brings along. */
function foldLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
    .replace(/\p{Cc}/gu, '?');
}
