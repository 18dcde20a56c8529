// One run at a time in a folder: a lock file with the process that holds it, taken over when that process is gone.
import {
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '../../files/user-error.js';
import { writeError } from '../../files/write-file.js';

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the system's own ticks; tells a reused process number apart where it is known. */
  readonly started: string;
}

// A lock file holds nothing for a moment while it is made; older than this it is the remains of a crash.
const BEING_WRITTEN_MS = 10_000;
const heldHere = new Set<string>();

/**
 * Locks a folder for this process.
 *
 * @returns a function that gives the lock back; safe to call twice
 * @throws UserError naming the folder and the process that holds it
 */
export function lockFolder(folder: string): () => void {
  const file = join(resolve(folder), 'run.lock');
  if (!create(file)) {
    if (heldHere.has(file) || !isStale(file)) {
      const holder = readHolder(file);
      const who =
        holder === 'stale' || holder === 'unknown'
          ? 'another run'
          : `process ${holder.pid} on ${holder.host}`;
      throw new UserError(
        `${folder}: in use by ${who}: wait for it or stop it, or choose another folder ` +
          `(if nothing runs there any more, delete ${file})`,
        { mendedBy: ['folder'] },
      );
    }
    if (!takeOver(file) || !create(file))
      throw new UserError(`${folder}: another run has just started there: choose another folder`, {
        mendedBy: ['folder'],
      });
  }
  heldHere.add(file);
  return () => {
    if (heldHere.delete(file)) rmSync(file, { force: true });
  };
}

function create(file: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw writeError(error, resolve(file, '..'), 'run.lock');
  }
  try {
    const holder: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid) };
    writeSync(descriptor, JSON.stringify(holder));
  } catch (error) {
    rmSync(file, { force: true });
    throw writeError(error, resolve(file, '..'), 'run.lock');
  } finally {
    closeSync(descriptor);
  }
  return true;
}

/** Moves a stale lock away; one that another process has renewed meanwhile is put back. */
function takeOver(file: string): boolean {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (isStale(aside)) return true;
    linkSync(aside, file);
    return false;
  } catch {
    return false;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isStale(file: string): boolean {
  const holder = readHolder(file);
  return holder === 'stale' || (holder !== 'unknown' && !isAlive(holder));
}

function readHolder(file: string): Holder | 'stale' | 'unknown' {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder> | null;
    const { pid, host, started } = holder ?? {};
    if (Number.isSafeInteger(pid) && typeof host === 'string' && typeof started === 'string') {
      return { pid: pid as number, host, started };
    }
  } catch {
    // Judged by its age below, like everything that is not a complete lock.
  }
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return age < BEING_WRITTEN_MS ? 'unknown' : 'stale';
}

function isAlive(holder: Holder): boolean {
  // What runs on another machine cannot be asked, so its lock is respected.
  if (holder.host !== hostname()) return true;
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return startOf(holder.pid) === holder.started;
}

/** The start of a process from /proc (field 22 of `stat`, counted after the name in brackets); '' elsewhere. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
