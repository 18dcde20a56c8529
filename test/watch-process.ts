// A child process whose words are waited for: who waits learns it when the process ends without them.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** What a process printed, and how it ended. */
export interface ProcessResult {
  /** The exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running process. */
export interface WatchedProcess {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  /** Resolves once standard output matches `pattern`; rejects when the process ends before. */
  printed(pattern: RegExp): Promise<void>;
  /** The same of standard error. */
  complained(pattern: RegExp): Promise<void>;
  /** How it ended. */
  readonly done: Promise<ProcessResult>;
}

type Stream = 'stdout' | 'stderr';

/** Starts Node with `args`, in the folder `cwd`; in the present one unless given. */
export function startNode(args: readonly string[], cwd = '.'): WatchedProcess {
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Record<Stream, string> = { stdout: '', stderr: '' };
  const waiting: { stream: Stream; pattern: RegExp; resolve(): void; reject(error: Error): void }[] = [];
  let ended = false;

  /** Answers those who wait: with what was said, or once there is nothing more to come. */
  const answer = () => {
    for (const { stream, pattern, resolve, reject } of waiting) {
      if (pattern.test(said[stream])) resolve();
      else if (ended) reject(new Error(`ended before ${pattern}: ${said.stdout}${said.stderr}`));
    }
  };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
      answer();
    });
  }
  const done = new Promise<ProcessResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      ended = true;
      answer();
      resolve({ code, ...said });
    });
  });
  const hear = (stream: Stream, pattern: RegExp) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ stream, pattern, resolve, reject });
      answer();
    });
  return {
    process: child,
    printed: (pattern) => hear('stdout', pattern),
    complained: (pattern) => hear('stderr', pattern),
    done,
  };
}
