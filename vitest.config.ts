import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Tests run on the compiled code, which is what ships: the worker threads are the real ones.
export default defineConfig({
  test: {
    include: ['dist/**/*.test.js'],
    // Generous: whole trainings run on machines that others use too. The suite's own length is what is kept in check.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: 2,
    // What commands keep for later must not end up among the developer's own files.
    env: { SYNTHDISTILL_CACHE: join(tmpdir(), 'synthdistill-test-cache') },
  },
});
