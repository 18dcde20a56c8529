// Files of embedding networks: recognised by their tensors, and the same network as the ONNX file of the same weights.

import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { relativeL2 } from '../../../test/closeness.js';
import { goldenParameter, goldenValues } from '../../../test/golden/reference.js';
import { hasRealMaterial, realMaterial } from '../../../test/real-material.js';
import { useFolder } from '../../../test/use-folder.js';
import { decodeOnnx, metadataOf } from '../../formats/onnx/onnx.js';
import { writeSafetensors } from '../../formats/safetensors/safetensors.js';
import { Engine } from '../../graph/engine.js';
import type { Network } from '../architecture.js';
import { mobilefacenetOblong } from '../architectures/mobilefacenet-oblong.js';
import { adafaceNetworks, networks } from '../architectures/networks.js';
import { openEmbeddingModel } from '../foreign/embedding-network.js';
import { normsOf, parametersOf } from '../network-tensors.js';
import { importFile } from './import-file.js';

const { at } = useFolder();
let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start({ threads: 2 });
});
afterAll(() => engine.stop());

/** A file with generated weights of a network, each name under `prefix`, and of single numbers beside it. */
function writeWeightFile(network: Network, prefix = '', beside: readonly string[] = []): string {
  const tensors = new Map<string, { shape: readonly number[]; data: Float32Array }>();
  const put = (name: string, shape: readonly number[]) =>
    tensors.set(`${prefix}${name}`, { shape, data: goldenParameter(name, shape) });
  for (const { name, shape } of parametersOf(network)) put(name, shape);
  for (const { name, channels } of normsOf(network)) {
    put(`${name}.running_mean`, [channels]);
    put(`${name}.running_var`, [channels]);
  }
  for (const name of beside) tensors.set(name, { shape: [1], data: Float32Array.of(1) });
  const path = at(`${network.name}.safetensors`);
  writeFileSync(path, writeSafetensors(tensors));
  return path;
}

describe('a weight file of', () => {
  test.each([
    ['iresnet18', networks.iresnet18(), '', "InsightFace's arcface_torch"],
    ['ir_18', adafaceNetworks.ir_18(), 'model.', "AdaFace's ir_18"],
    ['mobilefacenet', networks.mobilefacenet(), 'module.', 'MobileFaceNet with ReLU6'],
    ['mobilefacenet-insightface', networks['mobilefacenet-insightface'](), '', '(mbf)'],
    ['mobilefacenet-112x96', mobilefacenetOblong(), 'module.', "Xiaoccer's MobileFaceNet"],
    ['a shorter embedding', networks['mobilefacenet-insightface'](256), 'backbone.', '(mbf)'],
  ])('%s is recognised by its tensors', async (_, network, prefix, title) => {
    const imported = await importFile(writeWeightFile(network, prefix));
    expect(imported.title).toContain(title);
    expect(new Map(imported.details).get('embedding')).toBe(`${network.embeddingSize} numbers`);
  });
});

test('a network of oblong faces is opened for square ones, of which it sees the middle', async () => {
  const { models, details } = await importFile(writeWeightFile(mobilefacenetOblong()));
  expect(new Map(details).get('input')).toBe('112x96 pixels, rgb, arcface-128');
  const network = await openEmbeddingModel(engine, models.get('network')!, { name: 'oblong' });
  expect(network).toMatchObject({ size: 128, inputSizePx: 112, frame: { heightPx: 112, widthPx: 96 } });
  const faces = goldenValues('faces', 3 * 112 * 112, 0.5, 0.5);
  const withOtherMargins = faces.map((x, i) => (i % 112 < 8 || i % 112 >= 104 ? 1 - x : x));
  expect(await network.embed(withOtherMargins)).toEqual(await network.embed(faces));
  await network.close();
});

describe("files of AdaFace's network", () => {
  const pixels = async (...beside: string[]) => {
    const { models, details } = await importFile(writeWeightFile(adafaceNetworks.ir_18(), 'model.', beside));
    const metadata = metadataOf(decodeOnnx(models.get('network')!, 'm'));
    return { metadata, said: new Map(details).get('assumed') };
  };
  const bgr = { 'synthdistill.normalize': 'arcface-127.5', 'synthdistill.colour': 'bgr' };

  test('want BGR for certain where its head lies beside it', async () => {
    const { metadata, said } = await pixels('head.kernel', 'head.t', 'head.batch_mean', 'head.batch_std');
    expect([metadata, said]).toEqual([
      { ...bgr, 'synthdistill.network': metadata['synthdistill.network'] },
      undefined,
    ]);
  });

  test.each([
    [[]],
    [['head.kernel']],
    [['head.weight', 'head.batch_mean']],
  ])('are assumed to want BGR with %j beside it, and those who want RGB are named', async (beside) => {
    const { metadata, said } = await pixels(...beside);
    expect(metadata).toMatchObject({ ...bgr, 'synthdistill.assumed': 'normalize,colour' });
    expect(said).toMatch(
      /^`normalize` and `colour`: usual for AdaFace's ir_18, but nothing in the file shows it; TFace's and CVLface's/,
    );
  });
});

const FILE = 'checkpoints/mobilefacenet-128d.pt';
const ORIGINAL = 'teachers/mobilefacenet-128d.onnx';
describe.skipIf(!hasRealMaterial(FILE, ORIGINAL))('a real MobileFaceNet', () => {
  test("embeds alike from PyTorch's file and from the ONNX file of the same weights", async () => {
    const { models } = await importFile(realMaterial(FILE));
    const imported = await openEmbeddingModel(engine, models.get('network')!, { name: 'imported' });
    const bytes = new Uint8Array(readFileSync(realMaterial(ORIGINAL)));
    const original = await openEmbeddingModel(engine, bytes, { name: 'original', normalize: 'imagenet' });
    const faces = goldenValues('faces', 4 * 3 * 112 * 112, 0.5, 0.5);
    const [ours, theirs] = [await imported.embed(faces.slice()), await original.embed(faces)];
    expect(relativeL2(ours, theirs)).toBeLessThan(1e-5);
    await Promise.all([imported.close(), original.close()]);
  });
});
