// Benchmarks at the end of epochs, from the configuration to the log and the curves.
import { existsSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { distill } from '../../src/distill/distill.js';
import { readEvents } from '../../src/distill/distill-run.js';
import { LONG_RUN } from '../long-run.js';
import { typesOf, useWorkspace } from './distill-workspace.js';
import { blockPairs, pickleBenchmark } from './face-fixtures.js';
import { runCli } from './run-cli.js';

const workspace = useWorkspace();
const { at } = workspace;
beforeAll(async () => {
  const { images, same } = await blockPairs(20);
  writeFileSync(at('pairs.bin'), pickleBenchmark(images, same));
});

const run = (name: string, ...settings: string[]) =>
  runCli('distill', at('config.yaml'), '--out', at(name), '--set', ...settings);

test(
  'a run measures its benchmarks after the epochs that are asked for and the last, and logs them',
  LONG_RUN,
  async () => {
    const result = await run(
      'measured',
      `evaluation.benchmarks=[${at('pairs.bin')}]`,
      'evaluation.everyEpochs=5',
    );
    expect([result.code, result.stderr]).toEqual([0, '']);
    expect(result.stdout).toMatch(
      /^epoch 2, .*pairs\.bin: accuracy \d+\.\d\d % \(chance \d+\.\d\d %\), EER \d+\.\d\d %, centred cosine -?\d\.\d{3}$/m,
    );
    const events = await readEvents(at('measured'));
    expect(typesOf(events).filter((type) => type === 'benchmark')).toHaveLength(1);
    expect(typesOf(events).slice(-5)).toEqual([
      'validation',
      'picture',
      'benchmark',
      'checkpoint',
      'finished',
    ]);
    expect(events.find(({ type }) => type === 'benchmark')).toMatchObject({
      epoch: 2,
      step: 12,
      benchmark: at('pairs.bin'),
      pairs: 20,
      tarAtFar1e3: null,
    });
    // Measuring leaves the weights alone.
    const plain = await run('plain', 'training.epochs=2');
    expect(plain.code).toBe(0);
    workspace.expectSameEnd('measured', 'plain');
  },
);

test('a benchmark that is not there is named before the run begins', async () => {
  const { code, stderr } = await run('missing', `evaluation.benchmarks=[${at('nowhere.bin')}]`);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^error: .*nowhere\.bin: no such/);
  expect(existsSync(at('missing'))).toBe(false);
});

test('a program that gives nothing to measure with is told so', () => {
  const config = workspace.config({ evaluation: { benchmarks: ['pairs.bin'] } });
  expect(() => distill(config, { folder: at('none') })).toThrow(
    /^evaluation\.benchmarks: nothing to measure them with/,
  );
});
