// A process that makes one step for each line 'step' it reads, and sleeps in between, so that processes can take turns.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { UserError } from '../../src/files/user-error.js';

/** What a process answers to `step`: one line of JSON. */
export interface StepAnswer {
  readonly seconds: number;
  /** The most memory that the whole process has held so far, its interpreter and libraries included. */
  readonly peakRssMiB: number;
  /** How the step is built, from processes that have something to say about it. */
  readonly note?: string;
}

type Waiting = { resolve: (answer: StepAnswer) => void; reject: (error: Error) => void };

/** A child process that answers lines; its own peak memory is thereby that of its step alone. */
export class LineProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  #waiting: Waiting | undefined;
  #complaints = '';
  #ended = false;

  /** Starts `command` with `args`; `name` is what it is called in errors and tables. */
  constructor(
    readonly name: string,
    command: string,
    args: readonly string[],
  ) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child.stderr.on('data', (text) => {
      this.#complaints = `${this.#complaints}${text}`.slice(-2000);
    });
    this.#child.stdin.on('error', () => {});
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      this.#waiting?.resolve(JSON.parse(line) as StepAnswer);
      this.#waiting = undefined;
    });
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('close', (code, signal) => this.#end(`ended with ${signal ?? `code ${code}`}`));
  }

  /** Makes one step. @throws UserError with the process's last words when it has ended */
  step(): Promise<StepAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return reject(this.#failure('has ended'));
      this.#waiting = { resolve, reject };
      this.#child.stdin.write('step\n');
    });
  }

  /** Asks the process to end and waits until it has. Idempotent. */
  async close(): Promise<void> {
    if (this.#ended) return;
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin.end('quit\n');
    await ended;
  }

  #end(why: string): void {
    this.#ended = true;
    this.#waiting?.reject(this.#failure(why));
    this.#waiting = undefined;
  }

  #failure(why: string): UserError {
    const lastLine = this.#complaints.trim().split('\n').at(-1);
    return new UserError(`${this.name}: the process ${why}${lastLine ? `: ${lastLine}` : ''}`);
  }
}
