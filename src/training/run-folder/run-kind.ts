// A kind of run: what its configuration may hold, and what is in its folder.
import type { ConfigKind } from '../../config/kinds.js';
import { type ConfigSource, type ResolveOptions, resolve } from '../../config/resolve.js';
import type { RunEvent } from '../events.js';
import { type LoggedEvent, readHistory } from './event-log.js';
import { epochFile, type FolderOfEpochs, RUN_FILES } from './run-files.js';

/** What is particular to a kind of run. */
export interface RunKindOptions<Config> {
  readonly config: ConfigKind<Config>;
  /** The command that makes such runs. */
  readonly command: string;
  /** Where the networks of all epochs are. */
  readonly networks: FolderOfEpochs;
  /** The newest network. */
  readonly network: string;
  /** Whether a picture is drawn at the end of each epoch. */
  readonly pictures: boolean;
}

/** A kind of run, which makes `Event`s. */
export interface RunKind<Config, Event extends RunEvent> extends RunKindOptions<Config> {
  /** The subfolders of a run folder. */
  readonly subfolders: readonly FolderOfEpochs[];
  /** A configuration of this kind; see `resolveConfig`. */
  resolve(source: ConfigSource, options?: ResolveOptions): Config;
  /** The network of an epoch, inside the run folder. */
  networkFile(epoch: number): string;
  /** The log of such a run as one history; see `readHistory`. */
  readEvents(folder: string): Promise<LoggedEvent<Event>[]>;
}

/** Makes a kind of run of what is particular to it. */
export function defineRun<Config, Event extends RunEvent>(
  options: RunKindOptions<Config>,
): RunKind<Config, Event> {
  const { config, networks, pictures } = options;
  return {
    ...options,
    subfolders: [RUN_FILES.checkpoints, ...(pictures ? [RUN_FILES.pictures] : []), networks],
    resolve: (source, how) => resolve(config, source, how),
    networkFile: (epoch) => epochFile(networks, epoch, 'onnx'),
    // What wrote the log is known by its folder's configuration.
    readEvents: (folder) => readHistory<Event>(folder),
  };
}
