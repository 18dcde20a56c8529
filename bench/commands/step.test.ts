// The step benchmark on the smallest network: that it measures at all, not how fast.
import { expect, test } from 'vitest';
import { LONG_RUN } from '../../test/long-run.js';
import { stepTable } from '../turns/step-table.js';
import { runSteps } from './step.js';

test(
  'a round of steps measures both lowerings and inference, and its table names the targets',
  LONG_RUN,
  async () => {
    const report = await runSteps(
      {
        network: 'tinyfar-c',
        batch: 16,
        rounds: 1,
        warmUp: 1,
        threads: 2,
        python: '/nowhere/python3',
        peers: true,
      },
      () => {},
    );
    expect(report.torch).toBeNull();
    expect(report.sections.map(({ name, batch, rounds }) => [name, batch, rounds])).toEqual([
      ['training step', 16, 1],
      ['training step, standard operators', 16, 1],
      ['inference', 8, 3],
    ]);
    for (const { ours, peers } of report.sections) {
      expect(ours.seconds).toBeGreaterThan(0);
      expect(ours.bestSeconds).toBeLessThanOrEqual(ours.seconds);
      expect(ours.peakBytes).toBeGreaterThan(50e6);
      expect(peers).toEqual([]);
    }
    expect(stepTable(report).join('\n')).toMatch(
      /training step, batch 16[\s\S]+2\.50 GB +met[\s\S]+inference, batch 8/,
    );
  },
);
