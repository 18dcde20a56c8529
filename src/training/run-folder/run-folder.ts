// The folder of a run: its layout, its lock, its configuration and its log.
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { differingKeys } from '../../config/digest.js';
import { makeFolder, requireWritableFolder } from '../../files/make-folder.js';
import { UserError } from '../../files/user-error.js';
import { writeFileWhole } from '../../files/write-file.js';
import type { RunEvent } from '../events.js';
import { openEventLog } from './event-log.js';
import { type Fingerprints, fingerprintFiles } from './fingerprint.js';
import { RUN_FILES } from './run-files.js';
import type { RunKind } from './run-kind.js';
import { lockFolder } from './run-lock.js';

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

/** A run: its kind and its configuration. */
export interface ConfiguredRun<Config, Event extends RunEvent> {
  readonly kind: RunKind<Config, Event>;
  readonly config: Config;
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
  const unlock = lockFolder(path);
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
      for (const name of [RUN_FILES.config, RUN_FILES.inputs, RUN_FILES.events, RUN_FILES.faces]) {
        rmSync(join(path, name), { force: true });
      }
      close();
      for (const folder of [...kind.subfolders.map((name) => join(path, name)), path]) removeIfEmpty(folder);
    };
    return { path, appendEvent: log.append, close, discard };
  } catch (error) {
    unlock();
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

/** The configuration in a run folder, also of a run that an earlier version made. @throws UserError where there is none */
export const readRunConfig = <Config, Event extends RunEvent>(
  kind: RunKind<Config, Event>,
  folder: string,
): Config => kind.resolve(join(folder, RUN_FILES.config), { dropForeign: true });

/**
 * Checks that the run in a folder was started with this configuration and with the files that it names.
 *
 * @throws UserError naming the folder and the keys that differ
 */
export async function checkSameRun<Config, Event extends RunEvent>(
  path: string,
  run: ConfiguredRun<Config, Event>,
): Promise<void> {
  checkSame(path, run, await fingerprintFiles(run.kind.config, run.config));
}

/** Another configuration, or another teacher under the same name, would give other weights. */
function checkSame<Config, Event extends RunEvent>(
  path: string,
  { kind, config }: ConfiguredRun<Config, Event>,
  prints: Fingerprints,
): void {
  const keys = differingKeys(kind.config, readRunConfig(kind, path), config);
  if (keys.length > 0) {
    throw new UserError(
      `${path}: was started with another configuration (${keys.join(', ')}): resume without these changes, or ` +
        'start a new run in another folder',
      { mendedBy: ['folder'] },
    );
  }
  const file = join(path, RUN_FILES.inputs);
  if (!existsSync(file)) return;
  const recorded = readInputs(file);
  const changed = Object.keys(prints).filter((key) => recorded[key] !== prints[key]);
  if (changed.length > 0) {
    throw new UserError(
      `${path}: not the files that the run was started with: ${changed.join(', ')}: put them back, or start a ` +
        'new run in another folder',
      { mendedBy: ['folder'] },
    );
  }
}

function readInputs(file: string): Record<string, unknown> {
  try {
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as object) };
  } catch {
    throw new UserError(
      `${file}: is damaged: delete it to resume without checking that the files are the same`,
    );
  }
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
