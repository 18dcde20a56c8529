// The folder of a run: its layout, its lock, its configuration and its log.
import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { makeFolder, requireWritableFolder } from '../../files/make-folder.js';
import { UserError } from '../../files/user-error.js';
import { writeFileWhole } from '../../files/write-file.js';
import type { RunEvent } from '../events.js';
import { openEventLog } from './event-log.js';
import { fingerprintFiles } from './fingerprint.js';
import { RUN_FILES } from './run-files.js';
import { lockFolder } from './run-lock.js';
import { type ConfiguredRun, checkSame } from './same-run.js';

/** An open run folder; close it to give the lock back. */
export interface RunFolder {
  readonly path: string;
  /**
   * Appends an event to the log as one line of JSON with its time.
   *
   * @throws UserError naming the folder when the disk is full
   */
  appendEvent(event: RunEvent): void;
  /** Closes the log and unlocks the folder; safe to call twice. */
  close(): void;
  /** Closes, and takes away what opening a new run made, so that a run that failed before it began is not in the way. */
  discard(): void;
}

/**
 * Opens a folder for a run, and locks it: a new one gets its layout and `config.yaml`, a resumed one is checked to have
 * been started with the same configuration.
 *
 * @throws UserError when the folder holds a run and `resume` is not set, or holds none and it is; when another process
 *   runs there; when the configuration differs in a key that decides the weights (all such keys are named); when the
 *   folder cannot be written
 */
export async function openRunFolder<Config, Event extends RunEvent>(
  path: string,
  run: ConfiguredRun<Config, Event> & { readonly resume?: boolean },
): Promise<RunFolder> {
  const { kind, config, resume = false } = run;
  const found = listFolder(path);
  if (!resume) refuseRun(path, found);
  if (resume && !found.includes(RUN_FILES.config)) {
    throw new UserError(
      `${path}: holds no run to resume (no ${RUN_FILES.config}): start one instead, or correct the folder`,
      { mendedBy: ['resume', 'folder'] },
    );
  }
  await makeFolder(path);
  const unlock = lockMade(path);
  const takeAway = () => {
    for (const name of [RUN_FILES.config, RUN_FILES.inputs, RUN_FILES.events, RUN_FILES.faces]) {
      rmSync(join(path, name), { force: true });
    }
    unlock();
    for (const folder of [...kind.subfolders.map((name) => join(path, name)), path]) removeIfEmpty(folder);
  };
  try {
    const prints = await fingerprintFiles(kind.config, config);
    if (resume) checkSame(path, run, prints);
    for (const folder of kind.subfolders) await makeFolder(join(path, folder));
    await writeResolvedConfig(path, config);
    await writeFileWhole(join(path, RUN_FILES.inputs), `${JSON.stringify(prints, null, 2)}\n`);
    const log = openEventLog(path);
    const close = () => {
      log.close();
      unlock();
    };
    const discard = () => {
      log.close();
      takeAway();
    };
    return { path, appendEvent: log.append, close, discard };
  } catch (error) {
    if (resume) unlock();
    else takeAway();
    throw error;
  }
}

/** Locks a folder; where that fails, one in which nothing is does not stay either. */
function lockMade(path: string): () => void {
  try {
    return lockFolder(path);
  } catch (error) {
    removeIfEmpty(path);
    throw error;
  }
}

/**
 * Checks that a folder may get a new run, and leaves nothing there: whoever prepares one for long asks before.
 *
 * @throws UserError when it holds a run, or cannot be made or written
 */
export async function requireFolderForRun(path: string): Promise<void> {
  refuseRun(path, listFolder(path));
  await requireWritableFolder(path);
}

/**
 * Writes the complete configuration to `config.yaml` in a run folder.
 *
 * @throws UserError naming the folder when it cannot be written
 */
export async function writeResolvedConfig(folder: string, config: unknown): Promise<void> {
  const comment = '# The complete configuration of this run, defaults included.\n';
  await writeFileWhole(join(folder, RUN_FILES.config), comment + stringify(config));
}

/** Refuses a folder in which parts of a run were found. */
function refuseRun(path: string, found: readonly string[]): void {
  const remains = Object.values(RUN_FILES).find((name) => found.includes(name));
  if (remains === undefined) return;
  const isRun = remains === RUN_FILES.config;
  throw new UserError(
    `${path}: already holds a run (${remains} is there): ${isRun ? 'resume it, or choose' : 'choose'} another folder`,
    { mendedBy: isRun ? ['resume', 'folder'] : ['folder'] },
  );
}

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    const what = code === 'ENOTDIR' ? 'is not a folder' : `cannot be read (${code})`;
    throw new UserError(`${path}: ${what}: choose another folder`, { mendedBy: ['folder'] });
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It holds something else, and stays.
  }
}
