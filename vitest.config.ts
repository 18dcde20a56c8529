import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Tests run on the compiled code, which is what ships: the worker threads are the real ones.
export default defineConfig({
  test: {
    include: ['dist/**/*.test.js'],
    // Many times what most take: the machine may be busy with other work. What takes longer says so (test/long-run.ts).
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // What commands keep for later must not end up among the developer's own files.
    env: { SYNTHDISTILL_CACHE: join(tmpdir(), 'synthdistill-test-cache') },
  },
});
