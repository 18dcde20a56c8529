// What every run has around its training: the folder with its lock and log, and the engine.
import { checkFiles } from '../../config/paths.js';
import { Engine } from '../../graph/engine.js';
import type { RunEvent } from '../events.js';
import { Opened } from '../opened.js';
import { openRunFolder } from './run-folder.js';
import type { ConfiguredRun } from './same-run.js';

/** Where a run writes, how it is stopped, and whether it goes on. */
export interface RunOptions {
  /** The run folder. */
  readonly folder: string;
  /** Aborting it ends the run after the present iteration, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Goes on from the newest checkpoint in the folder. */
  readonly resume?: boolean;
  /** Threads of the engine, default the processor's. */
  readonly threads?: number;
  /** An engine of the caller's, who stops it; default: one of the run's own, which ends with it. */
  readonly engine?: Engine;
}

/**
 * Passes on what `train` reports and writes it to the log of the run's folder; what it has put into `opened` is closed at the
 * end. A new run that fails before it has begun leaves nothing behind.
 */
export async function* recordRun<Config, Event extends RunEvent>(
  run: ConfiguredRun<Config, Event>,
  options: RunOptions,
  train: (engine: Engine, opened: Opened) => AsyncIterable<Event>,
): AsyncGenerator<Event> {
  const { folder: path, resume = false } = options;
  checkFiles(run.kind.config, run.config);
  const folder = await openRunFolder(path, { ...run, resume });
  const engine =
    options.engine ?? (await Engine.start(options.threads === undefined ? {} : { threads: options.threads }));
  const opened = new Opened();
  let begun = resume;
  try {
    for await (const event of train(engine, opened)) {
      folder.appendEvent(event);
      begun ||= event.type !== 'preparing' && event.type !== 'warning';
      yield event;
    }
  } catch (error) {
    if (!begun) folder.discard();
    throw error;
  } finally {
    await opened.closeAll();
    if (engine !== options.engine) await engine.stop();
    folder.close();
  }
}
