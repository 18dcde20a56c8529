// The commands import and export-weights, as a user runs them.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { writeTorch } from '../../src/formats/torch/write.js';
import { readStoredWeights } from '../../src/formats/weights/stored-weights.js';
import { networks } from '../../src/nets/architectures/networks.js';
import { tinyfarC } from '../../src/nets/architectures/tinyfar.js';
import { initialTensors, renameTensors } from '../nets/initial-tensors.js';
import { useFolder } from '../use-folder.js';
import { runCli, runToFailure } from './run-cli.js';

const { at } = useFolder();

beforeAll(() => {
  const tensors = renameTensors(initialTensors(tinyfarC(16)), (name) => `module.${name}`);
  writeFileSync(at('student.pt'), writeTorch(tensors));
  writeFileSync(at('g.pkl'), gunzipSync(readFileSync('test/golden/stylegan2-ada-256.pkl.gz')));
  writeFileSync(at('page.pt'), '<!DOCTYPE html><html>');
});

test('import says what it found and writes ONNX that info shows and export-weights takes back', async () => {
  const imported = await runCli('import', at('student.pt'), '--out', at('student.onnx'));
  expect(imported).toMatchObject({ code: 0, stderr: '' });
  for (const line of [
    /^network +TinyFaR-C/m,
    /^parameters +1,\d{3},\d{3}$/m,
    /^found in +PyTorch, module$/m,
    /^embedding +16 numbers$/m,
    /^input +112x112 pixels, rgb, arcface-127\.5$/m,
    /^terms +.*https:\/\//m,
    /^written +\S+student\.onnx, /m,
  ]) {
    expect(imported.stdout).toMatch(line);
  }
  const info = await runCli('info', at('student.onnx'));
  expect(info.stdout).toMatch(/synthdistill\.network = tinyfar-c/);

  for (const to of ['back.pt', 'back.safetensors']) {
    const exported = await runCli('export-weights', at('student.onnx'), '--to', at(to));
    expect(exported.stdout).toMatch(/338 tensors of tinyfar-c/);
    const { tensors } = await readStoredWeights(at(to));
    expect(tensors.get('classifier.weight')?.shape).toEqual([16, 1280]);
    await runCli('import', at(to), '--out', at('again.onnx'));
    expect(Buffer.compare(readFileSync(at('again.onnx')), readFileSync(at('student.onnx')))).toBe(0);
  }
  const own = await runCli('export-weights', at('student.onnx'), '--to', at('own.pth'), '--names', 'own');
  expect(own.code).toBe(0);
  expect((await readStoredWeights(at('own.pth'))).tensors.has('cnn.conv_stem.weight')).toBe(true);
});

test('what import only assumes it says so, and info too', async () => {
  const tensors = initialTensors(networks['mobilefacenet-insightface'](16));
  writeFileSync(at('mbf.pt'), writeTorch(tensors));
  const { stdout } = await runCli('import', at('mbf.pt'), '--out', at('mbf.onnx'));
  expect(stdout).toMatch(
    /^assumed +--normalize and --colour: usual for InsightFace's MobileFaceNet \(mbf\), but/m,
  );
  expect(stdout).toMatch(/^to check +synthdistill evaluate \S+mbf\.onnx --probe$/m);
  expect((await runCli('info', at('mbf.onnx'))).stdout).toMatch(
    /^pixels +rgb, arcface-127\.5 \(assumed; --normalize/m,
  );
});

test("a generator becomes two files, and its maker's terms are shown", async () => {
  const result = await runCli('import', at('g.pkl'), '--out', at('g.onnx'), '--json');
  expect(JSON.parse(result.stdout)).toMatchObject({
    kind: 'generator',
    title: 'StyleGAN2 of 256x256 pixels',
    licence: { terms: expect.stringContaining('research and evaluation only') },
    written: [at('g.mapping.onnx'), at('g.synthesis.onnx')],
  });
  expect(existsSync(at('g.mapping.onnx')) && existsSync(at('g.synthesis.onnx'))).toBe(true);
});

test.each([
  [
    'an HTML page',
    ['import', 'page.pt', '--out', 'x.onnx'],
    /^error: \S+page\.pt is not a file of weights: it looks like an HTML page/,
  ],
  [
    'a missing file',
    ['import', 'none.pt', '--out', 'x.onnx'],
    /^error: \S+none\.pt: no such file; expected a file of weights$/,
  ],
  [
    'another network',
    ['import', 'student.pt', '--as', 'tinyfar-a', '--out', 'x.onnx'],
    /lacks \d+ tensors of tinyfar-a/,
  ],
  ['an unknown network', ['import', 'student.pt', '--as', 'vgg', '--out', 'x.onnx'], /--as.*vgg.*tinyfar-a/],
  [
    'a generator taken for a face network',
    ['import', 'g.pkl', '--as', 'tinyfar-a', '--out', 'x.onnx'],
    /g\.pkl/,
  ],
  [
    'a face network taken for a generator',
    ['import', 'student.pt', '--as', 'stylegan2', '--out', 'x.onnx'],
    /G_ema/,
  ],
  [
    'a file instead of a folder',
    ['import', 'student.pt', '--out', 'page.pt/x.onnx'],
    /page\.pt: is a file, not a folder/,
  ],
  ['another ending', ['import', 'student.pt', '--out', 'x.pt'], /ends in \.onnx/],
  [
    'weights to another ending',
    ['export-weights', 'page.pt', '--to', 'x.bin'],
    /ends in \.safetensors, \.pt or \.pth/,
  ],
  ['weights of what is no model', ['export-weights', 'page.pt', '--to', 'x.pt'], /page\.pt.*HTML page/],
])('%s is refused in one line, and nothing is written', async (_, args, message) => {
  const isFile = (arg: string) => /\.(pt|pkl|onnx|bin)$/.test(arg);
  expect(await runToFailure(...args.map((arg) => (isFile(arg) ? at(arg) : arg)))).toMatch(message);
  expect(existsSync(at('x.onnx')) || existsSync(at('x.pt'))).toBe(false);
});
