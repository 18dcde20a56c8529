// Files with several networks: which one is taken, what is said of the others, and how another is asked for.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type FloatTensor, initialTensors, renameTensors } from '../../../../test/nets/initial-tensors.js';
import { dict, type Nested, nestedCheckpoint } from '../../../../test/nets/nested-checkpoint.js';
import { torchArchive } from '../../../../test/safety/hostile-archives.js';
import { quantisedTensor, tensor, text } from '../../../../test/safety/hostile-pickles.js';
import { useFolder } from '../../../../test/use-folder.js';
import { UserError } from '../../../files/user-error.js';
import { decodeOnnx, metadataOf } from '../../../formats/onnx/onnx.js';
import { writeSafetensors } from '../../../formats/safetensors/safetensors.js';
import { tinyfarC } from '../../architectures/tinyfar.js';
import { importFile } from '../import-file.js';
import type { ImportOptions } from '../importer.js';
import { readNetworkFile } from '../network-file.js';

const { at } = useFolder();
const network = tinyfarC(8);
type Tensors = ReadonlyMap<string, FloatTensor>;

const one = initialTensors(network, 1);
const two = initialTensors(network, 2);
const three = initialTensors(network, 3);
const under = (prefix: string, tensors: Tensors) => renameTensors(tensors, (name) => `${prefix}.${name}`);
const head: Tensors = new Map([['head.weight', { shape: [2, 8], data: new Float32Array(16) }]]);
const join = (...all: readonly Tensors[]): Map<string, FloatTensor> =>
  new Map(all.flatMap((each) => [...each]));

function save(content: ReadonlyMap<string, Nested>): string {
  const path = at('checkpoint.ckpt');
  writeFileSync(path, nestedCheckpoint(content));
  return path;
}

/** Which of the networks a file's import gives: the one whose embedding layer it has. */
async function taken(content: ReadonlyMap<string, Nested>, options: ImportOptions = {}) {
  const imported = await importFile(save(content), options);
  const bytes = Buffer.from(imported.models.get('network') ?? []);
  const found = Object.entries({ one, two, three }).filter(([, tensors]) => {
    const { data } = tensors.get('fc.weight') ?? { data: new Float32Array(1) };
    return bytes.includes(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  });
  const details = new Map(imported.details);
  return { found: found.map(([name]) => name).join(), part: details.get('part'), details, imported };
}

describe('of a network and its moving average the network is taken, and the average named', () => {
  const layouts: readonly (readonly [
    what: string,
    content: Map<string, Nested>,
    own: string,
    average: string,
  ])[] = [
    ['model and ema', dict({ epoch: 3, model: one, ema: two }), 'model', 'ema'],
    ['ema first', dict({ ema: two, model: one }), 'model', 'ema'],
    ["timm's", dict({ arch: 'x', state_dict_ema: two, state_dict: one }), 'state_dict', 'state_dict_ema'],
    [
      "Lightning's prefixes",
      dict({ state_dict: join(under('ema_model.module', two), under('model', one)) }),
      'model',
      'ema_model',
    ],
    [
      'wrappers over wrappers',
      dict({ state_dict: join(under('_orig_mod.net.backbone', one), under('net_ema.module.backbone', two)) }),
      '_orig_mod',
      'net_ema',
    ],
    ['a bare network beside its average', join(one, under('ema', two)), 'plain', 'ema'],
    [
      'callbacks',
      dict({ state_dict: under('model', one), callbacks: dict({ AveragedModel: dict({ average: two }) }) }),
      'state_dict',
      'callbacks',
    ],
    [
      "Lightning's WeightAveraging, which exchanges them",
      dict({ state_dict: two, current_model_state: one }),
      'current_model_state',
      'state_dict',
    ],
    [
      "MMEngine's EMAHook, which exchanges them",
      dict({
        state_dict: under('backbone', two),
        ema_state_dict: under('module.backbone', one),
        message_hub: dict({}),
      }),
      'ema_state_dict',
      'state_dict',
    ],
  ];
  test.each(layouts)('%s', async (_, content, own, average) => {
    const plain = await taken(content);
    expect(plain.found).toBe('one');
    expect(plain.part).toBe(`${own}; also in the file: ${average} (\`part\` chooses)`);
    const asked = await taken(content, { part: 'ema' });
    expect([asked.found, asked.part]).toEqual([
      'two',
      `${average}; also in the file: ${own} (\`part\` chooses)`,
    ]);
    expect((await taken(content, { part: average })).found).toBe('two');
    expect((await taken(content, { part: own })).found).toBe('one');
  });
});

test('of student and teacher the student is taken, whatever their order; the teacher can be asked for', async () => {
  const content = join(
    under('teacher.backbone', two),
    under('student.backbone', one),
    under('student', head),
  );
  expect(await taken(content)).toMatchObject({
    found: 'one',
    part: expect.stringMatching(/^student; also in the file: teacher /),
  });
  const { found, imported } = await taken(content, { part: 'teacher' });
  expect(found).toBe('two');
  const metadata = metadataOf(decodeOnnx(imported.models.get('network')!, 'm'));
  expect(metadata).toMatchObject({ 'synthdistill.part': 'teacher', 'synthdistill.other-parts': 'student' });
});

test('networks in a list or tuple, and under numbers, are found; what an optimiser keeps beside them is none', async () => {
  const optimiser = dict({ state: dict({ '0': dict({ exp_avg: three }) }), param_groups: [] });
  const pair = await taken(dict({ saved: [one, optimiser, 7] }));
  expect([pair.found, pair.part, pair.details.get('left out')]).toEqual(['one', undefined, undefined]);
  await expect(taken(dict({ folds: [one, two] }))).rejects.toThrow(
    /holds 2 networks; name the one to take: 0, 1$/,
  );
  expect((await taken(dict({ folds: [one, two] }), { part: '1' })).found).toBe('two');
});

describe('averages in the forms of other programs', () => {
  const isParameter = (name: string) => !name.includes('.running_');
  const parameters = (tensors: Tensors): Tensors =>
    new Map([...tensors].filter(([name]) => isParameter(name)));
  const listed = (tensors: Tensors): Nested[] => [...tensors.values()];
  const counter = (value: number): FloatTensor => ({ shape: [1], data: Float32Array.of(value) });
  const dotless = (prefix: string, tensors: Tensors): Tensors =>
    renameTensors(tensors, (name) => `${prefix}.${name.replaceAll('.', '')}`);

  test.each<[string, Map<string, Nested>, own: string, average: string, statistics: string | undefined]>([
    [
      'a list, as of torch_ema',
      dict({ ema: dict({ decay: 1, shadow_params: listed(parameters(two)) }), model: one }),
      ...(['model', 'ema', 'model'] as const),
    ],
    [
      "a list of all tensors, in a callback's state",
      dict({ state_dict: under('net', one), callbacks: dict({ EMA: dict({ ema_weights: listed(two) }) }) }),
      ...(['state_dict', 'callbacks', undefined] as const),
    ],
    [
      'names without dots, as of LitEma',
      dict({
        state_dict: join(
          under('model.backbone', one),
          dotless('model_ema', under('backbone', parameters(two))),
          new Map([['model_ema.decay', counter(1)]]),
        ),
      }),
      ...(['model', 'model_ema', 'state_dict.model.backbone'] as const),
    ],
    [
      "parameters alone under the network's names",
      dict({ model: one, ema: parameters(two) }),
      ...(['model', 'ema', 'model'] as const),
    ],
    [
      'online_model and ema_model, as of ema_pytorch',
      join(under('online_model', one), under('ema_model', two), new Map([['initted', counter(1)]])),
      ...(['online_model', 'ema_model', undefined] as const),
    ],
    ['a word grown together', dict({ netema: two, net: one }), 'net', 'netema', undefined],
  ])('%s', async (_, content, own, average, statistics) => {
    const plain = await taken(content);
    expect([plain.found, plain.part]).toEqual([
      'one',
      `${own}; also in the file: ${average} (\`part\` chooses)`,
    ]);
    expect(plain.details.get('statistics')).toBeUndefined();
    const asked = await taken(content, { part: 'ema' });
    expect([asked.found, asked.part]).toEqual([
      'two',
      `${average}; also in the file: ${own} (\`part\` chooses)`,
    ]);
    expect(asked.details.get('statistics')).toBe(
      statistics && `of BatchNorm: those of ${statistics}, as an average of parameters has none`,
    );
  });

  test('of the network and its copy inside an average the network is taken', async () => {
    const ema = join(under('online_model', one), under('ema_model', two));
    expect(await taken(dict({ ema, model: one }))).toMatchObject({
      found: 'one',
      part: 'model; also in the file: ema.online_model, ema.ema_model (`part` chooses)',
    });
    expect((await taken(dict({ ema, model: one }), { part: 'ema' })).found).toBe('two');
  });

  test('a list of other shapes is no network, and an average of parameters without its network lacks statistics', async () => {
    const shuffled = listed(parameters(two)).toReversed();
    expect((await taken(dict({ model: one, ema: dict({ shadow_params: shuffled }) }))).part).toBeUndefined();
    await expect(taken(dict({ ema: parameters(two) }))).rejects.toThrow(
      /lacks \d+ tensors of tinyfar-c: .*; it holds parameters alone, as averages of them do: give a file with the network itself beside it$/,
    );
  });
});

test('three are told apart', async () => {
  const content = dict({ student: one, student_ema: two, teacher: three });
  expect((await taken(content)).part).toBe(
    'student; also in the file: student_ema, teacher (`part` chooses)',
  );
  expect((await taken(content, { part: 'ema' })).found).toBe('two');
  expect((await taken(content, { part: 'teacher' })).found).toBe('three');
});

test.each<[string, ReadonlyMap<string, Nested>]>([
  [
    'backbone.module and head',
    dict({ state_dict: join(under('backbone.module', one), under('head.module', head)) }),
  ],
  ['features.module and a classifier', dict({ state_dict: join(under('features.module', one), head) })],
  ['module.model.encoder._orig_mod', under('module.model.encoder._orig_mod', one)],
  ['any other name', under('trunk.face_net', one)],
  [
    'names of wrappers inside',
    renameTensors(one, (name) => name.replace('cnn.blocks.', 'cnn.blocks._orig_mod.')),
  ],
  ['a head without a prefix beside it', join(one, head)],
])('wrappers are taken off: %s', async (_, content) => {
  expect(await taken(content)).toMatchObject({ found: 'one', part: undefined });
});

test('a copy that holds the same values is no second network, one that does not is asked for', async () => {
  expect((await taken(dict({ net_a: one, net_b: one }))).found).toBe('one');
  const content = dict({ net_a: one, net_b: two });
  await expect(importFile(save(content))).rejects.toThrow(
    /holds 2 networks; name the one to take: net_a, net_b$/,
  );
  await expect(importFile(save(content))).rejects.toMatchObject({ mendedBy: ['part'] });
  expect((await taken(content, { part: 'net_b' })).found).toBe('two');
});

test('what is not there is refused with what is', async () => {
  const importing = importFile(save(dict({ model: one, ema: two })), {
    part: 'teacher',
    choosePartBy: 'set teacher.part=NAME',
  });
  await expect(importing).rejects.toThrow(UserError);
  await expect(importing).rejects.toThrow(/ckpt: holds no network 'teacher'; those in it: model, ema$/);
  await expect(importing).rejects.toMatchObject({ mendedBy: ['set teacher.part=NAME'] });
});

test('a part is refused where there is only one network, and of an ONNX file', async () => {
  await expect(importFile(save(under('model', one)), { part: 'ema' })).rejects.toThrow(
    /holds no network 'ema'; those in it: model$/,
  );
  const { imported } = await taken(one);
  writeFileSync(at('one.onnx'), imported.models.get('network')!);
  for (const reading of [importFile, readNetworkFile]) {
    const asking = reading(at('one.onnx'), { part: 'ema' });
    await expect(asking).rejects.toThrow(
      /one\.onnx: is an ONNX file, which holds one network: leave out `part`, which is 'ema'$/,
    );
  }
});

test('a teacher is not taken by itself where the student is of an unknown kind', async () => {
  const strange: Tensors = new Map(
    Array.from({ length: 40 }, (_, i) => [
      `student.stage${i}.weight`,
      { shape: [1], data: new Float32Array(1) },
    ]),
  );
  const content = join(strange, under('teacher', two));
  await expect(importFile(save(content))).rejects.toThrow(
    /its tensors \(student\.stage0\.weight, .* 40 in all\) belong to no network known here; .*; beside them the file holds teacher, which can be asked for$/,
  );
  expect((await taken(content, { part: 'teacher' })).found).toBe('two');
  await expect(importFile(save(content), { part: 'student' })).rejects.toThrow(
    /student\.stage0\.weight, .* belong to no network/,
  );
});

test('what the network itself lacks is named, and that there is another', async () => {
  const torn = new Map([...one].filter(([name]) => name !== 'cnn.bn1.running_var'));
  await expect(importFile(save(dict({ model: torn, ema: two })))).rejects.toThrow(
    /lacks 1 tensor of tinyfar-c: cnn\.bn1\.running_var; the file also holds ema$/,
  );
});

test('no nearest network is named below half of its tensors', async () => {
  const few = new Map([...one].slice(0, 20));
  await expect(importFile(save(few))).rejects.toThrow(
    /it has not half of the tensors of any of them; known:/,
  );
});

test('a quantised copy beside the network is left alone, a network that is partly quantised is not taken', async () => {
  const quantised = { opcodes: quantisedTensor() };
  const copy = dict({ model: one, int8: dict({ 'cnn.conv_stem.weight': quantised }) });
  expect((await taken(copy)).found).toBe('one');
  const partly = dict({ model: new Map<string, Nested>([...one, ['fc.weight', quantised]]) });
  await expect(importFile(save(partly))).rejects.toThrow(
    /: 1 of its \d+ tensors are quantised, .*\(model\.fc\.weight is a quantised tensor\)/,
  );
});

describe('quantised tensors are told as such, not as damage', () => {
  test.each<[string, string, RegExp]>([
    [
      'of an unknown network',
      `${text('a.weight')}${quantisedTensor()}${text('b.weight')}${tensor()}`,
      /: 1 of its 2 tensors are quantised, which is not read \(a\.weight is a quantised tensor\); take the weight file as it was trained, or export/,
    ],
    [
      'packed with their biases, as EdgeFace has them',
      `${text('stages.1.blocks.1.xca.qkv._packed_params._packed_params')}(${quantisedTensor()}${tensor()}t` +
        `${text('stages.1.blocks.1.xca.qkv._packed_params.dtype')}ctorch\nqint8\n${text('norm.weight')}${tensor()}`,
      /are quantised.*; they are those of EdgeNeXt \(EdgeFace\)\); take the weight file/,
    ],
    [
      'sparse',
      `${text('a.weight')}ctorch._utils\n_rebuild_sparse_tensor\n(N)tR`,
      /: 1 of its 1 tensors are sparse, which is not read \(a\.weight is a sparse tensor\)/,
    ],
  ])('%s', async (_, items, message) => {
    const path = at('quantised.pt');
    writeFileSync(path, torchArchive(`\x80\x02}(${items}u.`));
    await expect(importFile(path)).rejects.toThrow(UserError);
    await expect(importFile(path)).rejects.toThrow(message);
  });
});

test('a file with more tensors than any network has is refused by their number', async () => {
  const path = at('many.safetensors');
  const empty = { shape: [0], data: new Float32Array(0) };
  writeFileSync(
    path,
    writeSafetensors(new Map(Array.from({ length: 9000 }, (_, i) => [`conv${i}.weight`, empty]))),
  );
  await expect(importFile(path)).rejects.toThrow(
    /many\.safetensors: holds 9000 tensors; no network known here has so many$/,
  );
});
