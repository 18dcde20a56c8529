// Commands where files cannot be written: a cache is done without, what is needed at the end is tried at the beginning.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { LONG_RUN } from '../long-run.js';
import { useCache, useFolder } from '../use-folder.js';
import { blockPairs, pickleBenchmark, tinyNetwork } from './face-fixtures.js';
import { runCli, runToFailure } from './run-cli.js';

const { at } = useFolder();
// Below a file nobody can write, not even an administrator.
useCache(at('file/cache'));
beforeAll(async () => {
  const { images, same } = await blockPairs(40);
  writeFileSync(at('pairs.bin'), pickleBenchmark(images, same));
  writeFileSync(at('net.onnx'), tinyNetwork());
  writeFileSync(at('file'), '');
});

test('an evaluation without a cache says so once, and gives its figures and its provenance', async () => {
  const { code, stdout, stderr } = await runCli(
    ...['evaluate', at('net.onnx'), '--benchmark', at('pairs.bin'), at('pairs.bin'), '--no-flip', '--json'],
  );
  expect([code, stderr]).toEqual([
    0,
    `warning: ${at('file/cache/embeddings')}: cannot be made, because ${at('file')} is a file; choose another folder ` +
      '(SYNTHDISTILL_CACHE names the cache folder); until then embeddings are not kept\n',
  ]);
  const { benchmarks, provenance } = JSON.parse(stdout);
  expect(benchmarks).toHaveLength(2);
  expect(provenance).toMatchObject({
    program: expect.stringMatching(/^synthdistill \d/),
    command: expect.stringContaining('npx synthdistill evaluate '),
    model: { file: at('net.onnx'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    benchmarks: [{ name: at('pairs.bin'), images: 80, pairs: 40 }, {}],
    detector: null,
  });
});

test(
  'a distillation without a cache gets to its end, and says what it does on the way',
  LONG_RUN,
  async () => {
    const { code, stdout, stderr } = await runCli(
      'distill',
      ...['--preset', 'smoke', '--out', at('run'), '--benchmark', at('pairs.bin')],
      ...['--set', 'training.batchSize=16', 'training.imagesPerEpoch=32', 'training.validationImages=16'],
    );
    expect([code, stderr]).toEqual([
      0,
      `warning: ${at('file/cache')}: cannot be made, because ${at('file')} is a file; choose another folder ` +
        '(SYNTHDISTILL_CACHE names the cache folder); until then what a network reaches is measured each time\n',
    ]);
    const stages = [
      'epoch 1/1: steps made; writing and measuring the network',
      'epoch 1, 64 images seen: validation',
      'done: ',
      'opening ',
      'measuring .*/teacher.onnx on ',
      'measuring .*/student.onnx on ',
      'writing the report',
      'report: ',
    ];
    expect(stdout).toMatch(new RegExp(stages.map((stage) => `^${stage}.*$`).join('[^]*'), 'm'));
    expect(readFileSync(at('run/report.md'), 'utf8')).toMatch(/\* SHA-256: [0-9a-f]{64} of teacher/);
  },
);

test('what a distillation needs at its end is asked for before it begins', async () => {
  const run = (...args: string[]) => runToFailure('distill', '--preset', 'smoke', ...args);
  expect(await run('--out', at('new'), '--benchmark', 'synth-wild', at('nowhere.bin'))).toMatch(
    /nowhere\.bin: no such file/,
  );
  expect(existsSync(at('new'))).toBe(false);
});

test('what cannot be written is told before the work, with the option that the command has', async () => {
  const inTheWay = `cannot be made, because ${at('file')} is a file; choose another folder`;
  expect(
    await runToFailure('evaluate', at('net.onnx'), '--benchmark', at('pairs.bin'), '--report', at('file/x')),
  ).toBe(`error: ${at('file/x')}: ${inTheWay} (--report)`);
  expect(await runToFailure('export-weights', at('net.onnx'), '--to', at('file/x/y.pt'))).toBe(
    `error: ${at('file/x')}: ${inTheWay} (--to)`,
  );
  // Without a benchmark named, five would be drawn first, which takes minutes.
  expect(await runToFailure('experiment', 'configs/smoke.yaml', '--out', at('file/x'))).toBe(
    `error: ${at('file/x')}: ${inTheWay} (--out)`,
  );
  expect(await runToFailure('import', at('net.onnx'), '--out', at('file/x/y.onnx'))).toBe(
    `error: ${at('file/x')}: ${inTheWay} (--out)`,
  );
});

test('a path that no shell has expanded is told, and no folder called ~ is made', async () => {
  expect(await runToFailure('distill', '--preset', 'smoke', '--out=~/runs')).toMatch(
    /^error: --out: ~\/runs: ~ is not expanded here; write \//,
  );
  expect(await runToFailure('info', '~/net.onnx')).toMatch(/^error: ~\/net\.onnx: ~ is not expanded here/);
  expect(await runToFailure('evaluate', at('net.onnx'), '--benchmark', 'lfw:~/lfw')).toMatch(
    /^error: --benchmark: lfw:~\/lfw: ~ is not expanded here; write lfw:\//,
  );
});

test('a variable of the shell that is not set names no working folder', async () => {
  const empty = 'expected a value, found an empty text, as a shell makes of a variable that is not set';
  expect(await runToFailure('distill', '--preset', 'smoke', '--out', '')).toBe(`error: --out: ${empty}`);
  expect(await runToFailure('info', '')).toBe(`error: info: ${empty}`);
});
