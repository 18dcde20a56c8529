// Configurations from files, values and settings, and what is said about wrong ones.

import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useFolderPerTest } from '../../test/use-folder.js';
import { writeResolvedConfig } from '../training/run-folder/run-folder.js';
import { batchesPerEpoch, stepsPerEpoch, validationBatches } from './counts.js';
import { configDigest, differingKeys } from './digest.js';
import type { DistillConfig } from './distill-config.js';
import { distillKind } from './kinds.js';
import { checkFiles } from './paths.js';
import { resolveConfig } from './resolve.js';

const minimal = 'generator: { kind: onnx, file: g.onnx }\nteacher: { file: t.onnx }\n';
const { folder, at } = useFolderPerTest();

function write(text: string | Uint8Array): string {
  const file = at('run.yaml');
  writeFileSync(file, text);
  return file;
}

/** What is said about a configuration, without the file's name. */
function complaint(text: string | Uint8Array, ...set: string[]): string {
  const file = write(text);
  try {
    resolveConfig(file, { set });
  } catch (error) {
    expect((error as Error).name).toBe('UserError');
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message.replace(`${file}: `, '');
  }
  return 'accepted';
}

describe('a configuration', () => {
  test('paper.yaml is the defaults, apart from normalisation and colour order of its teacher', () => {
    const set = ['generator.file=g.pkl', 'teacher.file=t.onnx'];
    const paper = resolveConfig('configs/paper.yaml', { set });
    const defaults = resolveConfig({
      generator: { kind: 'stylegan2', file: resolve('g.pkl') },
      teacher: { file: resolve('t.onnx'), normalize: 'arcface-128', colour: 'rgb' },
    });
    expect(paper).toEqual(defaults);
    expect([batchesPerEpoch(paper), stepsPerEpoch(paper), validationBatches(paper)]).toEqual([
      7812, 15_624, 78,
    ]);
    expect(stepsPerEpoch(paper) * paper.training.epochs).toBe(328_104);
  });

  test('paper.yaml turns to another kind of sampler or schedule without complaint', () => {
    const set = ['generator.file=g', 'teacher.file=t', 'sampler.kind=static', 'schedule.kind=cosine'];
    const config = resolveConfig('configs/paper.yaml', { set: [...set, 'schedule.warmupSteps=50'] });
    expect(config.sampler).toEqual({ kind: 'static' });
    expect(config.schedule).toEqual({ kind: 'cosine', finalFraction: 0, warmupSteps: 50 });
    expect(stepsPerEpoch(config)).toBe(7812);
  });

  test('a key of the new kind may be given before the kind', () => {
    const set = ['schedule.finalFraction=0.1', 'schedule.kind=cosine'];
    const config = resolveConfig(write(`${minimal}schedule: { kind: step, gamma: 0.9 }`), { set });
    expect(config.schedule).toEqual({ kind: 'cosine', finalFraction: 0.1, warmupSteps: 0 });
  });

  test('a section without its kind is of the published kind', () => {
    const text = `${minimal}sampler: { coefficient: 0.5 }\nschedule: { gamma: 0.1 }`;
    const config = resolveConfig(write(text));
    expect(config.sampler).toEqual({ kind: 'dynamic', coefficient: 0.5 });
    expect(config.schedule).toEqual({ kind: 'step', everyEpochs: 10, gamma: 0.1, warmupSteps: 0 });
  });

  test('paths of the file start at its folder, paths of a setting at the working folder', () => {
    const config = resolveConfig(write(minimal), { set: ['teacher.file=models/t.onnx'] });
    expect(config.generator).toMatchObject({ file: at('g.onnx') });
    expect(config.teacher.file).toBe(resolve('models/t.onnx'));
  });

  test('benchmarks by path start at the folder too, behind their layout as well; names stay', () => {
    const text = `${minimal}evaluation: { benchmarks: [lfw.bin, 'people:data/people', synth-wild, all] }`;
    const { benchmarks } = resolveConfig(write(text)).evaluation;
    expect(benchmarks).toEqual([at('lfw.bin'), `people:${at('data/people')}`, 'synth-wild', 'all']);
  });

  test('may be an object, whose paths start at the working folder', () => {
    const values = { generator: { kind: 'onnx', file: 'g.onnx' }, teacher: { file: 't.onnx' } };
    expect(resolveConfig(values).teacher.file).toBe(resolve('t.onnx'));
    expect(values.teacher.file).toBe('t.onnx');
    expect(() => resolveConfig({ seed: () => 1 })).toThrow(
      'configuration: expected an object of plain values',
    );
    expect(() => resolveConfig({ teacher: { file: 't' } })).toThrow(
      'configuration: generator.kind is missing',
    );
  });

  test('of an earlier version may have keys of other kinds, which are dropped where that is asked for', () => {
    const file = write(`${minimal}optimiser: { kind: adam, momentum: 0.9, beta1: 0.8 }`);
    expect(() => resolveConfig(file)).toThrow('optimiser.momentum does not go with kind "adam"');
    expect(resolveConfig(file, { dropForeign: true }).optimiser).toMatchObject({ kind: 'adam', beta1: 0.8 });
  });

  test('values of settings are YAML, and the last one wins', () => {
    const set = ['seed=7', 'seed=8', 'teacher.normalize={mean: [1, 2, 3], std: 4}', 'generator.crop=none'];
    const config = resolveConfig(write(minimal), { set });
    expect(config.seed).toBe(8);
    expect(config.teacher.normalize).toEqual({ mean: [1, 2, 3], std: 4 });
    expect(config.generator).toMatchObject({ crop: 'none' });
  });

  test('a key without a value is left out', () => {
    const set = ['optimiser.clipNorm=null', 'teacher.normalize='];
    const config = resolveConfig(write(`${minimal}training:\noptimiser: { clipNorm: 1 }\nseed:\n`), { set });
    expect(config.optimiser).not.toHaveProperty('clipNorm');
    expect(config).toMatchObject({ seed: 2021, training: { batchSize: 128 } });
  });

  test('it is frozen all the way down', () => {
    const config = resolveConfig(write(minimal));
    expect(() => Object.assign(config.training, { epochs: 1 })).toThrow(TypeError);
    expect(() => Object.assign(config.generator.kind === 'onnx' ? config.generator.range : [], [0])).toThrow(
      TypeError,
    );
  });

  test('written resolved and read again it is the same', async () => {
    const set = ['teacher.normalize={mean: 0.1, std: [0.2, 0.3, 1e-7]}', 'optimiser.learningRate=3.3e-4'];
    const config = resolveConfig(write(minimal), { set });
    await writeResolvedConfig(folder, config);
    expect(resolveConfig(at('config.yaml'))).toEqual(config);
  });
});

describe('a wrong configuration', () => {
  test.each([
    [
      'teacher: { file: t, nomalize: raw }',
      'unknown key teacher.nomalize: the nearest known key is teacher.normalize',
    ],
    ['optimizer: { learningRate: 1 }', 'unknown key optimizer: the nearest known key is optimiser'],
    ['learningRate: 1', 'unknown key learningRate: the nearest known key is optimiser.learningRate'],
    [
      'training: { batch_size: 1 }',
      'unknown key training.batch_size: the nearest known key is training.batchSize',
    ],
    ['training: { lr: 1 }', 'unknown key training.lr: the nearest known key is'],
    [
      'schedule: { kind: cosine, gamma: 1 }',
      'schedule.gamma does not go with kind "cosine", which knows: kind, final',
    ],
    [
      'optimiser: { kind: sgd, beta1: 0.8 }',
      'optimiser.beta1 does not go with kind "sgd", which knows: kind, learningRate, weightDecay, clipNorm, momentum',
    ],
    ['schedule: { kind: cosin }', 'schedule.kind: expected one of constant, step, cosine, found "cosin"'],
    ['training: { batchSize: 0 }', 'training.batchSize: expected a number above 0, found 0'],
    ['training: { batchSize: many }', 'training.batchSize: expected a number, found "many"'],
    [
      'student: { network: tinyfar-d }',
      'student.network: expected one of tinyfar-a, tinyfar-b, tinyfar-c, microfar-s, microfar-l, found',
    ],
    [
      'training: { imagesPerEpoch: 100 }',
      'training.imagesPerEpoch: 100 images do not fill one batch of 128, found 100',
    ],
    [
      'training: { validationImages: 9 }',
      'training.validationImages: 9 images do not fill one batch of 128; 0 turns',
    ],
    ['seed: -1', 'seed: expected a number from 0 up, found -1'],
    ['seed: .nan', 'seed: expected a number, found NaN'],
  ])('%s', (text, expected) => {
    const base = text.startsWith('teacher') ? 'generator: { kind: onnx, file: g }\n' : minimal;
    expect(complaint(`${base}${text}\n`)).toContain(expected);
  });

  test.each([
    ['generator: { kind: onnx }', 'generator: needs either `file`, or both `mapping` and `synthesis`'],
    [
      'generator: { kind: onnx, mapping: m }',
      'generator: needs either `file`, or both `mapping` and `synthesis`',
    ],
    [
      'generator: { kind: onnx, file: f, mapping: m, synthesis: s }',
      'generator: needs either `file`, or both',
    ],
    [
      'generator: { kind: onnx, file: f, range: [1, -1] }',
      'generator.range: expected [low, high] with low below high',
    ],
    [
      'generator: { kind: onnx, file: f, crop: middle }',
      'generator.crop: expected stylegan, none, or a section',
    ],
    [
      'generator: { kind: onnx, file: f, crop: { rows: [1, 5], colums: [1, 5] } }',
      'unknown key generator.crop.colums',
    ],
    [
      'generator: { kind: onnx, file: f, crop: { rows: [5, 1], columns: [1, 5] } }',
      'generator.crop.rows: expected [fr',
    ],
    [
      'generator: { kind: folder, folder: f }',
      'sampler.kind: a folder of images has no latents to re-sample: use',
    ],
    ['generator: { kind: procedural }\nviews: { flip: 1 }', 'views.flip: expected true or false, found 1'],
    [
      'generator: { kind: procedural }\nviews: { colour: 2 }',
      'views.colour: expected a number up to 1, found 2',
    ],
    ['generator: { file: f }', 'generator.kind is missing: add it (one of procedural, stylegan2, onnx, f'],
    ['generator: images', 'generator: expected a section, found "images"'],
    ['', 'generator.kind is missing'],
  ])('%s', (text, expected) => {
    expect(complaint(`teacher: { file: t }\n${text}\n`)).toContain(expected);
  });

  test('a missing teacher is named with the remedy', () => {
    expect(complaint('generator: { kind: onnx, file: g }')).toBe('teacher.file is missing: add it');
  });

  test('a wrong normalisation is told by the part that is wrong', () => {
    const text = (value: string) =>
      `generator: { kind: onnx, file: g }\nteacher: { file: t, normalize: ${value} }`;
    expect(complaint(text('{ mean: 1, sdt: 2 }'))).toContain('unknown key teacher.normalize.sdt');
    expect(complaint(text('{ mean: [1, 2], std: 2 }'))).toContain('teacher.normalize.mean');
    expect(complaint(text('{ mean: 1, std: 0 }'))).toContain('teacher.normalize.std');
    expect(complaint(text('arcface'))).toContain(
      'expected arcface-127.5, arcface-128, imagenet, raw, or a section',
    );
  });

  test('a mistake in a setting is not blamed on the file', () => {
    expect(complaint(minimal, 'training.epoch=3')).toBe(
      'set training.epoch=3: unknown key training.epoch: the nearest known key is training.epochs',
    );
    expect(complaint(minimal, 'training={epochs: no}')).toMatch(
      /^set training=\{epochs: no\}: training\.epochs: /,
    );
    expect(complaint(minimal, 'seed')).toContain('set seed: expected dotted.key=value');
    expect(complaint(minimal, 'views.teacher=clean')).toContain(
      'views.teacher: a face that is shown as it is has nothing in the way: ask for views, or leave it out, found "clean"',
    );
    expect(complaint(minimal, 'seed.a=1')).toContain('set seed.a=1: seed: expected a number, found');
    expect(complaint(minimal, 'seed=1', 'seed.a=1')).toBe(
      'set seed.a=1: seed is a value here, not a section with keys',
    );
    expect(complaint(minimal, '__proto__.x=1')).toContain('expected dotted.key=value');
    expect(complaint(minimal, 'seed=[')).toContain('set seed=[: not valid YAML');
  });

  test('a key named __proto__ is unknown and harmless', () => {
    expect(complaint(`${minimal}__proto__: { seed: 3 }\n`)).toContain('unknown key __proto__');
    expect(({} as { seed?: number }).seed).toBeUndefined();
  });

  test.each([
    ['a list', '- a\n- b', 'expected `key: value` lines'],
    ['a bad indentation', 'a: 1\n  b: 2', 'not valid YAML'],
    [
      'a key given twice',
      'seed: 1\nseed: 2',
      'line 2, column 1: not valid YAML: the key seed is there twice; leave one of them out',
    ],
    ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00, 0x80]), 'expected a YAML file in UTF-8'],
    ['an enormous file', `# ${'x'.repeat(70_000)}`, 'are too many for a configuration'],
    ['brackets without end', '['.repeat(60_000), 'not valid YAML'],
    ['deep nesting', `${'{a: '.repeat(40)}1${'}'.repeat(40)}`, 'nested more than 16 levels deep'],
    ['an alias within itself', 'a: &a { b: *a, c: *a, d: *a }', 'nested more than 16 levels deep'],
    ['two documents', `${minimal}---\n${minimal}`, 'not valid YAML'],
  ])('%s is refused', (_, content, expected) => {
    expect(complaint(content)).toContain(expected);
  });

  test('a few aliases that multiply are refused', () => {
    const text = 'a: &a [1, 2]\nb: &b [*a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b]\n';
    expect(complaint(text)).toContain(
      'its aliases would repeat values more than 20 times; write the values out',
    );
  });

  test('a path that begins with ~ says what to write, wherever it stands', () => {
    const home = homedir();
    expect(complaint(minimal, 'teacher.file=~/t.onnx')).toBe(
      `set teacher.file=~/t.onnx: teacher.file: ~/t.onnx: ~ is not expanded here; write ${join(home, 't.onnx')}`,
    );
    expect(complaint('generator: { kind: folder, folder: ~/faces }\nteacher: { file: t.onnx }\n')).toMatch(
      /generator\.folder: ~\/faces: ~ is not expanded here; write \//,
    );
    for (const benchmark of ['~/lfw.bin', 'lfw:~/lfw', '~someone/lfw.bin']) {
      expect(complaint(minimal, `evaluation.benchmarks=["${benchmark}"]`)).toContain(
        '~ is not expanded here; write',
      );
    }
    // Names that begin so are names.
    expect(complaint(minimal, 'teacher.file=~backup.onnx', 'seed=x')).toContain('seed: expected a number');
  });

  test('a key whose value is ~ has none, and is told so', () => {
    expect(complaint('generator: { kind: folder, folder: ~ }\nteacher: { file: t.onnx }\n')).toContain(
      'generator.folder has no value, which in YAML `~` and `null` say too: give one, in quotes where `~` is meant',
    );
    expect(complaint('generator: { kind: folder, folder: "~" }\nteacher: { file: t.onnx }\n')).toContain(
      'generator.folder: ~: ~ is not expanded here; write',
    );
  });

  test('a bomb of aliases is refused', () => {
    const level = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(`*${of}`).join(', ')}]`;
    const names = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    const bomb = [
      'a: &a [x, x]',
      ...names.map((name, i) => level(name, i === 0 ? 'a' : (names[i - 1] ?? ''))),
    ];
    expect(complaint(bomb.join('\n'))).toContain(
      'line 4, column 16: not valid YAML: more than 20 aliases (*c); write the values out',
    );
  });

  test('a missing file and a folder are named', () => {
    expect(() => resolveConfig(at('no.yaml'))).toThrow(`${at('no.yaml')}: no such file`);
    expect(() => resolveConfig(folder)).toThrow(`${folder}: expected a YAML file`);
  });
});

describe('checkFiles', () => {
  test('names the key and the path of what is missing, empty or of the wrong sort', () => {
    writeFileSync(at('g.onnx'), 'x');
    writeFileSync(at('empty.onnx'), '');
    mkdirSync(at('images'));
    const check = (...set: string[]) => {
      const config = resolveConfig(write(minimal), { set });
      return () => checkFiles(distillKind, config);
    };
    expect(check()).toThrow(`teacher.file: ${at('t.onnx')}: no such file`);
    expect(check(`teacher.file=${at('empty.onnx')}`)).toThrow(`teacher.file: ${at('empty.onnx')} is empty`);
    expect(check(`teacher.file=${at('images')}`)).toThrow(`teacher.file: ${at('images')} is not a file`);
    expect(check(`teacher.file=${at('g.onnx/x')}`)).toThrow('no such file');
    const images = (path: string) => [`generator={kind: folder, folder: "${path}"}`, 'sampler.kind=static'];
    const teacher = `teacher.file=${at('g.onnx')}`;
    expect(check(teacher, ...images(at('g.onnx')))).toThrow('is not a folder');
    expect(check(teacher, ...images(at('images')))).not.toThrow();
    expect(check(teacher, `student.weights=${at('w')}`)).toThrow(`student.weights: ${at('w')}: no such file`);
  });
});

describe('configDigest', () => {
  const digestOf = (of: DistillConfig) => configDigest(distillKind, of);
  const differing = (one: DistillConfig, other: DistillConfig) => differingKeys(distillKind, one, other);
  const config = (changes: object): DistillConfig =>
    resolveConfig({ generator: { kind: 'onnx', file: 'g' }, teacher: { file: 't' }, ...changes });

  test('is the same whatever cannot change the weights', () => {
    const digest = digestOf(config({}));
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf(config({ training: { checkpointEverySteps: 3, validationImages: 0 } }))).toBe(digest);
    expect(digestOf(config({ teacher: { file: 'elsewhere/t' } }))).toBe(digest);
  });

  test('is the one that earlier versions computed, which counted the settings of all optimisers', () => {
    expect(digestOf(config({}))).toBe('aa2cdf67bafc14b51c96c6f4d353574048674a66ccc06308ff87e7c2e8746e06');
  });

  test('of a folder depends on how many pictures are held out of training', () => {
    const folder = (training: object) =>
      config({ generator: { kind: 'folder', folder: 'f' }, sampler: { kind: 'static' }, training });
    const [more, fewer] = [folder({ validationImages: 512 }), folder({ validationImages: 256 })];
    expect(digestOf(more)).not.toBe(digestOf(fewer));
    expect(differing(more, fewer)).toEqual(['training.validationImages']);
    expect(digestOf(folder({ checkpointEverySteps: 3 }))).toBe(digestOf(folder({})));
  });

  test.each([
    [{ seed: 1 }, ['seed']],
    [{ training: { epochs: 3, batchSize: 64 } }, ['training.batchSize', 'training.epochs']],
    [{ student: { weights: 'w' } }, ['student.weights']],
    [
      { teacher: { file: 't', normalize: { mean: 0, std: 1 } } },
      ['teacher.normalize.mean', 'teacher.normalize.std'],
    ],
    [{ generator: { kind: 'onnx', file: 'g', range: [0, 1] } }, ['generator.range']],
    [{ optimiser: { clipNorm: 1 } }, ['optimiser.clipNorm']],
  ])('%j is another digest, and its keys are named', (changes, keys) => {
    expect(digestOf(config(changes))).not.toBe(digestOf(config({})));
    expect(differing(config({}), config(changes))).toEqual(keys);
  });
});
