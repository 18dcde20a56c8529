// A run that was stopped goes on to the same weights, wherever that was; and the parts that a configuration exchanges.

import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { DistillEvent } from '../../src/distill/events.js';
import { decodeOnnx, encodeOnnx, setMetadata } from '../../src/formats/onnx/onnx.js';
import { writeSafetensors } from '../../src/formats/safetensors/safetensors.js';
import { tinyfarC } from '../../src/nets/architectures/tinyfar.js';
import { LONG_RUN } from '../long-run.js';
import { initialTensors } from '../nets/initial-tensors.js';
import { EMBEDDING, tinyTeacher } from './distill-fixtures.js';
import { STEPS, startOf, stepsOf, typesOf, useWorkspace, type WorkspaceRun } from './distill-workspace.js';

/** The events of a run up to its first step; before them, one more where the target is measured. */
const OPENED = ['preparing', 'preparing', 'start'];

const workspace = useWorkspace();
const { at } = workspace;

describe('a resumed run', () => {
  test(
    'goes on to the same weights wherever it was stopped, with a standardised target',
    LONG_RUN,
    async () => {
      const changes = {
        target: 'standardised',
        optimiser: { kind: 'adamw', weightDecay: 0.05, clipNorm: 1 },
      };
      const complete = await workspace.run('standard', { changes });
      const seen: DistillEvent[] = [];
      const go = async (options: WorkspaceRun) => {
        const resume = existsSync(at('stopped'));
        return workspace.run('stopped', { ...options, changes, resume, see: (event) => seen.push(event) });
      };
      const atStep = (step: number) => (event: DistillEvent) => event.type === 'step' && event.step === step;
      const middle = await go({ stopAt: atStep(1) });
      expect(middle.at(-1)).toMatchObject({ type: 'interrupted', step: 2 });
      const endOfEpoch = await go({ stopAt: atStep(6) });
      expect(endOfEpoch.at(-1)).toMatchObject({ type: 'interrupted', step: 6 });
      const validating = await go({ stopWhenLoading: 'student.onnx' });
      expect(typesOf(validating)).toEqual([...OPENED, 'checkpoint', 'interrupted']);
      const validated = await go({ stopAt: ({ type }) => type === 'validation' });
      expect(typesOf(validated)).toEqual([...OPENED, 'validation', 'picture', 'checkpoint', 'interrupted']);
      const lastStep = await go({ stopAt: atStep(STEPS) });
      expect(lastStep.at(-1)).toMatchObject({ type: 'interrupted', step: STEPS });
      // Stopped when all is done, it is finished.
      const finished = await go({ stopAt: ({ type }) => type === 'picture' });
      expect(finished.at(-1)).toEqual(complete.at(-1));
      workspace.expectSameEnd('stopped', 'standard');
      const bare = (list: readonly DistillEvent[]) =>
        list
          .filter(({ type }) => type === 'step' || type === 'validation')
          .map((event) => ({ ...event, imagesPerSecond: 0 }));
      expect(bare(seen)).toEqual(bare(complete));
    },
  );

  test('that was stopped before its first step starts afresh', async () => {
    const changes = {
      target: 'standardised',
      training: { epochs: 1, imagesPerEpoch: 16, validationImages: 0 },
    };
    const atOnce = await workspace.run('early', { changes, stopped: true });
    expect(typesOf(atOnce)).toEqual(['preparing', 'interrupted']);
    expect(atOnce.at(-1)).toEqual({ type: 'interrupted', step: 0 });
    const measuring = await workspace.run('early', {
      changes,
      resume: true,
      stopAt: (event) => event.type === 'preparing' && event.message.startsWith('measuring'),
    });
    expect(typesOf(measuring)).toEqual(['preparing', 'preparing', 'interrupted']);
    expect(typesOf(await workspace.run('early', { changes, resume: true }))).toEqual([
      'preparing',
      ...OPENED,
      'step',
      'step',
      'checkpoint',
      'finished',
    ]);
  });

  test(
    'that ends with a closing fit goes on to the same network, stopped within the fit too',
    LONG_RUN,
    async () => {
      const training = { epochs: 1, imagesPerEpoch: 16, validationImages: 16 };
      const changes = { target: 'standardised', training: { ...training, closingImages: 32 } };
      const complete = await workspace.run('closing', { changes });
      const fitting = { type: 'preparing', message: 'fitting the last layer to 32 further images' };
      expect(complete).toContainEqual(fitting);
      const stopped = await workspace.run('closing-stopped', {
        changes,
        stopAt: (event) => event.type === 'preparing' && event.message === fitting.message,
      });
      expect(typesOf(stopped).slice(-3)).toEqual(['preparing', 'checkpoint', 'interrupted']);
      await workspace.run('closing-stopped', { changes, resume: true });
      workspace.expectSameEnd('closing-stopped', 'closing');
      await workspace.run('no-closing', { changes: { target: 'standardised', training } });
      const student = (name: string) => readFileSync(join(at(name), 'student.onnx'));
      expect(student('closing').equals(student('no-closing'))).toBe(false);
    },
  );

  test('that shows batches again goes on to the same weights', LONG_RUN, async () => {
    const changes = {
      training: { epochs: 1, imagesPerEpoch: 48, validationImages: 0, replays: 2, checkpointEverySteps: 100 },
    };
    const complete = await workspace.run('replays', { changes });
    expect(stepsOf(complete).map(({ phase }) => phase)).toEqual(
      Array(3).fill(['fresh', 'resampled', 'replayed', 'replayed']).flat(),
    );
    // Stopped after the second batch: what the third one's repetitions show has to be drawn and embedded anew.
    const stopped = await workspace.run('replays-stopped', {
      changes,
      stopAt: (event) => event.type === 'step' && event.step === 7,
    });
    expect(stopped.at(-1)).toMatchObject({ type: 'interrupted', step: 8 });
    await workspace.run('replays-stopped', { changes, resume: true });
    workspace.expectSameEnd('replays-stopped', 'replays');
  });

  test('that shows views goes on to the same weights, its kept faces damaged', LONG_RUN, async () => {
    const changes = {
      views: { teacher: 'clean', flip: true, warp: 1, morph: 0.5, light: 1 },
      training: {
        epochs: 1,
        imagesPerEpoch: 48,
        validationImages: 0,
        replays: 2,
        kept: 40,
        checkpointEverySteps: 100,
      },
    };
    const complete = await workspace.run('views', { changes });
    expect(stepsOf(complete).map(({ phase }) => phase)).toEqual(
      Array(3).fill(['fresh', 'resampled', 'replayed', 'replayed']).flat(),
    );
    await workspace.run('views-stopped', {
      changes,
      stopAt: (event) => event.type === 'step' && event.step === 7,
    });
    const kept = join(at('views-stopped'), 'faces.bin');
    const bytes = readFileSync(kept);
    for (let i = 1000; i < bytes.length; i += 100_000) bytes[i] ^= 1;
    writeFileSync(kept, bytes);
    const resumed = await workspace.run('views-stopped', { changes, resume: true });
    expect(resumed).toContainEqual({
      type: 'warning',
      message: `${kept}: is damaged, or of another run; what it lacks is drawn again`,
    });
    workspace.expectSameEnd('views-stopped', 'views');
    expect(existsSync(kept)).toBe(false);
    const other = { ...changes, views: { ...changes.views, morph: 0.4 } };
    await expect(workspace.run('views-stopped', { changes: other, resume: true })).rejects.toThrow(
      /views\.morph/,
    );
  });

  test(
    "that finds another run's kept faces in its folder draws its own, be it another generator's only",
    LONG_RUN,
    async () => {
      const other = decodeOnnx(readFileSync(at('generator.onnx')), 'generator.onnx');
      setMetadata(other, { which: 'the other one' });
      writeFileSync(at('other.onnx'), encodeOnnx(other));
      const changes = (file: string) => ({
        views: { flip: true },
        sampler: { kind: 'static' },
        generator: { kind: 'onnx', file: at(file), range: [0, 1], crop: 'none' },
        training: { epochs: 1, imagesPerEpoch: 48, validationImages: 0, kept: 40, checkpointEverySteps: 100 },
      });
      const stopAt = (event: DistillEvent) => event.type === 'step' && event.step === 2;
      await workspace.run('first', { changes: changes('generator.onnx'), stopAt });
      await workspace.run('another', { changes: changes('other.onnx'), stopAt });
      copyFileSync(join(at('first'), 'faces.bin'), join(at('another'), 'faces.bin'));
      const resumed = await workspace.run('another', { changes: changes('other.onnx'), resume: true });
      expect(resumed).toContainEqual({
        type: 'warning',
        message: expect.stringMatching(
          /faces\.bin: is damaged, or of another run; what it lacks is drawn again$/,
        ),
      });
    },
  );

  test('of a folder of pictures, shuffled, goes on to the same weights', LONG_RUN, async () => {
    const changes = {
      generator: { kind: 'folder', folder: at('pictures') },
      sampler: { kind: 'static' },
      training: { epochs: 1, imagesPerEpoch: 64, validationImages: 16 },
    };
    const complete = await workspace.run('folder', { changes });
    expect(stepsOf(complete).map(({ phase }) => phase)).toEqual(Array(4).fill('fresh'));
    expect(typesOf(complete)).toContain('validation');
    await workspace.run('folder-stopped', {
      changes,
      stopAt: (event) => event.type === 'step' && event.step === 2,
    });
    await workspace.run('folder-stopped', { changes, resume: true });
    workspace.expectSameEnd('folder-stopped', 'folder');
    const held = { ...changes, training: { ...changes.training, validationImages: 0 } };
    await expect(workspace.run('folder-stopped', { changes: held, resume: true })).rejects.toThrow(
      /training\.validationImages/,
    );
  });

  test.each([
    ['plain', { target: 'standardised' }],
    ['views', { views: { flip: true, warp: 0.5, morph: 0.5 } }],
  ])('of a mixture of sources, %s, goes on to the same weights', LONG_RUN, async (how, others) => {
    const changes = {
      ...others,
      generator: {
        sources: [
          { kind: 'onnx', file: at('generator.onnx'), range: [0, 1], crop: 'none', share: 2 },
          { kind: 'folder', folder: at('pictures') },
          {
            kind: 'onnx',
            mapping: at('mapping.onnx'),
            synthesis: at('synthesis.onnx'),
            range: [0, 1],
            crop: 'none',
            styles: { morph: 0.5 },
          },
        ],
      },
      training: {
        epochs: 1,
        imagesPerEpoch: 48,
        validationImages: 32,
        replays: 1,
        checkpointEverySteps: 100,
      },
    };
    const [whole, part] = [`mixed-${how}`, `mixed-${how}-stopped`];
    const complete = await workspace.run(whole, { changes });
    const names = ['generator.onnx', 'pictures', 'synthesis.onnx'];
    const steps = stepsOf(complete);
    expect(steps.map(({ phase }) => phase)).toEqual(Array(3).fill(['fresh', 'resampled', 'replayed']).flat());
    for (const { cosine, sources = [] } of steps) {
      expect(sources.map(({ source }) => source)).toEqual(names);
      const [two, one, other] = sources.map((source) => source.cosine);
      expect((8 * two + 4 * one + 4 * other) / 16).toBeCloseTo(cosine, 6);
      expect(new Set([two, one, other]).size).toBe(3);
    }
    const validation = complete.find((event) => event.type === 'validation');
    expect(validation?.sources?.map(({ source }) => source)).toEqual(names);
    await workspace.run(part, {
      changes,
      stopAt: (event) => event.type === 'step' && event.step === 4,
    });
    await workspace.run(part, { changes, resume: true });
    workspace.expectSameEnd(part, whole);
    const [first, ...rest] = changes.generator.sources;
    const otherShare = { ...changes, generator: { sources: [{ ...first, share: 3 }, ...rest] } };
    await expect(workspace.run(part, { changes: otherShare, resume: true })).rejects.toThrow(
      /another configuration \(generator\.sources\.0\.share\)/,
    );
  });

  test('of a mixture of one source is that of the source alone', LONG_RUN, async () => {
    const training = { epochs: 1, imagesPerEpoch: 32, validationImages: 0 };
    const { generator } = workspace.config();
    await workspace.run('alone', { changes: { training } });
    await workspace.run('one', { changes: { generator: { sources: [generator] }, training } });
    workspace.expectSameEnd('one', 'alone');
  });

  test('refuses a checkpoint of another configuration, even where config.yaml was edited to match', async () => {
    const changes = { training: { epochs: 1, imagesPerEpoch: 16, validationImages: 0 } };
    await workspace.run('edited', { changes });
    const file = join(at('edited'), 'config.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('seed: 5', 'seed: 6'));
    const resumed = workspace.run('edited', { changes: { ...changes, seed: 6 }, resume: true });
    await expect(resumed).rejects.toThrow(
      /checkpoints\/step-00000002\.safetensors was written under another configuration/,
    );
  });
});
describe('parts that can be exchanged', () => {
  const short = { epochs: 1, imagesPerEpoch: 20, batchSize: 20, validationImages: 20 };

  test('mapping and synthesis; a batch that no block divides runs on standard operators and says so', async () => {
    const generator = {
      kind: 'onnx',
      mapping: at('mapping.onnx'),
      synthesis: at('synthesis.onnx'),
      range: [0, 1],
      crop: { rows: [2, 14], columns: [1, 15] },
    };
    const events = await workspace.run('pair', { changes: { generator, training: short } });
    expect(startOf(events).lowering).toEqual({
      block: 1,
      reason: expect.stringMatching(/standard operators/),
    });
    expect(stepsOf(events)).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ type: 'finished', images: 40 });
  });

  test('a teacher that takes one face at a time gives the same targets', async () => {
    const changes = { training: { epochs: 1, imagesPerEpoch: 16, validationImages: 16 } };
    writeFileSync(at('fixed-teacher.onnx'), tinyTeacher({ batch: 1 }));
    const fixed = await workspace.run('fixed', {
      changes: { ...changes, teacher: { file: at('fixed-teacher.onnx') } },
    });
    const free = await workspace.run('free', { changes });
    const losses = (events: readonly DistillEvent[]) => stepsOf(events).map(({ loss }) => loss);
    losses(fixed).forEach((loss, i) => {
      expect(loss).toBeCloseTo(losses(free)[i], 4);
    });
  });

  test('the loss, sampler and optimiser that the configuration names are used', async () => {
    const changes = {
      loss: 'cosine',
      sampler: { kind: 'static' },
      optimiser: { kind: 'sgd', learningRate: 0.1 },
      schedule: { kind: 'cosine', warmupSteps: 2 },
      training: { epochs: 1, imagesPerEpoch: 64, validationImages: 0 },
    };
    const events = await workspace.run('other', { changes });
    const steps = stepsOf(events);
    expect(steps.map(({ phase }) => phase)).toEqual(Array(4).fill('fresh'));
    // Warm-up over two steps, then the cosine's beginning and middle.
    expect(steps.map(({ learningRate }) => learningRate)).toEqual([0.05, 0.1, 0.1, expect.closeTo(0.05, 9)]);
    for (const { loss, cosine } of steps) expect(loss).toBeCloseTo(1 - cosine, 4);
  });

  test('initial weights come from the file that the configuration names', async () => {
    const lossFrom = async (name: string, seed: number | undefined) => {
      if (seed !== undefined) {
        const tensors = initialTensors(tinyfarC(EMBEDDING), seed);
        writeFileSync(at('weights.safetensors'), writeSafetensors(tensors));
      }
      const changes = {
        student: {
          network: 'tinyfar-c',
          ...(seed === undefined ? {} : { weights: at('weights.safetensors') }),
        },
        training: { epochs: 1, imagesPerEpoch: 16, validationImages: 0 },
      };
      return stepsOf(await workspace.run(name, { changes }))[0].loss;
    };
    const drawn = await lossFrom('drawn', undefined);
    expect(await lossFrom('same', 5)).toBe(drawn);
    expect(await lossFrom('others', 6)).not.toBe(drawn);
  });
});
