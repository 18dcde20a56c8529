// Turns between processes whose times are known, and the table that is made of them.
import { expect, test } from 'vitest';
import { answering } from '../../test/bench/answering.js';
import { type StepReport, stepTable } from './step-table.js';
import { takeTurns } from './take-turns.js';

test('a peer is compared with the step of ours just before it, warming up left out', async () => {
  const ours = answering('ours', 9, 1, 1, 2, 2, 3, 3);
  const peers = [
    answering('PyTorch channels_last', 9, 1.2, 2.4, 3.6),
    answering('PyTorch nchw', 9, 1.5, 4, 6),
  ];
  const result = await takeTurns(ours, peers, { warmUp: 1, rounds: 3 });
  for (const process of [ours, ...peers]) await process.close();
  expect(result.ours).toMatchObject({ seconds: 2, bestSeconds: 1, peakBytes: 106 * 2 ** 20 });
  expect(result.peers.map(({ seconds }) => seconds)).toEqual([2.4, 4]);
  expect(result.peers.map(({ ratio }) => ratio)).toEqual([expect.closeTo(1.2), expect.closeTo(2)]);

  const section = { name: 'training step', batch: 64, rounds: 3, ...result } as const;
  const report: StepReport = {
    network: 'tinyfar-a',
    threads: 2,
    torch: '1',
    loads: [1],
    sections: [section],
  };
  const [first, second] = stepTable(report).filter(
    (line) => line.includes('PyTorch c') || line.includes('nchw'),
  );
  expect(first).toMatch(/1\.20x .* 1\.15x +met$/);
  expect(second).toMatch(/2\.00x .* 1\.60x +met$/);
});
