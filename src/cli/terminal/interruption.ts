// What Ctrl-C (or SIGTERM) does: before there is anything to save it ends the command, later it asks the run to save and stop.
import type { Progress } from './progress.js';

/** The exit code of a command that was interrupted. */
export const INTERRUPTED = 130;

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** What is under way when a command is interrupted is given so long to end, in milliseconds. */
const PATIENCE_MS = 3000;

/**
 * Does what comes before there is anything to save. Ctrl-C ends it, with one line and the exit code; undefined where it did.
 *
 * @param work is told by the signal to end; it is not waited for
 */
export async function untilInterrupted<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result | undefined> {
  const controller = new AbortController();
  let interrupt = (): void => {};
  const interrupted = new Promise<undefined>((resolve) => {
    interrupt = () => {
      const { stderr } = process;
      // Where its reader went away, it ends without a word.
      if (process.exitCode === undefined) {
        stderr.write(`${stderr.isTTY ? '\r\u001b[K' : ''}interrupted before the run began\n`);
      }
      process.exitCode ??= INTERRUPTED;
      controller.abort();
      setTimeout(endAtOnce, PATIENCE_MS).unref();
      resolve(undefined);
    };
  });
  const release = listen(interrupt);
  const done = work(controller.signal);
  // Of work that was interrupted nobody hears how it ended.
  done.catch(() => {});
  try {
    return await Promise.race([done, interrupted]);
  } finally {
    // A second Ctrl-C does what it always does.
    release();
  }
}

/** The first Ctrl-C asks what runs to save and stop, the second one ends the process. */
export function abortOnSignals(progress: Pick<Progress, 'clear'>): {
  readonly signal: AbortSignal;
  release(): void;
} {
  const controller = new AbortController();
  const release = listen(() => {
    progress.clear();
    process.stderr.write('finishing the step and saving; Ctrl-C again to quit at once\n');
    controller.abort();
  });
  return { signal: controller.signal, release };
}

/** Hears the first of the signals; after that they end the process, which they do as long as nobody listens. */
function listen(hear: () => void): () => void {
  const release = (): void => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  const onSignal = (): void => {
    release();
    hear();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return release;
}

/**
 * As Ctrl-C does where nobody listens. `process.exit` would wait for a network that is being run, and crash in what its thread
 * is in the midst of.
 */
function endAtOnce(): void {
  process.kill(process.pid, 'SIGINT');
}
