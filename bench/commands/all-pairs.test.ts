// The benchmark of all pairs on few faces: that its parts add up, not how fast.
import { expect, test } from 'vitest';
import { runAllPairs } from './all-pairs.js';

test.each(['calibrate', 'report'] as const)('%s counts every pair of the faces', async (task) => {
  // A threshold for 1e-6 needs a million pairs of two people.
  const faces = task === 'calibrate' ? 1600 : 60;
  const report = await runAllPairs({ task, faces, size: 64, replicates: 2 });
  expect(report.pairs).toBe((faces * (faces - 1)) / 2);
  expect(report.genuine).toBeGreaterThan(5);
  expect(report.genuine).toBeLessThan(report.pairs / 10);
});
