// How a failure reaches the user: one line, an exit code, and the stack only on demand.
import { type Command, CommanderError, type Option } from 'commander';
import { type Remedy, UserError } from '../../files/user-error.js';

/** What to print on stderr (empty for nothing) and the exit code of the process. */
export interface Failure {
  readonly text: string;
  readonly exitCode: number;
}

/** How a failure is described. */
export interface FailureOptions {
  /** The stack follows the line. */
  readonly verbose?: boolean;
  /** The command that failed: remedies are named by the options that it has. */
  readonly command?: Command | undefined;
}

/**
 * Describes whatever was thrown as one line beginning with `error: `, followed by the stack if `verbose`.
 *
 * Help and version, which commander throws too, are no failures: nothing to print, exit code 0.
 */
export function describeFailure(error: unknown, { verbose, command }: FailureOptions = {}): Failure {
  if (error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help')) {
    return { text: '', exitCode: error.exitCode };
  }
  if (error instanceof OutputLost) return { text: '', exitCode: error.exitCode };
  const message = error instanceof Error ? error.message : String(error);
  const remedies = error instanceof UserError ? describeRemedies(error.mendedBy, command?.options ?? []) : '';
  const line = `error: ${foldLines(message.replace(/^error: /, ''))}${remedies && ` ${remedies}`}`;
  if (verbose && error instanceof Error) return { text: `${line}\n${stackOf(error)}`, exitCode: 1 };
  const expected = error instanceof UserError || error instanceof CommanderError;
  return { text: expected ? line : `${line} (unexpected; --verbose prints where)`, exitCode: 1 };
}

/** Where an error arose, whoever has said it in other words since. */
const stackOf = (error: Error): string | undefined =>
  error instanceof UserError && error.cause instanceof Error ? stackOf(error.cause) : error.stack;

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

/** How the command line gives what an error says it is mended by: the first of these that is another command, or an option of this one. */
const FLAGS: Readonly<Record<Exclude<Remedy, Valued | keyof typeof COMMANDS>, readonly string[]>> = {
  align: ['--align', 'synthdistill align'],
  allowMissing: ['--allow-missing'],
  allPairs: ['--all-pairs'],
  benchmark: ['--benchmark'],
  cache: ['--cache'],
  fmr: ['--fmr'],
  folder: ['--out', '--to', '--report'],
  force: ['--force'],
  imagesFolder: ['--images'],
  labels: ['--labels'],
  minutes: ['--minutes'],
  output: ['--output', '--set teacher.output=NAME'],
  part: ['--part'],
  resume: ['--resume'],
  seeds: ['--seeds'],
};

/** What is mended by another command. */
const COMMANDS = {
  dataKinds: 'synthdistill benchmarks says what each looks like',
  evaluate: 'synthdistill evaluate',
  importFile: 'synthdistill import',
} as const;

/**
 * In brackets, such as `(--out, --resume)`; empty for none.
 *
 * @param options those that the command has: others are left out; all are named unless given
 */
export function describeRemedies(remedies: readonly Remedy[], options?: readonly Option[]): string {
  const known = options && new Set(options.map(({ long }) => long));
  const isKnown = (way: string) => !way.startsWith('--') || (known?.has(way.split(' ', 1)[0]) ?? true);
  const ways = remedies.flatMap((remedy) => {
    if (isCommand(remedy)) return [COMMANDS[remedy]];
    if (!isValued(remedy)) return FLAGS[remedy].filter(isKnown).slice(0, 1);
    const [flag] = `--${remedy}`.split(/[ =]/);
    if (!isKnown(flag)) return [];
    return [foldLines(flag === '--set' ? `--${remedy}` : `--${remedy.replace('=', ' ')}`)];
  });
  return ways.length > 0 ? `(${ways.join(', ')})` : '';
}

/** A remedy that says which value to give. */
type Valued = Extract<Remedy, `${string}=${string}`>;

const isValued = (name: Remedy): name is Valued => name.includes('=');

const isCommand = (name: Remedy): name is keyof typeof COMMANDS => name in COMMANDS;

/** One line; a terminal must not act on control characters that a name out of a file brings along. */
function foldLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ')
    .replace(/\p{Cc}/gu, '?');
}
