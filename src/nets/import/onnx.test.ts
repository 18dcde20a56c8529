// Tests of importing ONNX files: the graph stays, and its preprocessing is found and declared.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { file, mirror, painter, sidePx } from '../../../test/nets/foreign-models.js';
import { useFolder } from '../../../test/use-folder.js';
import {
  decodeOnnx,
  type ModelProto,
  makeNode,
  makeTensor,
  metadataOf,
  setMetadata,
} from '../../formats/onnx/onnx.js';
import { importFile } from './import-file.js';

const { at } = useFolder();

function save(model: ModelProto): string {
  const path = at('pack.onnx');
  writeFileSync(path, file(model).bytes);
  return path;
}

/** A network that takes pixels 0..255 and centres them by itself, as InsightFace's older packs do. */
function centring(): ModelProto {
  const model = mirror({
    initializers: [
      makeTensor('mean', Float32Array.of(127.5), []),
      makeTensor('scale', Float32Array.of(1 / 128), []),
    ],
  });
  const graph = model.graph!;
  graph.node = [
    makeNode('Sub', ['images', 'mean'], ['centred']),
    makeNode('Mul', ['centred', 'scale'], ['scaled']),
    makeNode('Flatten', ['scaled'], ['vector'], { axis: 1 }),
  ];
  return model;
}

const declaring = (record: Record<string, string>): ModelProto => {
  const model = mirror();
  setMetadata(model, record);
  return model;
};

describe('an ONNX file', () => {
  test.each<[string, ModelProto, string | undefined, RegExp]>([
    ['that says nothing', mirror(), undefined, /rgb, arcface-127\.5 \(assumed; `normalize` sets another/],
    ['that normalises by itself', centring(), 'raw', /the model normalises by itself/],
    [
      'that declares it',
      declaring({ 'synthdistill.normalize': 'imagenet', 'synthdistill.colour': 'bgr' }),
      'imagenet',
      /bgr, imagenet \(the model's metadata\)/,
    ],
  ])('%s declares afterwards what is known of its preprocessing', async (_, model, normalize, said) => {
    const { models, details, kind } = await importFile(save(model));
    expect(kind).toBe('embedding');
    expect(new Map(details).get('input')).toMatch(said);
    const imported = decodeOnnx(models.get('network')!, 'imported');
    expect(metadataOf(imported)['synthdistill.normalize']).toBe(normalize);
    expect(imported.graph).toEqual(decodeOnnx(file(model).bytes, 'model').graph);
  });

  test('that says nothing is assumed to want the usual still, and one setting can be given', async () => {
    const again = async (model: ModelProto, options = {}) =>
      metadataOf(decodeOnnx((await importFile(save(model), options)).models.get('network')!, 'imported'));
    expect(await again(mirror())).toEqual({});
    expect(await again(mirror(), { colour: 'bgr' })).toEqual({ 'synthdistill.colour': 'bgr' });
    const marked = {
      'synthdistill.normalize': 'imagenet',
      'synthdistill.colour': 'bgr',
      'synthdistill.assumed': 'normalize,colour',
    };
    expect(await again(declaring(marked))).toEqual(marked);
    expect(await again(declaring(marked), { colour: 'rgb' })).toEqual({
      ...marked,
      'synthdistill.colour': 'rgb',
      'synthdistill.assumed': 'normalize',
    });
  });

  test('is said to be assumed in what nothing says, be it only the order of the colours', async () => {
    const assumedOf = async (model: ModelProto) =>
      new Map((await importFile(save(model))).details).get('assumed');
    expect(await assumedOf(mirror())).toMatch(
      /^`normalize` and `colour`: usual, but nothing in the file shows/,
    );
    expect(await assumedOf(centring())).toMatch(/^`colour`: usual, but/);
    expect(
      await assumedOf(declaring({ 'synthdistill.normalize': 'raw', 'synthdistill.colour': 'bgr' })),
    ).toBeUndefined();
  });

  test('with a fixed batch says so', async () => {
    const model = mirror({ input: [1, 3, sidePx, sidePx], output: [1, 3 * sidePx * sidePx] });
    expect(new Map((await importFile(save(model))).details).get('found in')).toMatch(/batch fixed at 1/);
  });

  test('takes what the caller says', async () => {
    const path = save(declaring({ 'synthdistill.normalize': 'imagenet' }));
    const { models } = await importFile(path, { normalize: 'arcface-128', colour: 'bgr' });
    const metadata = metadataOf(decodeOnnx(models.get('network')!, 'imported'));
    expect(metadata).toMatchObject({ 'synthdistill.normalize': 'arcface-128', 'synthdistill.colour': 'bgr' });
  });

  test('is not taken for another network', async () => {
    await expect(importFile(save(mirror()), { as: 'iresnet100' })).rejects.toThrow(
      /pack\.onnx: is an ONNX file, which is taken as it is: leave out `as`, which is iresnet100$/,
    );
  });

  test('that is a generator is refused by its input', async () => {
    await expect(importFile(save(painter()))).rejects.toThrow(
      /input 'latent'.*images \[n, 3, height, width\]/,
    );
  });
});
