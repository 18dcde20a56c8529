import { defineConfig } from 'vitest/config';

// Tests run on the compiled code, which is what ships: the worker threads are the real ones.
export default defineConfig({
  test: { include: ['dist/**/*.test.js'], testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 2 },
});
