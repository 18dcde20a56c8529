// What can be wrong with a distillation: each a single line that names the thing, exit code 1, and nothing lost.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { DistillEvent } from '../../src/distill/events.js';
import { writeSafetensors } from '../../src/formats/safetensors/safetensors.js';
import { tinyfarC } from '../../src/nets/architectures/tinyfar.js';
import { LONG_RUN } from '../long-run.js';
import { initialTensors } from '../nets/initial-tensors.js';
import { EMBEDDING, listCheckpoints, tinyGenerator, tinyTeacher } from './distill-fixtures.js';
import { type Changes, stepsOf, useWorkspace } from './distill-workspace.js';
import { failingLine, jsonLines, runCli } from './run-cli.js';

/** Mean of a face above which the guarded teacher gives NaN: about one face in a hundred. */
const BRIGHTEST = 0.523;

const workspace = useWorkspace();
const { at } = workspace;

const studentWeights = (embedding: number) => initialTensors(tinyfarC(embedding));

beforeAll(async () => {
  const teacher = readFileSync(at('teacher.onnx'));
  writeFileSync(at('empty'), '');
  writeFileSync(at('page.html'), '<!doctype html><title>404</title>');
  writeFileSync(at('cut.onnx'), teacher.subarray(0, teacher.length - 200));
  writeFileSync(at('flat.onnx'), tinyGenerator({ flat: true }));
  writeFileSync(at('four.onnx'), tinyGenerator({ channels: 4 }));
  writeFileSync(at('large-teacher.onnx'), tinyTeacher({ sidePx: 128 }));
  const weights = writeSafetensors(studentWeights(EMBEDDING));
  writeFileSync(at('cut.safetensors'), weights.subarray(0, weights.length - 1000));
  writeFileSync(at('wide.safetensors'), writeSafetensors(studentWeights(EMBEDDING + 1)));
  const damaged = studentWeights(EMBEDDING);
  damaged.get('cnn.bn1.bias')?.data.fill(Number.NaN);
  writeFileSync(at('nan.safetensors'), writeSafetensors(damaged));
  mkdirSync(at('no-pictures'));
});

/** Runs the command, which has to fail with one line and leave no run behind; gives that line. */
async function refusalLine(...args: string[]): Promise<string> {
  const out = args.includes('--out') ? [] : ['--out', at('failed')];
  const result = await runCli('distill', at('config.yaml'), ...args, ...out);
  const stdout = result.stdout.replace(/^run folder: .*\n(opening generator and teacher\n)?/, '');
  return failingLine({ ...result, stdout });
}

const FILES = ['generator.file', 'teacher.file', 'student.weights'] as const;

describe('the command refuses', () => {
  test.each([
    ...FILES.flatMap((key) => [
      [`a missing ${key}`, key, 'none.onnx', /none\.onnx: no such file/] as const,
      [`an empty ${key}`, key, 'empty', /empty is empty/] as const,
      [`a folder as ${key}`, key, 'pictures', /pictures is not a file/] as const,
    ]),
    ['a missing folder', 'generator.folder', 'none', /none: no such folder/] as const,
  ])('%s, naming key and path', async (_, key, file, message) => {
    const kind = key === 'generator.folder' ? ['generator.kind=folder', 'sampler.kind=static'] : [];
    const line = await refusalLine('--set', ...kind, `${key}=${at(file)}`);
    expect(line).toMatch(message);
    expect(line).toContain(key);
    expect(existsSync(at('failed'))).toBe(false);
  });

  test('a misspelt key, with the nearest known one', async () => {
    expect(await refusalLine('--set', 'optimiser.learningRat=1')).toMatch(/learningRat.*learningRate/);
    expect(await refusalLine('--set', 'student.network=tinyfar-d')).toMatch(/student\.network.*tinyfar-c/);
    expect(await refusalLine('--set', 'sampler.coefficient=-1')).toMatch(/sampler\.coefficient/);
  });

  test('an output folder that cannot be', async () => {
    expect(await refusalLine('--out', join(at('empty'), 'run'))).toMatch(/empty.*--out/);
    expect(await refusalLine('--out', at('teacher.onnx'))).toMatch(/teacher\.onnx: is not a folder.*--out/);
  });

  test('to resume where nothing was started', async () => {
    expect(await refusalLine('--resume')).toMatch(/failed: holds no run to resume/);
  });

  test('a teacher of another face size, in one line and without a trace of the runtime', async () => {
    const line = await refusalLine('--set', `teacher.file=${at('large-teacher.onnx')}`);
    expect(line).toMatch(/large-teacher\.onnx: takes faces of 128x128, the student 112x112/);
    // Nothing was begun, so that the corrected command may use the same folder.
    expect(existsSync(at('failed'))).toBe(false);
  });
});

describe('a run refuses', () => {
  let runs = 0;
  const refusal = (changes: Changes) => expect(workspace.run(`refused-${runs++}`, { changes })).rejects;
  const generator = (file: string) => ({ kind: 'onnx', file: at(file), range: [0, 1], crop: 'none' });

  test('files that are not there, before it leaves anything behind', async () => {
    for (const changes of [
      { generator: generator('none.onnx') },
      { teacher: { file: at('none.onnx') } },
      { student: { weights: at('none.onnx') } },
    ]) {
      await expect(workspace.run('missing', { changes })).rejects.toThrow(
        /^(generator\.file|teacher\.file|student\.weights): \S*none\.onnx/,
      );
    }
    expect(existsSync(at('missing'))).toBe(false);
  });

  test.each([
    ['cut short', 'cut.onnx', /cut\.onnx/],
    ['that is something else', 'page.html', /page\.html.*HTML/],
    [
      'that gives rows of numbers',
      'flat.onnx',
      /flat\.onnx: output 'picture' has shape .*768.*images \[n, 3,/,
    ],
    [
      'that gives four channels',
      'four.onnx',
      /four\.onnx: output 'picture' has shape .*4, 16, 16.*images \[n, 3,/,
    ],
    ['that is a teacher', 'teacher.onnx', /teacher\.onnx/],
  ])('a generator %s', async (_, file, message) => {
    await refusal({ generator: generator(file) }).toThrow(message);
  });

  test.each([
    ['cut short', 'cut.onnx', /cut\.onnx/],
    ['that is something else', 'page.html', /page\.html.*HTML/],
    [
      'that is a generator',
      'generator.onnx',
      /generator\.onnx: input 'z' has shape.*images \[n, 3, height, width\]/,
    ],
  ])('a teacher %s', async (_, file, message) => {
    await refusal({ teacher: { file: at(file) } }).toThrow(message);
  });

  test('a mapping network that does not belong to its synthesis network', async () => {
    const pair = { kind: 'onnx', mapping: at('mapping.onnx'), synthesis: at('teacher.onnx') };
    await refusal({ generator: pair }).toThrow(/teacher\.onnx/);
    await refusal({
      generator: { ...pair, mapping: at('cut.onnx'), synthesis: at('synthesis.onnx') },
    }).toThrow(/cut\.onnx/);
  });

  test.each([
    ['cut short', 'cut.safetensors', /cut\.safetensors/],
    ['that are something else', 'page.html', /page\.html/],
    ['of a network', 'teacher.onnx', /teacher\.onnx/],
    ['with NaN', 'nan.safetensors', /nan\.safetensors: tensor cnn\.bn1\.bias holds NaN/],
    [
      'that embed in another size than the teacher',
      'wide.safetensors',
      /wide\.safetensors: tensor fc\.weight has shape \[33, 1280\], but the network embeds in 32 numbers, like its teacher/,
    ],
  ])('weights %s', async (_, file, message) => {
    await refusal({ student: { network: 'tinyfar-c', weights: at(file) } }).toThrow(message);
  });

  test('a folder without pictures, with too few of them, or with one that is damaged', async () => {
    const folder = (name: string) => ({
      generator: { kind: 'folder', folder: at(name) },
      sampler: { kind: 'static' },
    });
    await refusal(folder('no-pictures')).toThrow(/no-pictures: holds no pictures/);
    await refusal({ ...folder('pictures'), training: { validationImages: 48 } }).toThrow(
      /^generator\.folder: \S*pictures holds 40 pictures, and validation would keep 48 of them \(training\.validationImages\)/,
    );
    mkdirSync(at('damaged'));
    for (let i = 0; i < 16; i++) {
      const bytes = readFileSync(join(at('pictures'), `${String(i).padStart(3, '0')}.png`));
      writeFileSync(join(at('damaged'), `${i}.png`), i === 7 ? bytes.subarray(0, 90) : bytes);
    }
    await refusal({ ...folder('damaged'), training: { validationImages: 0 } }).toThrow(
      /7\.png: damaged image/,
    );
  });
});

describe('a loss that is no number', () => {
  const training = { epochs: 1, imagesPerEpoch: 160, validationImages: 0, checkpointEverySteps: 2 };

  test(
    'from the teacher stops the run with step, batch and seed, and every checkpoint stays',
    LONG_RUN,
    async () => {
      // Most faces are darker than this; the first batch with a brighter one comes after some steps.
      writeFileSync(at('guarded.onnx'), tinyTeacher({ brightest: BRIGHTEST }));
      const args = ['--set', `teacher.file=${at('guarded.onnx')}`];
      for (const [key, value] of Object.entries(training)) args.push(`training.${key}=${value}`);
      const { code, stdout, stderr } = await runCli(
        'distill',
        at('config.yaml'),
        '--out',
        at('nan'),
        '--json',
        ...args,
      );
      expect(code).toBe(1);
      const last = stepsOf(jsonLines<DistillEvent>(stdout)).at(-1)!.step;
      expect(last).toBeGreaterThanOrEqual(4);
      expect(last).toBeLessThan(20);
      const newest = listCheckpoints(at('nan')).at(-1)!;
      const phase = last % 2 === 0 ? 'fresh' : 'resampled';
      expect(stderr).toBe(
        `error: step ${last + 1} (${phase} batch ${last >> 1} of seed 5): the teacher's embeddings hold NaN or infinity; ` +
          `the last good checkpoint is checkpoints/${newest}; choose another teacher, or correct teacher.normalize\n`,
      );
      expect(newest).toBe(`step-${String(last - (last % 2)).padStart(8, '0')}.safetensors`);
      // Resumed, it fails at the same step again, and the checkpoints are as they were.
      const contents = () =>
        listCheckpoints(at('nan')).map((name) => readFileSync(join(at('nan'), 'checkpoints', name)));
      const before = contents();
      const again = await runCli('distill', '--resume', '--out', at('nan'));
      expect([again.code, again.stderr]).toEqual([1, stderr]);
      contents().forEach((bytes, i) => {
        expect(Buffer.compare(bytes, before[i])).toBe(0);
      });
    },
  );

  test('from a teacher while the standardised target is estimated names the batch', async () => {
    writeFileSync(at('guarded.onnx'), tinyTeacher({ brightest: BRIGHTEST }));
    const changes = { teacher: { file: at('guarded.onnx') }, target: 'standardised' };
    await expect(workspace.run('nan-target', { changes })).rejects.toThrow(
      /^batch \d+ for the standardised target: the teacher's embeddings hold NaN or infinity/,
    );
  });

  test('from too large a learning rate says so', async () => {
    const changes = { optimiser: { kind: 'adam', learningRate: 1e30 }, training };
    await expect(workspace.run('diverged', { changes })).rejects.toThrow(
      /^step 2 \(resampled batch 0 of seed 5\): the loss is (NaN|Infinity); nothing was saved yet; start anew with a lower optimiser\.learningRate, or with optimiser\.clipNorm$/,
    );
    expect(listCheckpoints(at('diverged'))).toEqual([]);
  });

  test('to come is not saved: weights that are infinite after a step whose loss was not', async () => {
    const changes = {
      optimiser: { kind: 'adamw', learningRate: 1e38, weightDecay: 1e3 },
      sampler: { kind: 'static' },
      training: { ...training, checkpointEverySteps: 1 },
    };
    await expect(workspace.run('infinite', { changes })).rejects.toThrow(
      /^step 1 \(fresh batch 0 of seed 5\): the student's parameters hold NaN or infinity; nothing was saved yet; start anew/,
    );
    expect(listCheckpoints(at('infinite'))).toEqual([]);
    expect(existsSync(join(at('infinite'), 'student.onnx'))).toBe(false);
  });
});
