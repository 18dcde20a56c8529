// What tests of a command in this process need: an empty folder for each, and what the command prints.
import { afterEach, beforeEach, vi } from 'vitest';
import { type TestFolder, useFolderPerTest } from '../use-folder.js';

/** Where a command plays: in a folder of each test's own. */
export interface CommandStage extends TestFolder {
  /** What has been written to standard output in this test. */
  readonly printed: string;
}

/** Sets the stage before each test of a file, and clears it away. */
export function setCommandStage(): CommandStage {
  const stage = { ...useFolderPerTest(), printed: '' };
  beforeEach(() => {
    stage.printed = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      stage.printed += text;
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return stage;
}
