// evaluate, embed, verify, info and doctor as a user meets them: the real command in child processes.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { blockFace, blockPairs, pickleBenchmark, tinyNetwork } from './face-fixtures.js';
import { commandPath, runCli } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'synthdistill-cli-'));
const at = (name: string) => join(folder, name);
const put = (name: string, bytes: Uint8Array | string) => writeFileSync(at(name), bytes);

beforeAll(async () => {
  const { images, same } = await blockPairs(40);
  const bin = pickleBenchmark(images, same);
  put('pairs.bin', bin);
  put('odd.bin', pickleBenchmark(images.slice(1), same));
  put('cut.bin', bin.subarray(0, bin.length / 2));
  put('few.bin', pickleBenchmark(images.slice(0, 8), same.slice(0, 4)));
  put(
    'one-kind.bin',
    pickleBenchmark(
      images,
      same.map(() => true),
    ),
  );
  put('damaged.bin', pickleBenchmark(images.with(37, images[37].subarray(0, 70)), same));
  put('calls.bin', 'cos\nsystem\n(S"touch pwned"\ntR.');
  put('empty', '');
  put('page.html', '<!doctype html><title>404</title>');
  put('a.png', await blockFace(1, 1));
  put('b.png', await blockFace(1, 2));
  put('c.png', await blockFace(2, 1));
  put('cut.png', (await blockFace(1, 1)).subarray(0, 90));
  const network = tinyNetwork({ metadata: { 'synthdistill.normalize': 'arcface-128', note: 'line\nbreak' } });
  put('net.onnx', network);
  put('cut.onnx', network.subarray(0, network.length - 100));
  put('rank.onnx', tinyNetwork({ input: ['n', 3, 112] }));
  put('size.onnx', tinyNetwork({ input: ['n', 3, 112, 96] }));
  put('channels.onnx', tinyNetwork({ input: ['n', 1, 112, 112] }));
  put('type.onnx', tinyNetwork({ inputType: 'int64' }));
  put('output.onnx', tinyNetwork({ unflattened: true }));
  put('infinite.onnx', tinyNetwork({ scale: Number.POSITIVE_INFINITY }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command, which has to fail with exit code 1 and one line on standard error; gives that line. */
async function failingLine(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(...args);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^error: [^\n]+\n$/);
  expect(code).toBe(1);
  return stderr.trimEnd();
}

describe('evaluate', () => {
  test('prints one JSON object with both ways of embedding', async () => {
    const { code, stdout, stderr } = await runCli(
      ...['evaluate', at('net.onnx'), '--benchmark', at('pairs.bin'), '--batch', '7', '--json'],
    );
    expect([code, stderr]).toEqual([0, '']);
    const { benchmarks } = JSON.parse(stdout);
    expect(benchmarks).toHaveLength(1);
    expect(benchmarks[0]).toMatchObject({ pairs: 40, genuine: 20, impostor: 20, embeddingSize: 16 });
    expect(benchmarks[0].plain.accuracy.folds).toHaveLength(10);
    expect(benchmarks[0].plain.auc).toBeGreaterThan(0.9);
    expect(benchmarks[0].flip.histogram.genuine).toHaveLength(40);
  });

  test('prints a table for each benchmark, without the flip test on demand', async () => {
    const pairs = at('pairs.bin');
    const { code, stdout } = await runCli(
      ...['evaluate', at('net.onnx'), '--benchmark', pairs, pairs, '--no-flip'],
    );
    expect(code).toBe(0);
    expect(stdout.match(/40 pairs \(20 same person, 20 different\)/g)).toHaveLength(2);
    expect(stdout.match(/^as they are/gm)).toHaveLength(2);
    expect(stdout).not.toContain('with flip');
    expect(stdout).toContain('█');
  });

  test.each([
    ['missing', 'none.bin', /none\.bin: no such file or folder; expected a benchmark/],
    ['empty', 'empty', /empty: is empty/],
    ['a folder of no known layout', '.', /: is no benchmark of a known layout/],
    ['cut short', 'cut.bin', /cut\.bin/],
    ['another kind of file', 'page.html', /page\.html/],
    ['a model', 'net.onnx', /net\.onnx/],
    ['of an odd number of images', 'odd.bin', /odd\.bin.*odd number of images, 79/],
    ['too small for ten folds', 'few.bin', /few\.bin: expected at least 10 pairs.*found 4/],
    ['without different persons', 'one-kind.bin', /one-kind\.bin.*no different-person pair/],
    ['with a damaged image', 'damaged.bin', /damaged\.bin: image 37/],
    ['a pickle that calls a function', 'calls.bin', /calls\.bin/],
  ])('refuses a benchmark that is %s', async (_, file, message) => {
    expect(await failingLine('evaluate', at('net.onnx'), '--benchmark', at(file))).toMatch(message);
    expect(existsSync('pwned')).toBe(false);
  });

  test.each([
    ['missing', 'none.onnx', /none\.onnx: no such file; expected an embedding network/],
    ['empty', 'empty', /empty: is empty; expected an/],
    ['a folder', '.', /: is a folder; expected an embedding network/],
    ['cut short', 'cut.onnx', /cut\.onnx/],
    ['another kind of file', 'page.html', /page\.html.*HTML/],
    ['a picture', 'a.png', /a\.png.*PNG/],
    ['of the wrong rank', 'rank.onnx', /rank\.onnx.*faces.*112/],
    ['of the wrong size', 'size.onnx', /size\.onnx.*faces.*112/],
    ['of the wrong number of channels', 'channels.onnx', /channels\.onnx.*faces.*3/],
    ['of the wrong type', 'type.onnx', /type\.onnx.*faces.*float32/],
    ['of the wrong output', 'output.onnx', /output\.onnx.*means/],
    ['full of infinite weights', 'infinite.onnx', /infinite\.onnx.*finite/],
  ])('refuses a model that is %s', async (_, file, message) => {
    expect(await failingLine('evaluate', at(file), '--benchmark', at('pairs.bin'))).toMatch(message);
  });

  test.each([
    ['no benchmark', [], /--benchmark/],
    ['an unknown normalisation', ['--normalize', 'arcfaec'], /--normalize.*arcface-127\.5.*'arcfaec'/],
    ['an unknown colour order', ['--colour', 'grb'], /--colour.*rgb, bgr/],
    ['a batch of zero', ['--batch', '0'], /--batch.*whole number.*'0'/],
    ['a misspelt option', ['--benchmrk', 'x'], /--benchmrk.*--benchmark/],
  ])('refuses %s', async (_, args, message) => {
    const benchmark = args.length === 0 || args[0] === '--benchmrk' ? [] : ['--benchmark', at('pairs.bin')];
    expect(await failingLine('evaluate', at('net.onnx'), ...benchmark, ...args)).toMatch(message);
  });
});

describe('embed and verify', () => {
  test('embed prints a line for each picture, in order, as text and as JSON lines', async () => {
    const [a, c] = [at('a.png'), at('c.png')];
    const text = await runCli('embed', at('net.onnx'), a, c, a, '--batch', '2');
    const lines = text.stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split('\t')[0])).toEqual([a, c, a]);
    expect(lines[0]).toBe(lines[2]);
    const json = await runCli('embed', at('net.onnx'), a, c, '--json');
    const entries = json.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(entries.map(({ image }) => image)).toEqual([a, c]);
    expect(entries[1].embedding.join(' ')).toBe(lines[1].split('\t')[1]);
    expect(entries[0].embedding).toHaveLength(16);
  });

  test('verify finds two pictures of one person more alike than two persons', async () => {
    const similarity = async (first: string, second: string) =>
      JSON.parse((await runCli('verify', at('net.onnx'), at(first), at(second), '--json')).stdout).similarity;
    expect(await similarity('a.png', 'a.png')).toBeCloseTo(1, 6);
    expect(await similarity('a.png', 'b.png')).toBeGreaterThan(await similarity('a.png', 'c.png'));
    const { stdout } = await runCli('verify', at('net.onnx'), at('a.png'), at('b.png'));
    expect(stdout).toMatch(
      /^cosine similarity -?\d\.\d{4}\n[^\n]*no threshold yet: synthdistill calibrate[^\n]*\n$/,
    );
  });

  test("the model's own normalisation is used unless another is given", async () => {
    const embed = async (...args: string[]) =>
      (await runCli('embed', at('net.onnx'), at('a.png'), ...args)).stdout;
    const own = await embed();
    expect(await embed('--normalize', 'arcface-128')).toBe(own);
    expect(await embed('--normalize', 'imagenet')).not.toBe(own);
    expect(await embed('--colour', 'bgr')).not.toBe(own);
  });

  test.each([
    ['missing', 'none.png', /none\.png: no such file/],
    ['empty', 'empty', /empty: is empty/],
    ['a folder', '.', /is a folder/],
    ['cut short', 'cut.png', /cut\.png: damaged image/],
    ['no picture', 'net.onnx', /net\.onnx: expected a picture/],
  ])('a picture that is %s is refused by both', async (_, file, message) => {
    expect(await failingLine('embed', at('net.onnx'), at('a.png'), at(file))).toMatch(message);
    expect(await failingLine('verify', at('net.onnx'), at('a.png'), at(file))).toMatch(message);
  });
});

describe('info', () => {
  test('lists shapes, operators, parameters, multiply-adds and metadata', async () => {
    const { code, stdout } = await runCli('info', at('net.onnx'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      inputs: [{ name: 'faces', dtype: 'float32', shape: ['n', 3, 112, 112] }],
      outputs: [{ name: 'embedding', dtype: 'float32', shape: ['n', 16] }],
      opsets: [{ domain: 'ai.onnx', version: 17 }],
      producer: 'synthdistill',
      parameters: 768,
      multiplyAdds: 768,
      metadata: { 'synthdistill.normalize': 'arcface-128', note: 'line\nbreak' },
    });
    const text = (await runCli('info', at('net.onnx'))).stdout;
    expect(text).toMatch(/^input +faces {2}float32 \[n, 3, 112, 112\]$/m);
    expect(text).toMatch(/^multiply-adds +768 per image$/m);
    expect(text).toMatch(/^metadata +note = line\\nbreak$/m);
  });

  test.each([
    ['missing', 'none.onnx', /none\.onnx: no such file/],
    ['empty', 'empty', /empty: is empty; expected an/],
    ['a folder', '.', /is a folder/],
    ['cut short', 'cut.onnx', /cut\.onnx/],
    ['another kind', 'a.png', /a\.png.*PNG/],
  ])('refuses a file that is %s', async (_, file, message) => {
    expect(await failingLine('info', at(file))).toMatch(message);
  });
});

describe('the command itself', () => {
  test('doctor names processor, runtime and lowering', async () => {
    const report = JSON.parse((await runCli('doctor', '--json')).stdout);
    expect([1, 8, 16]).toContain(report.lowering.block);
    expect(report.lowering.reason).not.toBe('');
    expect(report.providers).toContainEqual({ name: 'cpu', bundled: true });
    const { stdout } = await runCli('doctor');
    for (const line of ['processor', 'memory', 'node', 'onnxruntime', 'providers', 'lowering']) {
      expect(stdout).toMatch(new RegExp(`^${line} `, 'm'));
    }
  });

  test.each([
    'distill',
    'evaluate',
    'embed',
    'verify',
    'info',
    'doctor',
  ])('%s --help has an example', async (name) => {
    const { code, stdout } = await runCli(name, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`Example:\n  $ synthdistill ${name}`);
  });

  test.each([
    ['a misspelt command', ['evalute'], /unknown command 'evalute'.*evaluate/],
    ['a missing argument', ['verify', 'a.onnx'], /missing required argument 'first'/],
    ['too many arguments', ['info', 'a', 'b'], /too many arguments/],
    ['an unknown option', ['info', 'a', '--frob'], /unknown option '--frob'/],
  ])('refuses %s in one line', async (_, args, message) => {
    expect(await failingLine(...args)).toMatch(message);
  });

  test('no command at all prints the help and fails', async () => {
    const { code, stderr } = await runCli();
    expect(code).toBe(1);
    expect(stderr).toContain('Usage: synthdistill');
  });

  test('--version prints the version of the package', async () => {
    expect(await runCli('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  test.each([
    ['before', ['--verbose', 'info', 'none.onnx']],
    ['after', ['info', 'none.onnx', '--verbose']],
  ])('--verbose %s the command adds the stack', async (_, args) => {
    const { code, stderr } = await runCli(...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: none\.onnx: no such file[^\n]*\n.*\n +at /);
  });

  test('an output that cannot be written is an error', async (context) => {
    context.skip(!existsSync('/dev/full'), 'this system has no /dev/full');
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [commandPath, 'info', at('net.onnx')], {
      stdio: ['ignore', full, 'pipe'],
    });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const code = await new Promise((done) => child.on('close', done));
    closeSync(full);
    expect(stderr).toBe('error: standard output: cannot be written (ENOSPC)\n');
    expect(code).toBe(1);
  });

  // So many arguments also overflow the stack of ONNX Runtime's telemetry, unless that is off.
  test('a reader that goes away ends it without a word', async () => {
    const images = new Array<string>(3000).fill(at('a.png'));
    const child = spawn(process.execPath, [commandPath, 'embed', at('net.onnx'), ...images]);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((done) => child.on('close', done));
    expect(stderr).toBe('');
    expect(code).toBe(141);
  });
});

const real = resolve('../shared/real');
const teacher = join(real, 'teachers/edgeface-xxs-512d.onnx');
const lfw = join(real, 'benchmarks/lfw-600.bin');
const missing = [teacher, lfw].filter((file) => !existsSync(file));

describe(`on real faces${missing.length ? ` (skipped: ../shared/real has no ${missing.join(', ')})` : ''}`, () => {
  test.skipIf(missing.length > 0)('EdgeFace-XXS reaches its known accuracy on 600 pairs of LFW', async () => {
    const { code, stdout, stderr } = await runCli(
      'evaluate',
      teacher,
      '--benchmark',
      lfw,
      '--no-flip',
      '--json',
    );
    expect([code, stderr]).toEqual([0, '']);
    const { accuracy, auc } = JSON.parse(stdout).benchmarks[0].plain;
    // What numpy and scikit-learn give for the same network, images and protocol; one pair is 0.17.
    expect(Math.abs(100 * accuracy.mean - 99.17)).toBeLessThan(0.2);
    expect(auc).toBeGreaterThan(0.995);
  });
});
