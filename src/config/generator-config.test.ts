// Mixtures of sources in configurations: read, completed, checked, compared.
import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useFolderPerTest } from '../../test/use-folder.js';
import { fingerprintFiles } from '../training/run-folder/fingerprint.js';
import { writeResolvedConfig } from '../training/run-folder/run-folder.js';
import { configDigest, differingKeys } from './digest.js';
import { distillKind } from './kinds.js';
import { checkFiles } from './paths.js';
import { resolveConfig } from './resolve.js';

const { folder, at } = useFolderPerTest();

const teacher = { file: 't.onnx' };
const sources = [
  { kind: 'procedural', share: 2 },
  { kind: 'folder', folder: 'faces' },
  { kind: 'onnx', file: 'g.onnx', share: 0.5 },
];
const mixed = (list: unknown = sources, changes: object = {}) =>
  resolveConfig({ generator: { sources: list }, teacher, ...changes });
const set = (...settings: string[]) =>
  resolveConfig({ generator: { sources }, teacher }, { set: settings }).generator;

describe('a mixture', () => {
  test('is read without its kind, completed entry by entry, and read again as it was written', async () => {
    writeFileSync(
      at('run.yaml'),
      'generator:\n  sources:\n    - { kind: procedural, share: 2 }\n    - { kind: folder, folder: faces }\n' +
        '    - { kind: onnx, file: ../g.onnx, share: 0.5 }\nteacher: { file: t.onnx }\n',
    );
    const config = resolveConfig(at('run.yaml'));
    expect(config.generator).toEqual({
      kind: 'mixture',
      sources: [
        { kind: 'procedural', share: 2 },
        { kind: 'folder', folder: at('faces'), share: 1 },
        { kind: 'onnx', file: resolve(folder, '../g.onnx'), share: 0.5, range: [-1, 1], crop: 'stylegan' },
      ],
    });
    await writeResolvedConfig(folder, config);
    expect(resolveConfig(at('config.yaml'))).toEqual(config);
  });

  test('comes by a setting in place of another generator, and goes by one', () => {
    const onnx = { generator: { kind: 'onnx', file: 'g', range: [0, 1] }, teacher };
    const list = 'generator.sources=[{kind: procedural}, {kind: folder, folder: faces, share: 3}]';
    for (const settings of [[list], ['generator.kind=procedural', list]]) {
      expect(resolveConfig(onnx, { set: settings }).generator).toEqual({
        kind: 'mixture',
        sources: [
          { kind: 'procedural', share: 1 },
          { kind: 'folder', folder: resolve('faces'), share: 3 },
        ],
      });
    }
    expect(set('generator.kind=procedural')).toEqual({ kind: 'procedural' });
  });

  test('has entries that are set by their numbers', () => {
    expect(set('generator.sources.1.folder=others', 'generator.sources.0.share=7')).toMatchObject({
      sources: [{ share: 7 }, { folder: resolve('others') }, {}],
    });
    expect(set('generator.sources.2.kind=procedural')).toMatchObject({
      sources: [{}, {}, { kind: 'procedural', share: 0.5 }],
    });
  });

  test('is no other list: of benchmarks too an entry is set by its number, its path made absolute', () => {
    const settings = ['evaluation.benchmarks=[synth-wild, a.bin]', 'evaluation.benchmarks.1=folder:b'];
    const { evaluation } = resolveConfig({ generator: { sources }, teacher }, { set: settings });
    expect(evaluation.benchmarks).toEqual(['synth-wild', `folder:${resolve('b')}`]);
  });

  test('may hold folders beside generators with the dynamic sampler, and nothing but folders without', () => {
    const folders = [
      { kind: 'folder', folder: 'a' },
      { kind: 'folder', folder: 'b' },
    ];
    expect(mixed([...folders, { kind: 'procedural' }]).sampler.kind).toBe('dynamic');
    expect(() => mixed(folders)).toThrow('sampler.kind: folders of images have no latents to re-sample');
    expect(mixed(folders, { sampler: { kind: 'static' } }).sampler.kind).toBe('static');
  });

  const batch = { batchSize: 8, imagesPerEpoch: 8, validationImages: 8 };
  test.each([
    ['an empty list', [], 'generator.sources: expected at least one source, found none'],
    ['no list', 'faces', 'generator.sources: expected a list, found "faces"'],
    ['an entry that is none', ['faces'], 'generator.sources.0: expected a section, found "faces"'],
    ['too many', Array(33).fill(sources[0]), 'generator.sources: expected at most 32 sources'],
    ['a mixture in it', [sources[0], { kind: 'mixture', sources }], 'generator.sources.1: a mixture in a mi'],
    ['a list in it', [{ sources }], 'generator.sources.0: a mixture in a mixture: name its sources here'],
    [
      'an unknown kind',
      [sources[0], { kind: 'gan' }],
      'generator.sources.1.kind: expected one of procedural, stylegan2, onnx, folder, found "gan"',
    ],
    ['no kind', [{ folder: 'x' }], 'generator.sources.0.kind is missing: add it (one of procedural, styl'],
    [
      'a key of another kind',
      [{ kind: 'procedural', folder: 'x' }],
      'generator.sources.0.folder does not go with kind "procedural", which knows: kind, share',
    ],
    [
      'a misspelt key',
      [{ kind: 'procedural', shar: 2 }],
      'unknown key generator.sources.0.shar: the nearest known key is generator.sources.0.share',
    ],
    ['no file', [sources[0], { kind: 'onnx' }], 'generator.sources.1: needs either `file`, or both `mapp'],
    ['no folder', [{ kind: 'folder', folder: null }], 'generator.sources.0.folder has no value'],
    [
      'share 0',
      [{ ...sources[0], share: 0 }],
      'generator.sources.0.share: expected a number above 0, found 0',
    ],
    [
      'a coefficient of a folder',
      [sources[0], { ...sources[1], coefficient: 1 }],
      'generator.sources.1.coefficient does not go with kind "folder", which knows: kind, folder, share',
    ],
    ['share -1', [{ ...sources[0], share: -1 }], 'generator.sources.0.share: expected a number above 0'],
    [
      'a share too small for a batch',
      [sources[0], { ...sources[1], share: 0.1 }],
      'generator.sources.1.share: expected a share that gets at least one of the 8 faces of a batch (with ' +
        'training.batchSize=11 this one would), found 0.1',
    ],
  ])('is refused with %s', (_, list, message) => {
    let found = 'accepted';
    try {
      mixed(list, { training: batch });
    } catch (error) {
      found = (error as Error).message;
    }
    expect(found).toContain(`configuration: ${message}`);
    expect(found).not.toMatch(/\n|more mistake/);
  });

  test('may move each generator in its own space as far as that asks for', () => {
    const [population] = sources;
    expect(mixed([{ ...population, coefficient: 0 }]).generator).toMatchObject({
      sources: [{ coefficient: 0 }],
    });
    const still = () =>
      mixed([population, { ...population, coefficient: 2 }], { sampler: { kind: 'static' } });
    expect(still).toThrow(
      'generator.sources.1.coefficient: goes with `sampler.kind` dynamic only: leave it out, found 2',
    );
  });

  test('is refused with a key of one source beside the list, and a share without a list', () => {
    expect(() => set('generator.folder=x')).toThrow(
      'generator.folder does not go with kind "mixture", which knows: kind, sources',
    );
    expect(() => resolveConfig({ generator: { kind: 'procedural', share: 2 }, teacher })).toThrow(
      'unknown key generator.share: the nearest known key is generator.sources.N.share',
    );
    for (const entry of ['3', 'one', '-1', 'length', '__proto__']) {
      expect(() => set(`generator.sources.${entry}.share=2`)).toThrow(
        /entries are generator\.sources\.0 to|expected/,
      );
    }
  });
});

describe('styles that are made of two', () => {
  const pkl = { kind: 'stylegan2', file: 'ffhq.pkl' };
  const pair = { kind: 'onnx', mapping: 'm.onnx', synthesis: 's.onnx' };
  const alone = (generator: object) => resolveConfig({ generator, teacher });

  test('are asked for with NVIDIA files and with mapping and synthesis, alone and in mixtures; left out, they leave no trace', () => {
    const styles = { morph: 0.2, cross: 0.1 };
    for (const section of [pkl, pair]) {
      expect(alone({ ...section, styles: { morph: 0.2 } }).generator).toMatchObject({
        styles: { morph: 0.2, cross: 0 },
      });
      expect(mixed([{ ...section, styles }]).generator).toMatchObject({ sources: [{ styles }] });
      expect(alone(section).generator).not.toHaveProperty('styles');
    }
    const { generator } = resolveConfig(
      { generator: { sources: [sources[0], pkl] }, teacher },
      { set: ['generator.sources.1.styles.cross=0.3'] },
    );
    expect(generator).toMatchObject({ sources: [{}, { styles: { morph: 0, cross: 0.3 } }] });
  });

  test.each([
    [{ kind: 'procedural' }, 'generator.styles does not go with kind "procedural", which knows: kind'],
    [
      { kind: 'folder', folder: 'a' },
      'generator.styles does not go with kind "folder", which knows: kind, folder',
    ],
    [
      { kind: 'onnx', file: 'g.onnx' },
      'generator.styles: goes with `mapping` and `synthesis`, or with kind stylegan2: one network alone has no styles, and a ' +
        'mixture of its latents is a latent like any other; leave it out',
    ],
  ])('are refused of %o', (section, message) => {
    const found = (styles: object) => {
      try {
        resolveConfig({ generator: { ...section, styles }, teacher, sampler: { kind: 'static' } });
      } catch (error) {
        return (error as Error).message;
      }
      return 'accepted';
    };
    expect(found({ morph: 0.2 })).toBe(`configuration: ${message}`);
    expect(found({ cross: 0.2 })).toBe(`configuration: ${message}`);
  });

  test('are refused beyond their range, by a misspelt name, and in a mixture by the number of their entry', () => {
    expect(() => alone({ ...pkl, styles: { morph: 1.5 } })).toThrow(
      'generator.styles.morph: expected a number up to 1, found 1.5',
    );
    expect(() => alone({ ...pkl, styles: { blend: 1 } })).toThrow('unknown key generator.styles.blend');
    expect(() => alone({ ...pkl, styles: 0.5 })).toThrow('generator.styles: expected a section, found 0.5');
    expect(() => mixed([sources[0], { kind: 'onnx', file: 'g.onnx', styles: { morph: 1 } }])).toThrow(
      'generator.sources.1.styles: goes with',
    );
    expect(() => mixed([{ ...sources[0], styles: { morph: 1 } }])).toThrow(
      'generator.sources.0.styles does not go with kind "procedural"',
    );
  });

  test('decide the weights, but with probabilities of 0, which are as good as none', () => {
    const config = (styles?: object) => mixed([{ ...pair, ...(styles && { styles }) }]);
    expect(differingKeys(distillKind, config(), config({ morph: 0.2 }))).toEqual([
      'generator.sources.0.styles.morph',
    ]);
    expect(configDigest(distillKind, config())).not.toBe(configDigest(distillKind, config({ cross: 0.2 })));
    expect(configDigest(distillKind, config())).toBe(configDigest(distillKind, config({ cross: 0 })));
  });
});

describe('the files of a mixture', () => {
  test('must be there, and are named by the numbers of their entries', () => {
    writeFileSync(at('t.onnx'), 'x');
    const list = [{ kind: 'procedural' }, { kind: 'folder', folder: at('faces') }];
    const config = mixed(list, { teacher: { file: at('t.onnx') } });
    expect(() => checkFiles(distillKind, config)).toThrow(
      `generator.sources.1.folder: ${at('faces')}: no such folder`,
    );
    mkdirSync(at('faces'));
    expect(() => checkFiles(distillKind, config)).not.toThrow();
    expect(() => mixed([{ kind: 'folder', folder: '~/faces' }])).toThrow(
      'generator.sources.0.folder: ~/faces: ~ is not expanded here',
    );
  });

  test('count by their content, not by their place', async () => {
    for (const name of ['t.onnx', 'g.onnx', 'moved.onnx']) writeFileSync(at(name), 'x');
    mkdirSync(at('faces'));
    const config = (file: string) =>
      mixed(
        [
          { kind: 'folder', folder: at('faces') },
          { kind: 'onnx', file: at(file) },
        ],
        { teacher: { file: at('t.onnx') } },
      );
    const prints = await fingerprintFiles(distillKind, config('g.onnx'));
    expect(Object.keys(prints).sort()).toEqual([
      'generator.sources.0.folder',
      'generator.sources.1.file',
      'teacher.file',
    ]);
    expect(configDigest(distillKind, config('g.onnx'))).toBe(configDigest(distillKind, config('moved.onnx')));
  });

  test('what else is changed in an entry is another configuration, named', () => {
    const differing = (other: object[]) => differingKeys(distillKind, mixed(), mixed(other));
    const [first, second, third] = sources;
    expect(differing([{ ...first, share: 3 }, second, third])).toEqual(['generator.sources.0.share']);
    expect(differing([first, second, { ...third, range: [0, 1] }])).toEqual(['generator.sources.2.range']);
    expect(differing([first, second])).toContain('generator.sources.2.kind');
    expect(configDigest(distillKind, mixed())).not.toBe(configDigest(distillKind, mixed([first, second])));
  });

  test('with a folder among them, how many pictures are held out decides the weights', () => {
    const training = { validationImages: 512 };
    const differing = (list: object[]) => differingKeys(distillKind, mixed(list), mixed(list, { training }));
    expect(differing([sources[0], sources[1]])).toEqual(['training.validationImages']);
    expect(differing([sources[0], sources[2]])).toEqual([]);
  });
});
