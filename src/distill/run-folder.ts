// The folder of a run: its layout, its lock, and its append-only log of events.
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { writeError, writeFileWhole } from '../formats/write-file.js';
import { UserError } from '../math/user-error.js';
import { differingKeys } from './config-digest.js';
import { resolveConfig, resolveTeacherConfig, writeResolvedConfig } from './config-file.js';
import { distillKind, kindOf, type RunConfig } from './config-kinds.js';
import type { DistillEvent, RunEvent, TeacherEvent } from './events.js';
import { type Fingerprints, fingerprintFiles } from './fingerprint.js';
import { lockFolder } from './run-lock.js';

/** Names of what a run folder holds. */
export const RUN_FILES = {
  config: 'config.yaml',
  inputs: 'inputs.json',
  events: 'events.jsonl',
  checkpoints: 'checkpoints',
  pictures: 'pictures',
  students: 'students',
  teachers: 'teachers',
  curves: 'curves.png',
  student: 'student.onnx',
  teacher: 'teacher.onnx',
} as const;

/** The subfolders of a run, by what it trains. */
const subfoldersOf = (config: RunConfig): readonly string[] =>
  kindOf(config) === distillKind
    ? [RUN_FILES.checkpoints, RUN_FILES.pictures, RUN_FILES.students]
    : [RUN_FILES.checkpoints, RUN_FILES.teachers];

/** Path inside the run folder of what belongs to an epoch, such as `pictures/epoch-001.png`. */
export const epochFile = (
  folder: 'pictures' | 'students' | 'teachers',
  epoch: number,
  extension: string,
): string => join(RUN_FILES[folder], `epoch-${String(epoch).padStart(3, '0')}.${extension}`);

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

/** An event as the log holds it: with its time, ISO 8601 in UTC. */
export type LoggedEvent<Event extends RunEvent = DistillEvent> = Event & { readonly time: string };

/**
 * Opens a folder for a run, and locks it: a new one gets its layout and `config.yaml`, a resumed one is checked to have
 * been started with the same configuration.
 *
 * @throws UserError when the folder holds a run and `resume` is not set, or holds none and it is; when another process
 *   runs there; when the configuration differs in a key that decides the weights (all such keys are named); when the
 *   folder cannot be written
 */
export async function openRunFolder(
  path: string,
  { config, resume = false }: { readonly config: RunConfig; readonly resume?: boolean },
): Promise<RunFolder> {
  const found = listFolder(path);
  const remains = Object.values(RUN_FILES).find((name) => found.includes(name));
  if (remains !== undefined && !resume) {
    const remedy = remains === RUN_FILES.config ? 'continue it with --resume, or choose' : 'choose';
    throw new UserError(`${path}: already holds a run (${remains} is there): ${remedy} another --out`);
  }
  if (resume && !found.includes(RUN_FILES.config)) {
    throw new UserError(
      `${path}: holds no run to resume (no ${RUN_FILES.config}): leave out --resume to start one`,
    );
  }
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw writeError(error, path, 'the run folder');
  });
  const unlock = lockFolder(path);
  try {
    const prints = await fingerprintFiles(config);
    if (resume) {
      checkSameConfig(path, config);
      checkSameInputs(path, prints);
    }
    const subfolders = subfoldersOf(config);
    for (const folder of subfolders) {
      await mkdir(join(path, folder), { recursive: true }).catch((error: unknown) => {
        throw writeError(error, path, folder);
      });
    }
    await writeResolvedConfig(path, config);
    await writeFileWhole(join(path, RUN_FILES.inputs), `${JSON.stringify(prints, null, 2)}\n`);
    return openLog(path, subfolders, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * Reads the log of a run as one history: what was done again after a resumption appears once.
 *
 * A line that a crash cut short is skipped. Events after the checkpoint from which a run was resumed are left out,
 * because the resumed run made the same steps again; validations and pictures of those epochs likewise.
 *
 * @throws UserError naming the file when it cannot be read
 */
export const readEvents = async (folder: string): Promise<LoggedEvent[]> =>
  (await readHistory(folder)) as LoggedEvent[];

/** As {@link readEvents}, of a teacher's training. */
export const readTeacherEvents = async (folder: string): Promise<LoggedEvent<TeacherEvent>[]> =>
  (await readHistory(folder)) as LoggedEvent<TeacherEvent>[];

async function readHistory(folder: string): Promise<LoggedEvent<RunEvent>[]> {
  const file = join(folder, RUN_FILES.events);
  let events: LoggedEvent<RunEvent>[] = [];
  try {
    const handle = await open(file);
    for await (const line of handle.readLines()) {
      const event = parseLine(line);
      if (event?.type === 'start') {
        const from = event.resumedFromStep ?? 0;
        events = events.filter((earlier) => stepOf(earlier, event.stepsPerEpoch) <= from);
      }
      // An epoch that was measured just before a crash is measured again.
      if (event?.type === 'validation' || event?.type === 'picture') {
        events = events.filter((earlier) => !(earlier.type === event.type && earlier.epoch === event.epoch));
      }
      if (event?.type === 'benchmark') {
        const { epoch, benchmark } = event;
        events = events.filter(
          (earlier) =>
            !(earlier.type === 'benchmark' && earlier.epoch === epoch && earlier.benchmark === benchmark),
        );
      }
      if (event) events.push(event);
    }
  } catch (error) {
    throw new UserError(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  return events;
}

function stepOf(event: RunEvent, stepsPerEpoch: number): number {
  if (event.type === 'picture') return event.epoch * stepsPerEpoch;
  return 'step' in event ? event.step : 0;
}

function parseLine(line: string): LoggedEvent<RunEvent> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isEvent = typeof value === 'object' && value !== null && 'type' in value && 'time' in value;
    return isEvent ? (value as LoggedEvent<RunEvent>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Checks that the run in a folder was started with this configuration and with the files that it names.
 *
 * @throws UserError naming the folder and the keys that differ
 */
export async function checkSameRun(path: string, config: RunConfig): Promise<void> {
  checkSameConfig(path, config);
  checkSameInputs(path, await fingerprintFiles(config));
}

function checkSameConfig(path: string, config: RunConfig): void {
  const file = join(path, RUN_FILES.config);
  const saved = kindOf(config) === distillKind ? resolveConfig({ file }) : resolveTeacherConfig({ file });
  const keys = differingKeys(saved, config);
  if (keys.length > 0) {
    throw new UserError(
      `${path}: was started with another configuration (${keys.join(', ')}): resume without these changes, or ` +
        'start a new run with another --out',
    );
  }
}

/** Compares what the run's files hold with what they held: another teacher would give other weights. */
function checkSameInputs(path: string, prints: Fingerprints): void {
  const file = join(path, RUN_FILES.inputs);
  if (!existsSync(file)) return;
  const recorded = readInputs(file);
  const changed = Object.keys(prints).filter((key) => recorded[key] !== prints[key]);
  if (changed.length > 0) {
    throw new UserError(
      `${path}: not the files that the run was started with: ${changed.join(', ')}: put them back, or start a ` +
        'new run with another --out',
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

function listFolder(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') throw new UserError(`${path}: is not a folder: choose another --out`);
    throw new UserError(`${path}: cannot be read (${code}): choose another --out`);
  }
}

function openLog(path: string, subfolders: readonly string[], unlock: () => void): RunFolder {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(join(path, RUN_FILES.events), 'a+');
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    // A crash in the middle of a line leaves it without an end; the next event must not be glued to it.
    if (size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a)
      writeSync(descriptor, '\n');
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw writeError(error, path, RUN_FILES.events);
  }
  const close = () => {
    if (descriptor !== undefined) closeSync(descriptor);
    descriptor = undefined;
    unlock();
  };
  return {
    path,
    appendEvent(event) {
      if (descriptor === undefined) throw new Error('the run folder is closed');
      try {
        appendFileSync(descriptor, `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
      } catch (error) {
        throw writeError(error, path, RUN_FILES.events);
      }
    },
    close,
    discard() {
      for (const name of [RUN_FILES.config, RUN_FILES.inputs, RUN_FILES.events]) {
        rmSync(join(path, name), { force: true });
      }
      close();
      for (const folder of [...subfolders.map((name) => join(path, name)), path]) {
        try {
          rmdirSync(folder);
        } catch {
          // It holds something else, and stays.
        }
      }
    },
  };
}
