// The log of a run: one event a line, only ever appended to, and read back as one history.
import { appendFileSync, closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { withFile } from '../../files/read-file.js';
import { writeError } from '../../files/write-file.js';
import type { RunEvent } from '../events.js';
import { RUN_FILES } from './run-files.js';

/** An event as the log holds it: with its time, ISO 8601 in UTC. */
export type LoggedEvent<Event extends RunEvent> = Event & { readonly time: string };

/** An open log. */
export interface EventLog {
  /**
   * Appends an event as one line of JSON with its time.
   *
   * @throws UserError naming the folder when the disk is full
   */
  append(event: RunEvent): void;
  /** Safe to call twice. */
  close(): void;
}

/**
 * Opens the log of a run folder, which is made where there is none.
 *
 * @throws UserError naming the folder where it cannot be written
 */
export function openEventLog(folder: string): EventLog {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(join(folder, RUN_FILES.events), 'a+');
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    // A crash in the middle of a line leaves it without an end; the next event must not be glued to it.
    if (size > 0 && readSync(descriptor, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a)
      writeSync(descriptor, '\n');
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw writeError(error, folder, RUN_FILES.events);
  }
  return {
    append(event) {
      if (descriptor === undefined) throw new Error('the run folder is closed');
      try {
        appendFileSync(descriptor, `${JSON.stringify({ time: new Date().toISOString(), ...event })}\n`);
      } catch (error) {
        throw writeError(error, folder, RUN_FILES.events);
      }
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

/**
 * Reads the log of a run as one history: what was done again after a resumption appears once.
 *
 * A line that a crash cut short is skipped. Events after the checkpoint from which a run was resumed are left out, because
 * the resumed run made the same steps again; so are measurements and pictures of epochs that were measured again.
 *
 * @throws UserError naming the file when it cannot be read
 */
export async function readHistory<Event extends RunEvent>(folder: string): Promise<LoggedEvent<Event>[]> {
  const file = join(folder, RUN_FILES.events);
  return withFile(file, 'the log of a run', async (handle) => {
    let events: LoggedEvent<Event>[] = [];
    for await (const line of handle.readLines({ autoClose: false })) {
      const event = parseLine<Event>(line);
      if (!event) continue;
      if (event.type === 'start') {
        const { resumedFromStep: from = 0, stepsPerEpoch } = event;
        events = events.filter((earlier) => stepOf(earlier, stepsPerEpoch) <= from);
      }
      const place = placeOf(event);
      if (place !== undefined) events = events.filter((earlier) => placeOf(earlier) !== place);
      events.push(event);
    }
    return events;
  });
}

/** What belongs to the end of an epoch has a place that a second one of its sort takes: one was made just before a crash. */
function placeOf(event: RunEvent): string | undefined {
  if (event.type !== 'validation' && event.type !== 'picture' && event.type !== 'benchmark') return undefined;
  return `${event.type} ${event.epoch} ${event.benchmark ?? ''}`;
}

function stepOf(event: RunEvent, stepsPerEpoch: number): number {
  if (event.type === 'picture') return event.epoch * stepsPerEpoch;
  return 'step' in event && typeof event.step === 'number' ? event.step : 0;
}

function parseLine<Event extends RunEvent>(line: string): LoggedEvent<Event> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    const isEvent = typeof value === 'object' && value !== null && 'type' in value && 'time' in value;
    return isEvent ? (value as LoggedEvent<Event>) : undefined;
  } catch {
    return undefined;
  }
}
