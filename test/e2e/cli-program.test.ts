// The program around its commands: help, info and doctor, misspelt words, and outputs that fail.
import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, existsSync, openSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { useFolder } from '../use-folder.js';
import { blockFace, tinyNetwork } from './face-fixtures.js';
import { commandPath, runCli, runToFailure } from './run-cli.js';

const { at } = useFolder();
const put = (name: string, bytes: Uint8Array | string) => writeFileSync(at(name), bytes);

beforeAll(async () => {
  const network = tinyNetwork({ metadata: { 'synthdistill.normalize': 'arcface-128', note: 'line\nbreak' } });
  put('net.onnx', network);
  put('cut.onnx', network.subarray(0, network.length - 100));
  put('empty', '');
  put('a.png', await blockFace(1, 1));
});

test('the built command is a program that a shell may run', () => {
  expect(() => accessSync(commandPath, constants.X_OK)).not.toThrow();
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
      pixels: { normalize: 'arcface-128', normalizeFrom: 'metadata', colour: 'rgb', colourFrom: 'default' },
      metadata: { 'synthdistill.normalize': 'arcface-128', note: 'line\nbreak' },
    });
    const text = (await runCli('info', at('net.onnx'))).stdout;
    expect(text).toMatch(/^input +faces {2}float32 \[n, 3, 112, 112\]$/m);
    expect(text).toMatch(/^multiply-adds +768 per image$/m);
    expect(text).toMatch(/^pixels +rgb, arcface-128 \(the model's metadata; colour order assumed\)$/m);
    expect(text).toMatch(/^metadata +note = line\\nbreak$/m);
  });

  test.each([
    ['missing', 'none.onnx', /none\.onnx: no such file/],
    ['empty', 'empty', /empty: is empty; expected an/],
    ['a folder', '.', /is a folder/],
    ['cut short', 'cut.onnx', /cut\.onnx/],
    ['another kind', 'a.png', /a\.png.*PNG/],
  ])('refuses a file that is %s', async (_, file, message) => {
    expect(await runToFailure('info', at(file))).toMatch(message);
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
    expect(await runToFailure(...args)).toMatch(message);
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
