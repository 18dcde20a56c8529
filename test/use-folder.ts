// Folders that tests write to: made before them, removed behind them.
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';

/** A temporary folder. */
export interface TestFolder {
  readonly folder: string;
  /** The path of a file or folder in it. */
  at(path: string): string;
}

/** Where a folder will be that is there only while tests run. */
function planFolder() {
  const folder = join(tmpdir(), `synthdistill-test-${randomUUID()}`);
  return {
    folder,
    at: (path: string) => join(folder, path),
    make: () => {
      mkdirSync(folder, { mode: 0o700 });
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** One folder for all tests of a file. Call it above the file's own hooks: they find it there, from first to last. */
export function useFolder(): TestFolder {
  const { folder, at, make, remove } = planFolder();
  beforeAll(make);
  afterAll(remove);
  return { folder, at };
}

/** An empty folder for each test of a file, always at the same path. Call it above the file's own hooks. */
export function useFolderPerTest(): TestFolder {
  const { folder, at, make, remove } = planFolder();
  beforeEach(make);
  afterEach(remove);
  return { folder, at };
}

/** Lets the tests of a file, and the commands that they start, keep what is kept for later in `folder`. */
export function useCache(folder: string): void {
  beforeAll(() => {
    vi.stubEnv('SYNTHDISTILL_CACHE', folder);
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });
}
