// Networks that want their pixels otherwise than is usual, or see nothing at all, as a user meets them with every command.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { useFolder } from '../use-folder.js';
import {
  blockFace,
  blockPairs,
  HIDDEN_MEAN,
  normMean,
  pickleBenchmark,
  tinyNetwork,
} from './face-fixtures.js';
import { runCli } from './run-cli.js';

const { at } = useFolder();
const put = (name: string, bytes: Uint8Array | string) => writeFileSync(at(name), bytes);

beforeAll(async () => {
  const { images, same } = await blockPairs(40);
  put('pairs.bin', pickleBenchmark(images, same));
  put('a.png', await blockFace(1, 1));
  put('b.png', await blockFace(2, 1));
  const metadata = {};
  put('plain.onnx', tinyNetwork({ metadata }));
  put('hidden.onnx', tinyNetwork({ metadata, front: HIDDEN_MEAN }));
  put('norm.onnx', tinyNetwork({ metadata, front: normMean(false) }));
  put('training.onnx', tinyNetwork({ metadata, front: normMean(true) }));
  put(
    'lying.onnx',
    tinyNetwork({
      metadata: { 'synthdistill.normalize': 'arcface-127.5', 'synthdistill.colour': 'rgb' },
      front: HIDDEN_MEAN,
    }),
  );
  put('zeros.onnx', tinyNetwork({ metadata, scale: 0 }));
  put(
    'distill.yaml',
    `generator: { kind: procedural }\nstudent: { network: microfar-s }\nteacher: { file: ${at('training.onnx')} }\n`,
  );
});

const BENCHMARK = ['--benchmark', 'pairs.bin', '--replicates', '0'];

/** Every command that embeds, on a network. */
const commandsOn = (network: string): readonly string[][] => [
  ['evaluate', network, ...BENCHMARK],
  ['calibrate', network, ...BENCHMARK, '--fmr', '0.1'],
  ['compare-models', 'plain.onnx', network, ...BENCHMARK],
  ['embed', network, 'a.png'],
  ['verify', network, 'a.png', 'b.png'],
  ['distill', 'distill.yaml', '--set', `teacher.file=${at(network)}`, '--out', 'run'],
];

const inFolder = (args: readonly string[]) =>
  args.map((arg) =>
    /^[\w-]+(\.(onnx|bin|png|yaml))?$/.test(arg) && (arg.includes('.') || arg === 'run') ? at(arg) : arg,
  );

/** The one line of error with which a command ends. */
async function failureOf(args: readonly string[]): Promise<string> {
  const { code, stderr } = await runCli(...inFolder(args));
  expect([code, stderr.trimEnd().split('\n').length]).toEqual([1, 1]);
  return stderr;
}

describe('every command refuses, in one line,', () => {
  test.each([
    [
      'training.onnx',
      /training\.onnx: was exported in training mode: 1 BatchNormalization node still trains/,
    ],
    ['zeros.onnx', /zeros\.onnx: gives every picture an embedding of zeros, whatever the normalisation/],
  ])('%s', async (network, message) => {
    for (const args of commandsOn(network)) expect(await failureOf(args)).toMatch(message);
    expect(existsSync(at('run/student.onnx'))).toBe(false);
  });

  test('a network to which all people are the same by the assumed scheme, and writes nothing', async () => {
    const before = readFileSync(at('hidden.onnx'));
    for (const args of commandsOn('hidden.onnx').slice(0, 3)) {
      expect(await failureOf(args)).toMatch(
        /hidden\.onnx: embeds different people all but the same \(mean similarity 1\.000\) by rgb, arcface-127\.5, which was assumed, and tells them apart by rgb, raw; give that \(--normalize raw\)$/m,
      );
    }
    expect(readFileSync(at('hidden.onnx'))).toEqual(before);
  });
});

describe('evaluate', () => {
  const evaluate = (...args: string[]) => runCli('evaluate', ...inFolder(args));
  const aucOf = (json: string): number => JSON.parse(json).benchmarks[0].plain.auc;

  test('measures the same network alike: as it is, raw as it is told, and raw as it is found', async () => {
    const plain = await evaluate('plain.onnx', ...BENCHMARK, '--json', '--no-flip');
    const told = await evaluate('hidden.onnx', ...BENCHMARK, '--json', '--no-flip', '--normalize', 'raw');
    const found = await evaluate('norm.onnx', ...BENCHMARK, '--json', '--no-flip');
    expect([plain, told, found].map(({ code, stderr }) => [code, stderr])).toEqual(Array(3).fill([0, '']));
    expect(aucOf(told.stdout)).toBe(aucOf(plain.stdout));
    expect(aucOf(found.stdout)).toBe(aucOf(plain.stdout));
    const { input } = JSON.parse(found.stdout);
    expect(input).toMatchObject({ normalize: 'raw', normalizeFrom: expect.stringContaining('by itself') });
  });

  test('--probe prints every usual scheme, the one in use marked, and goes on', async () => {
    const { code, stdout } = await evaluate('hidden.onnx', '--normalize', 'raw', '--probe', ...BENCHMARK);
    expect(code).toBe(0);
    const rows = stdout.split('\n').filter((line) => /^(rgb|bgr), /.test(line));
    expect(rows).toHaveLength(10);
    expect(rows.filter((row) => row.endsWith('used'))).toEqual([expect.stringMatching(/^rgb, raw /)]);
    expect(stdout).toMatch(/^20 people of \S+pairs\.bin, two pictures each/m);
    expect(stdout).toContain('40 pairs (20 same person, 20 different)');
  });

  test('--probe shows what a wrong normalisation does, and needs no benchmark', async () => {
    const wrong = ['hidden.onnx', '--normalize', 'arcface-127.5', '--probe'];
    const { code, stdout } = await evaluate(...wrong, '--json');
    expect(code).toBe(0);
    const { probe } = JSON.parse(stdout);
    expect(probe).toMatchObject({ of: 'the embedded population', people: 24 });
    expect(probe.rows).toHaveLength(10);
    expect(probe.used).toMatchObject({ normalize: 'arcface-127.5', colour: 'rgb', used: true });
    expect(probe.used.result.different).toBeGreaterThan(0.999);
    expect(await failureOf(['evaluate', ...wrong, ...BENCHMARK])).toMatch(
      /hidden\.onnx: gives different pictures all but the same embedding by rgb, arcface-127\.5 \(as given; colour order assumed\)/,
    );
  });
});

test('a network whose file says wrongly how it wants its pixels is warned of where it is measured', async () => {
  for (const args of [
    ['evaluate', 'lying.onnx', ...BENCHMARK],
    ['compare-models', 'plain.onnx', 'lying.onnx', ...BENCHMARK],
  ]) {
    const { code, stderr } = await runCli(...inFolder(args));
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^warning: \S*lying\.onnx: different people of \S*pairs\.bin look nearly alike to it \(mean similarity 1\.000\), .*\(synthdistill evaluate --probe compares\)$/m,
    );
  }
  const { stderr } = await runCli(...inFolder(['evaluate', 'norm.onnx', ...BENCHMARK]));
  expect(stderr).not.toContain('nearly alike');
});

test('identical pictures are not blamed on the network', async () => {
  const args = ['verify', 'norm.onnx', 'a.png', 'a.png'];
  const { code, stdout } = await runCli(...inFolder(args));
  expect([code, stdout.split('\n')[0]]).toEqual([0, 'cosine similarity 1.0000']);
});
