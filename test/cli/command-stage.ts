// What tests of a command in this process need: an empty folder for each, and what the command prints.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';

/** Where a command plays. */
export interface CommandStage {
  /** A folder of this test's own, removed behind it. */
  readonly folder: string;
  /** What has been written to standard output in this test. */
  readonly printed: string;
}

/** Sets the stage before each test of a file, and clears it away. */
export function setCommandStage(): CommandStage {
  const stage = { folder: '', printed: '' };
  beforeEach(() => {
    stage.folder = mkdtempSync(join(tmpdir(), 'command-'));
    stage.printed = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      stage.printed += text;
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    rmSync(stage.folder, { recursive: true });
  });
  return stage;
}
