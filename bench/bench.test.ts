// The benchmarks on the smallest network: that they measure at all, not how fast.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { LineProcess } from './line-process.js';
import { runLoop } from './loop.js';
import { runSteps } from './step.js';
import { type StepReport, stepTable } from './step-table.js';
import { takeTurns } from './take-turns.js';

const main = fileURLToPath(new URL('./main.js', import.meta.url));

/** A process that answers with the given seconds, one after the other, and then ends with an error. */
const answering = (name: string, ...seconds: number[]) =>
  new LineProcess(name, process.execPath, [
    '-e',
    `const answers = ${JSON.stringify(seconds)};
     require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
       if (line === 'quit') process.exit(0);
       if (answers.length === 0) { console.error('out of answers'); process.exit(3); }
       console.log(JSON.stringify({ seconds: answers.shift(), peakRssMiB: 100 + answers.length }));
     });`,
  ]);

test('a round of steps measures both lowerings and inference, and its table names the targets', async () => {
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
});

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

test('a process that ends is named with its last words', async () => {
  const process = answering('PyTorch nchw');
  await expect(process.step()).rejects.toThrow('PyTorch nchw: the process ended with code 3: out of answers');
  await expect(process.step()).rejects.toThrow('PyTorch nchw: the process has ended');
  await process.close();
});

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

test.each([
  ['step --rounds 0', "option '--rounds <turns>' argument '0'"],
  ['step --network resnet', 'Allowed choices are tinyfar-a, tinyfar-b, tinyfar-c'],
  ['loop --teacher /nowhere.onnx', 'teacher.file: /nowhere.onnx: no such file'],
  ['stairs', "unknown command 'stairs'"],
])('%s is refused in one line', (args, message) => {
  const { status, stderr } = spawnSync(process.execPath, [main, ...args.split(' ')], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
