// The students are timm's TinyNets: names, sizes and costs.
import { describe, expect, test } from 'vitest';
import { readGolden } from '../../../test/golden/reference.js';
import { countMultiplyAdds, countParameters, normsOf, parametersOf } from '../network-tensors.js';
import { tinyfars } from './tinyfar.js';

const published = [
  ['tinyfar-a', 5_562_844, 126_773_712, 426],
  ['tinyfar-b', 3_105_434, 75_453_920, 360],
  ['tinyfar-c', 1_832_106, 38_172_896, 338],
] as const;

describe.each(published)('%s', (name, parameters, multiplyAdds, tensors) => {
  const network = tinyfars[name]();

  test('has the published number of parameters, multiply-adds and tensors of its weight file', () => {
    expect(countParameters(network)).toBe(parameters);
    expect(countMultiplyAdds(network)).toBe(multiplyAdds);
    // Each BatchNorm keeps running_mean, running_var and num_batches_tracked besides its parameters.
    expect(parametersOf(network).length + 3 * normsOf(network).length).toBe(tensors);
  });

  test("has timm's names and shapes, every one", () => {
    const { gradients, statistics } = readGolden(name);
    const byName = (list: readonly { name: string; shape: readonly number[] }[]) =>
      list.map(({ name, shape }) => `${name} [${shape}]`).sort();
    expect(byName(parametersOf(network))).toEqual(byName(gradients));
    const running = normsOf(network).flatMap(({ name, channels }) =>
      ['running_mean', 'running_var'].map((kind) => ({ name: `${name}.${kind}`, shape: [channels] })),
    );
    expect(byName(running)).toEqual(byName(statistics));
  });
});

test('layers that are known by name are where timm has them', () => {
  const shapes = new Map(parametersOf(tinyfars['tinyfar-a']()).map(({ name, shape }) => [name, shape]));
  expect(shapes.get('cnn.conv_stem.weight')).toEqual([32, 3, 3, 3]);
  expect(shapes.get('cnn.blocks.0.0.conv_dw.weight')).toEqual([32, 1, 3, 3]);
  expect(shapes.get('cnn.blocks.0.0.conv_pw.weight')).toEqual([16, 32, 1, 1]);
  expect(shapes.get('cnn.blocks.0.0.se.conv_reduce.weight')).toEqual([8, 32, 1, 1]);
  expect(shapes.get('cnn.blocks.2.1.conv_dw.weight')).toEqual([240, 1, 5, 5]);
  expect(shapes.get('cnn.blocks.6.0.conv_pwl.weight')).toEqual([320, 1152, 1, 1]);
  expect(shapes.get('cnn.conv_head.weight')).toEqual([1280, 320, 1, 1]);
  expect(shapes.get('cnn.bn2.weight')).toEqual([1280]);
  expect(shapes.get('fc.weight')).toEqual([512, 1280]);
});

test('the embedding is as long as asked', () => {
  const network = tinyfars['tinyfar-c'](128);
  expect(network.embeddingSize).toBe(128);
  expect(countParameters(network)).toBe(1_832_106 - (512 - 128) * 1281);
});
