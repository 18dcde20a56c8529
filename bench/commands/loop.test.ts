// The loop benchmark on the smallest network: that its parts add up.
import { expect, test } from 'vitest';
import { runLoop } from './loop.js';

test('the parts of a distillation step add up to its time', async () => {
  const report = await runLoop(
    { network: 'tinyfar-c', batch: 16, steps: 2, warmUp: 2, threads: 2 },
    () => {},
  );
  const { phases, wallSeconds, restSeconds, restShare } = report;
  expect(report.steps).toBe(2);
  expect(Object.keys(phases)).toEqual(['mapping', 'generator', 'teacher', 'student']);
  for (const seconds of Object.values(phases)) expect(seconds).toBeGreaterThan(0);
  const inside = Object.values(phases).reduce((sum, seconds) => sum + seconds, 0);
  expect(inside + restSeconds).toBeCloseTo(wallSeconds, 6);
  expect(restShare).toBeGreaterThan(0);
  expect(restShare).toBeLessThan(1);
});
