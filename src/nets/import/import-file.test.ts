// Tests of recognising and importing weight files: what comes out, and what is said of those that do not fit.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { useFolder } from '../../../test/use-folder.js';
import { UserError } from '../../files/user-error.js';
import { decodeOnnx, metadataOf } from '../../formats/onnx/onnx.js';
import { type WritableTensor, writeTorch } from '../../formats/torch/write.js';
import type { Network } from '../architecture.js';
import { tinyfarC } from '../architectures/tinyfar.js';
import { inferenceModel } from '../inference-network.js';
import { initialWeights } from '../initialise.js';
import { normsOf, parametersOf } from '../network-tensors.js';
import { importableNetworks, importFile } from './import-file.js';

const { at } = useFolder();

type StateDict = Map<string, WritableTensor>;

/** A network's random weights as a training program would save them, under other names. */
function stateDict(network: Network, rename = (name: string) => name): StateDict {
  const weights = initialWeights(network, 1);
  const shapes = new Map(parametersOf(network).map(({ name, shape }) => [name, shape]));
  for (const { name } of normsOf(network)) {
    weights.get(`${name}.running_mean`)!.fill(0.1);
    shapes.set(`${name}.num_batches_tracked`, []);
  }
  const tensors: StateDict = new Map();
  for (const [name, data] of weights) {
    tensors.set(rename(name), { shape: shapes.get(name) ?? [data.length], data });
  }
  for (const { name } of normsOf(network)) {
    tensors.set(rename(`${name}.num_batches_tracked`), { shape: [], data: BigInt64Array.of(3n) });
  }
  return tensors;
}

function save(tensors: StateDict): string {
  const path = at('weights.pt');
  writeFileSync(path, writeTorch(tensors));
  return path;
}

const tinyfar = tinyfarC(8);
const toTimm = (name: string) => name.replace(/^cnn\./, '').replace(/^fc\./, 'classifier.');

describe('importing', () => {
  const marked = { 'synthdistill.assumed': 'normalize,colour' };
  test.each<[string, (name: string) => string, Record<string, string>?]>([
    ["the authors' names", (name) => name],
    ['names under DataParallel', (name) => `module.${name}`],
    ['names under several wrappers', (name) => `model.module.${name}`],
    ["timm's names, with the embedding layer as classifier, of whoever trained it", toTimm, marked],
  ])('recognises %s', async (_, rename, mark = {}) => {
    const tensors = stateDict(tinyfar, rename);
    const imported = await importFile(save(tensors));
    expect(imported.title).toMatch(/^TinyFaR-C/);
    const weights = new Map([...stateDict(tinyfar)].map(([name, { data }]) => [name, data as Float32Array]));
    const metadata = {
      'synthdistill.network': 'tinyfar-c',
      'synthdistill.normalize': 'arcface-127.5',
      'synthdistill.colour': 'rgb',
      ...mark,
    };
    const expected = inferenceModel(tinyfar, weights, metadata);
    expect(Buffer.compare(imported.models.get('network')!, expected)).toBe(0);
  });

  test('leaves out what lies beside the network, and says so', async () => {
    const tensors = stateDict(tinyfar, (name) => `model.${name}`);
    tensors.set('head.kernel', { shape: [1], data: Float32Array.of(1) });
    const { details } = await importFile(save(tensors));
    expect(details).toContainEqual(['left out', 'head.kernel']);
  });

  test('preprocessing that the caller knows better is declared', async () => {
    const imported = await importFile(save(stateDict(tinyfar)), { normalize: 'arcface-128', colour: 'bgr' });
    const metadata = metadataOf(decodeOnnx(imported.models.get('network')!, 'm'));
    expect(metadata).toMatchObject({ 'synthdistill.normalize': 'arcface-128', 'synthdistill.colour': 'bgr' });
  });

  test('what is only usual for a network is marked, but for what the caller says', async () => {
    const path = save(stateDict(tinyfar, toTimm));
    const metadata = async (options = {}) =>
      metadataOf(decodeOnnx((await importFile(path, options)).models.get('network')!, 'm'));
    expect(await metadata({ normalize: 'imagenet' })).toMatchObject({
      'synthdistill.normalize': 'imagenet',
      'synthdistill.assumed': 'colour',
    });
    expect(await metadata({ normalize: 'imagenet', colour: 'rgb' })).not.toHaveProperty(
      'synthdistill.assumed',
    );
  });

  test("TensorFlow's StyleGAN files are told, with the way out", async () => {
    const path = at('tf.pkl');
    const network = 'cdnnlib.tflib.network\nNetwork\n)\x81}b';
    writeFileSync(path, Buffer.from(`\x80\x02(${network.repeat(3)}t.`, 'latin1'));
    await expect(importFile(path)).rejects.toThrow(/tf\.pkl: holds a list, as TensorFlow's .* legacy\.py/);
  });

  test.each([
    'pth',
    'pkl',
    'onnx',
    'safetensors',
  ])('a pointer and a page that are called .%s are told', async (ending) => {
    const path = at(`download.${ending}`);
    const expected = ending === 'onnx' ? 'is not an ONNX model' : 'is not a file of weights';
    for (const [content, what] of [
      [
        'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 261000000\n',
        'a Git LFS pointer; fetch',
      ],
      ['<!DOCTYPE html><html>', 'an HTML page; the download failed'],
    ]) {
      writeFileSync(path, content);
      await expect(importFile(path)).rejects.toThrow(`${path} ${expected}: it looks like ${what}`);
    }
  });

  test('an unknown name is refused with the known ones', async () => {
    await expect(importFile('any', { as: 'vgg' })).rejects.toThrow(
      `vgg is no network known here; known: ${importableNetworks().join(', ')}`,
    );
  });
});

describe('a weight file that does not fit is refused in one line', () => {
  const short = (tensors: StateDict, ...names: string[]) => names.map((name) => tensors.delete(name));
  test.each<[string, (tensors: StateDict) => void, RegExp, string?]>([
    [
      'without one tensor',
      (t) => short(t, 'cnn.bn1.running_var'),
      /weights\.pt: lacks 1 tensor of tinyfar-c: cnn\.bn1\.running_var$/,
    ],
    [
      'without many tensors, the first five named',
      (t) => short(t, ...[...t.keys()].filter((name) => name.includes('blocks.0.0'))),
      /lacks \d\d tensors of tinyfar-c: cnn\.blocks\.0\.0\.conv_dw\.weight, (\S+, ){3}\S+ and \d+ more$/,
    ],
    [
      'with extra tensors',
      (t) => {
        t.set('cnn.bn9.weight', { shape: [1], data: Float32Array.of(1) });
      },
      /holds 1 tensor that tinyfar-c does not have: cnn\.bn9\.weight$/,
    ],
    [
      'with another shape',
      (t) => {
        t.set('cnn.bn1.bias', { shape: [31], data: new Float32Array(31) });
      },
      /other shapes than tinyfar-c: 1 in all, cnn\.bn1\.bias is \[31\] instead of \[32\]$/,
    ],
    [
      'with NaN',
      (t) => {
        t.set('cnn.bn1.bias', { shape: [32], data: new Float32Array(32).fill(Number.NaN) });
      },
      /tensor cnn\.bn1\.bias holds NaN or infinity$/,
    ],
    [
      'with integers for weights',
      (t) => {
        t.set('fc.bias', { shape: [8], data: new BigInt64Array(8) });
      },
      /tensor fc\.bias is of type int64; expected floating-point values$/,
    ],
    [
      'of an unknown network',
      (t) => {
        t.clear();
        t.set('stages.0.weight', { shape: [1], data: Float32Array.of(1) });
      },
      /its tensors \(stages\.0\.weight; 1 in all\) belong to no network known here; it has not half of the tensors of any of them; known: tinyfar-a, .* adaface, mobilefacenet, mobilefacenet-insightface, mobilefacenet-112x96; any other face network is taken as ONNX$/,
    ],
    [
      'of a well-known network that is not built here',
      (t) => {
        t.clear();
        for (let i = 0; i < 7; i++)
          t.set(`layer4.${i}.conv1.weight`, { shape: [1], data: Float32Array.of(1) });
      },
      /its tensors \(layer4\.0\.conv1\.weight, .* and 2 more; 7 in all\) are those of torchvision's ResNet, which is not built here; where it was trained to embed faces, export it to ONNX in Python, torch\.onnx\.export, and give that file$/,
    ],
    ['taken for another network', () => {}, /lacks \d+ tensors of tinyfar-a: cnn\./, 'tinyfar-a'],
  ])('%s', async (_, damage, message, as) => {
    const tensors = stateDict(tinyfar);
    damage(tensors);
    const importing = importFile(save(tensors), as === undefined ? {} : { as });
    await expect(importing).rejects.toThrow(UserError);
    await expect(importing).rejects.toThrow(message);
  });

  test("timm's ImageNet classifier is named, with what it is good for", async () => {
    const tensors = stateDict(tinyfarC(1000), toTimm);
    await expect(importFile(save(tensors))).rejects.toThrow(
      /holds timm's tinynet_c for ImageNet's 1000 classes.*a student can start from it$/,
    );
  });
});
