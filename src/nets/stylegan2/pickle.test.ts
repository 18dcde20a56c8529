// Generators as NVIDIA's own programs saved them, and files that are something else.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { relativeL2 } from '../../../test/closeness.js';
import {
  readStyleGan2Reference,
  referenceNetwork,
  referenceWeights,
} from '../../../test/golden/stylegan2-reference.js';
import { PickleRecord, type PickleValue } from '../../formats/pickle/values.js';
import { readWeightPickle } from '../../formats/weights/weight-pickle.js';
import { isStyleGanSnapshot, readStyleGan2 } from './pickle.js';

const FILES = ['stylegan2-ada-256', 'stylegan2-3-1024'];

const open = (name: string) =>
  readWeightPickle(gunzipSync(readFileSync(`test/golden/${name}.pkl.gz`)), 'g.pkl');

/** The dict at the end of a path of keys through states of records. */
function dig(value: PickleValue, ...keys: string[]): Map<PickleValue, PickleValue> {
  let at = value;
  for (const key of keys) {
    const dict = at instanceof PickleRecord ? at.state : at;
    at = dict instanceof Map ? (dict.get(key) ?? null) : null;
  }
  const dict = at instanceof PickleRecord ? at.state : at;
  if (!(dict instanceof Map)) throw new Error(`no dict at ${keys.join('.')}`);
  return dict;
}

describe.each(FILES)('%s', (name) => {
  it('gives the architecture and every tensor that the original program saved', async () => {
    const { network, weights } = await readStyleGan2(open(name), 'g.pkl');
    expect(network).toEqual(referenceNetwork(readStyleGan2Reference(name)));
    const expected = referenceWeights(network);
    expect([...weights.keys()]).toEqual([...expected.keys()]);
    const differ = [...expected].filter(([key, values]) => relativeL2(weights.get(key) ?? [], values) !== 0);
    expect(differ.map(([key]) => key)).toEqual([]);
  });
});

const SYNTHESIS = ['G_ema', '_modules', 'synthesis'];
const BLOCK = [...SYNTHESIS, '_modules', 'b8'];
const MAPPING = ['G_ema', '_modules', 'mapping'];

/** A list of two lists of two lists …, larger than any memory when it is written out. */
const laughs = (depth: number): PickleValue =>
  Array.from({ length: depth }).reduce<PickleValue>((inner) => [inner, inner], 'ha');

describe('a file that is no StyleGAN2 generator without labels', () => {
  const refusal = async (snapshot: PickleValue, message: RegExp) => {
    const found = readStyleGan2(snapshot, 'g.pkl');
    await expect(found).rejects.toThrow(message);
    await expect(found).rejects.toThrow(/^g\.pkl:? [^\n]{10,500}$/);
  };
  const changes: [string, string[], string, PickleValue, RegExp][] = [
    ['a conditional one', ['G_ema'], 'c_dim', 10, /conditional.*labels of 10 numbers/],
    [
      'an alias-free one',
      [...SYNTHESIS, '_modules'],
      'input',
      new PickleRecord('m', 'SynthesisInput'),
      /alias-free StyleGAN3/,
    ],
    [
      "another architecture than 'skip'",
      BLOCK,
      'architecture',
      'resnet',
      /b8 has architecture resnet.* skip is/,
    ],
    [
      'one of other activations',
      [...BLOCK, '_modules', 'conv0'],
      'activation',
      laughs(60),
      /conv0 has activation a list or tuple, which is not supported; lrelu is/,
    ],
    [
      'one of a billion layers',
      [...MAPPING],
      'num_layers',
      1e9,
      /a mapping network of 1000000000 layers .* 1 to 64 are/,
    ],
    [
      'one of an odd size',
      ['G_ema'],
      'img_resolution',
      300,
      /a StyleGAN2 of 300 pixels is not supported; powers of two from 8 to 1024 are/,
    ],
    ['one with a short filter', [...BLOCK, '_init_kwargs'], 'resample_filter', [1, 2], /filter of 2 taps/],
    [
      'one of other widths',
      [...SYNTHESIS, '_init_kwargs'],
      'channel_max',
      4,
      /other shapes than StyleGAN2 .*synthesis\.b4\.const is \[8, 4, 4\] instead of \[4, 4, 4\].* and \d+ more/,
    ],
  ];
  it.each(changes)('%s is refused by name', async (_, path, key, value, message) => {
    const snapshot = open(FILES[0]);
    dig(snapshot, ...path).set(key, value);
    await refusal(snapshot, message);
  });

  it('one without a tensor is refused, and the tensor named', async () => {
    const snapshot = open(FILES[0]);
    dig(snapshot, 'G_ema', '_modules', 'mapping', '_modules', 'fc1', '_parameters').delete('bias');
    await refusal(snapshot, /lacks 1 tensor of StyleGAN2 .*: mapping\.fc1\.bias$/);
  });

  it('one that is part of itself is refused', async () => {
    const snapshot = open(FILES[0]);
    const generator = dig(snapshot).get('G_ema') ?? null;
    dig(snapshot, 'G_ema', '_modules').set('again', generator);
    await refusal(snapshot, /nested without end/);
  });

  it('other dicts are refused with the keys that they have', () =>
    refusal(
      new Map([['conv1.weight', null]]),
      /expected NVIDIA's dict with the network 'G_ema', found a dict of conv1\.weight$/,
    ));

  it("TensorFlow's files are refused with the way out", () => refusal([null, null, null], /legacy\.py/));
});

describe('isStyleGanSnapshot', () => {
  it('tells a snapshot from other pickles', () => {
    expect(isStyleGanSnapshot(open(FILES[1]))).toBe(true);
    expect(isStyleGanSnapshot(new Map([['state_dict', new Map()]]))).toBe(false);
    expect(isStyleGanSnapshot(3)).toBe(false);
  });
});
