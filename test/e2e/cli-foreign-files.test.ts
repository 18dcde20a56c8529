// Files of other programs, and of other networks, given to every command that asks for a network: each says what it is, and writes nothing.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeTorch } from '../../src/formats/torch/write.js';
import { tinyfarC } from '../../src/nets/architectures/tinyfar.js';
import { initialTensors } from '../nets/initial-tensors.js';
import { dict, nestedCheckpoint } from '../nets/nested-checkpoint.js';
import { useCache, useFolder } from '../use-folder.js';
import { blockFace, blockPairs, pickleBenchmark } from './face-fixtures.js';
import { runCli, runToFailure } from './run-cli.js';

const { at } = useFolder();
useCache(at('cache'));

beforeAll(async () => {
  writeFileSync(at('mobile.tflite'), Buffer.from('\x1c\0\0\0TFL3 and more', 'latin1'));
  mkdirSync(at('saved'));
  writeFileSync(at('saved/saved_model.pb'), 'x');
  const data = new Float32Array(1);
  const names = ['encoder.conv1.weight', 'encoder.mu_logvar_gen.weight', 'decoder.convT1.weight'];
  writeFileSync(at('vae.pt'), writeTorch(new Map(names.map((name) => [name, { shape: [1], data }]))));
  const [one, two] = [initialTensors(tinyfarC(16), 1), initialTensors(tinyfarC(16), 2)];
  writeFileSync(at('two.ckpt'), nestedCheckpoint(dict({ model: one, ema: two })));
  writeFileSync(at('face.png'), await blockFace(1, 0, 112));
  const { images, same } = await blockPairs(10);
  writeFileSync(at('pairs.bin'), pickleBenchmark(images, same));
});

const TFLITE = /mobile\.tflite is not .*: it looks like a TensorFlow Lite model; .*tf2onnx\.convert --tflite/;
const SAVED = /saved.* it looks like a TensorFlow SavedModel; .*--saved-model FOLDER/;
const VAE =
  /vae\.pt: its tensors .*are those of a variational autoencoder \(VAE\), a generator, .* `generator\.kind` onnx/;

/** The line with which a command ends, whatever it has said before of what it opens. */
async function refusal(...args: string[]): Promise<string> {
  const { code, stderr } = await runCli(...args);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^error: [^\n]+\n$/)]);
  return stderr.trimEnd();
}

// A raw target, so that the teacher need not be measured first.
const run = () => ['distill', '--preset', 'smoke', '--out', at('run'), '--set', 'target=raw'];
const commands: readonly (readonly [what: string, args: (file: string) => string[]])[] = [
  ['import', (file) => ['import', file, '--out', at('out.onnx')]],
  ['info', (file) => ['info', file]],
  ['embed', (file) => ['embed', file, at('face.png')]],
  ['evaluate', (file) => ['evaluate', file, '--benchmark', at('pairs.bin')]],
  ['distill, as teacher', (file) => [...run(), `teacher.file=${file}`]],
  ['distill, as generator', (file) => [...run(), 'generator.kind=onnx', `generator.file=${file}`]],
  ['distill, as StyleGAN2', (file) => [...run(), 'generator.kind=stylegan2', `generator.file=${file}`]],
  ['distill, as first weights', (file) => [...run(), `student.weights=${file}`]],
];

describe.each(commands)('%s', (_, args) => {
  test.each([
    ['mobile.tflite', TFLITE],
    ['saved', SAVED],
    ['vae.pt', VAE],
  ])('says what %s is', async (file, message) => {
    expect(await refusal(...args(at(file)))).toMatch(message);
    expect([existsSync(at('out.onnx')), existsSync(at('run/config.yaml'))]).toEqual([false, false]);
  });
});

test('of two networks in a file the one that is used is told, and another can be asked for', async () => {
  const plain = await runCli('embed', at('two.ckpt'), at('face.png'));
  expect(plain.stderr).toMatch(
    /^warning: \S+two\.ckpt holds several networks: model is used; the others: ema \(--part chooses\)$/m,
  );
  const asked = await runCli('embed', at('two.ckpt'), at('face.png'), '--part', 'ema');
  expect(asked.stderr).toBe('');
  expect(asked.stdout).not.toBe(plain.stdout);
  expect(await runToFailure('embed', at('two.ckpt'), at('face.png'), '--part', 'teacher')).toMatch(
    /holds no network 'teacher'; those in it: model, ema \(--part\)$/,
  );
});

test('verify takes a file of weights, and the part that is asked for', async () => {
  const similarity = await runCli('verify', at('two.ckpt'), at('face.png'), at('face.png'), '--part', 'ema');
  expect([similarity.code, similarity.stdout]).toEqual([
    0,
    expect.stringMatching(/^cosine similarity 1\.0000$/m),
  ]);
});

test('a run asks for one of them by its keys', async () => {
  expect(await refusal(...run(), `teacher.file=${at('two.ckpt')}`, 'teacher.part=teacher')).toMatch(
    /those in it: model, ema \(--set teacher\.part=NAME\)$/,
  );
  expect(
    await refusal(
      ...run(),
      `student.weights=${at('two.ckpt')}`,
      'student.network=tinyfar-c',
      'student.part=x',
    ),
  ).toMatch(/those in it: model, ema \(--set student\.part=NAME\)$/);
});
