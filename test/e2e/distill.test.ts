// Distillation from the command line to the run folder: what it leaves behind, and that it goes on to the same weights.
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/distill/config.js';
import { distill } from '../../src/distill/distill.js';
import type { DistillEvent } from '../../src/distill/events.js';
import { readEvents } from '../../src/distill/run-folder.js';
import { Engine } from '../../src/graph/engine.js';
import {
  EMBEDDING,
  listCheckpoints,
  makePictures,
  readVectors,
  startCli,
  tinyGenerator,
  tinyMapping,
  tinyTeacher,
} from './distill-fixtures.js';
import { blockFace } from './face-fixtures.js';
import { runCli } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'synthdistill-distill-'));
const at = (name: string) => join(folder, name);

/** Two epochs of three iterations of two steps; checkpoints after steps 4, 6 (the epoch), 8 and 12. */
const settings = {
  seed: 5,
  generator: { kind: 'onnx', file: at('generator.onnx'), range: [0, 1], crop: 'none' },
  teacher: { file: at('teacher.onnx') },
  student: { network: 'tinyfar-c' },
  training: {
    batchSize: 16,
    epochs: 2,
    imagesPerEpoch: 48,
    validationImages: 32,
    checkpointEverySteps: 4,
  },
};
const STEPS = 12;

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.start();
  writeFileSync(at('generator.onnx'), tinyGenerator());
  writeFileSync(at('mapping.onnx'), tinyMapping());
  writeFileSync(at('synthesis.onnx'), tinyGenerator({ input: 'w' }));
  writeFileSync(at('teacher.onnx'), tinyTeacher());
  writeFileSync(at('fixed-teacher.onnx'), tinyTeacher({ batch: 1 }));
  // JSON is YAML; the command finds the files beside the configuration.
  const { generator, ...rest } = settings;
  const relative = {
    ...rest,
    generator: { ...generator, file: 'generator.onnx' },
    teacher: { file: 'teacher.onnx' },
  };
  writeFileSync(at('config.yaml'), JSON.stringify(relative));
  await makePictures(at('pictures'), 40);
});
afterAll(async () => {
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Changes = Readonly<Record<string, object | string | number>>;

const withChanges = (changes: Changes) => {
  const merged: Record<string, unknown> = { ...settings };
  for (const [key, value] of Object.entries(changes)) {
    const old = merged[key];
    merged[key] = typeof value === 'object' && key === 'training' ? { ...(old as object), ...value } : value;
  }
  return parseConfig(merged);
};

/** Runs in this process; `stopAt` says after which event the run is interrupted. */
async function run(
  name: string,
  {
    changes = {},
    resume = false,
    stopAt = () => false,
    with: given = engine,
  }: {
    changes?: Changes;
    resume?: boolean;
    stopAt?: (event: DistillEvent) => boolean;
    with?: Engine;
  } = {},
): Promise<DistillEvent[]> {
  const controller = new AbortController();
  const events: DistillEvent[] = [];
  const options = { folder: at(name), engine: given, resume, signal: controller.signal };
  for await (const event of distill(withChanges(changes), options)) {
    events.push(event);
    if (stopAt(event)) controller.abort();
  }
  return events;
}

const typesOf = (events: readonly DistillEvent[]) => events.map(({ type }) => type);
const stepsOf = (events: readonly DistillEvent[]) =>
  events.flatMap((event) => (event.type === 'step' ? [event] : []));

/** Whether two runs ended in the same numbers, to the last bit, and in the same student. */
function expectSameEnd(one: string, other: string): void {
  const [found, expected] = [readVectors(at(one)), readVectors(at(other))];
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, bytes] of expected) expect(Buffer.compare(bytes, found.get(name)!), name).toBe(0);
  const student = (name: string) => readFileSync(join(at(name), 'student.onnx'));
  expect(Buffer.compare(student(one), student(other))).toBe(0);
}

describe('a run from the command line', () => {
  let events: DistillEvent[];
  beforeAll(async () => {
    const { code, stdout, stderr } = await runCli(
      'distill',
      at('config.yaml'),
      '--out',
      at('whole'),
      '--json',
    );
    expect([code, stderr]).toEqual([0, '']);
    events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as DistillEvent);
  });

  test('prints every event as a line of JSON, in the order of the algorithm', () => {
    expect(typesOf(events)).toEqual([
      'start',
      ...['step', 'step', 'step', 'step', 'checkpoint', 'step', 'step'],
      ...['validation', 'picture', 'checkpoint'],
      ...['step', 'step', 'checkpoint', 'step', 'step', 'step', 'step', 'checkpoint'],
      ...['validation', 'picture', 'checkpoint'],
      'finished',
    ]);
    const steps = stepsOf(events);
    expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
    expect(steps.map(({ phase }) => phase)).toEqual(Array(6).fill(['fresh', 'resampled']).flat());
    expect(steps.map(({ epoch }) => epoch)).toEqual([...Array(6).fill(1), ...Array(6).fill(2)]);
    expect(steps.map(({ images }) => images)).toEqual(steps.map(({ step }) => step * 16));
    for (const { loss, cosine, learningRate } of steps) {
      expect(loss).toBeGreaterThan(0);
      expect(Math.abs(cosine)).toBeLessThanOrEqual(1);
      expect(learningRate).toBe(1e-3);
    }
    expect(events[0]).toMatchObject({
      student: 'tinyfar-c',
      embeddingSize: EMBEDDING,
      parameters: 1_832_106 - (512 - EMBEDDING) * 1281,
      stepsPerEpoch: 6,
    });
  });

  test('leaves everything in the run folder, and the same events in its log', async () => {
    const found = readdirSync(at('whole')).sort();
    expect(found).toEqual(
      [
        'checkpoints',
        'config.yaml',
        'curves.png',
        'events.jsonl',
        'inputs.json',
        'pictures',
        'student.onnx',
      ].sort(),
    );
    expect(listCheckpoints(at('whole'))).toEqual(['step-00000008.safetensors', 'step-00000012.safetensors']);
    expect(readdirSync(join(at('whole'), 'pictures')).sort()).toEqual(['epoch-001.png', 'epoch-002.png']);
    for (const file of ['curves.png', 'pictures/epoch-002.png']) {
      expect(
        readFileSync(join(at('whole'), file))
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
    }
    expect((await readEvents(at('whole'))).map(({ time, ...event }) => event)).toEqual(events);
  });

  test('ends in a student that embed and info take, with the normalisation that it was trained with', async () => {
    writeFileSync(at('face.png'), await blockFace(3));
    const student = join(at('whole'), 'student.onnx');
    const { code, stdout } = await runCli('embed', student, at('face.png'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout).embedding).toHaveLength(EMBEDDING);
    const info = JSON.parse((await runCli('info', student, '--json')).stdout);
    expect(info.metadata).toMatchObject({
      'synthdistill.network': 'tinyfar-c',
      'synthdistill.normalize': 'arcface-127.5',
      'synthdistill.colour': 'rgb',
    });
  });

  test('is not started again over its results, and resumed it is done at once', async () => {
    const again = await runCli('distill', at('config.yaml'), '--out', at('whole'));
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^error: .*already holds a run.*--resume[^\n]*\n$/);
    const before = readFileSync(join(at('whole'), 'student.onnx'));
    const { code, stdout } = await runCli('distill', '--resume', '--out', at('whole'));
    expect(code).toBe(0);
    expect(stdout).toMatch(/done: 12 steps/);
    expect(Buffer.compare(before, readFileSync(join(at('whole'), 'student.onnx')))).toBe(0);
  });

  test('gives the same weights again in another process', async () => {
    await run('again');
    expectSameEnd('again', 'whole');
  });

  test('interrupted by Ctrl-C saves, and resumed past a damaged checkpoint gives the same weights', async () => {
    const cli = startCli('distill', at('config.yaml'), '--out', at('interrupted'), '--json');
    await cli.printed(/"type":"step","step":5/);
    cli.process.kill('SIGINT');
    const { code, stdout, stderr } = await cli.done;
    expect(code).toBe(130);
    expect(stderr).toMatch(/--resume --out/);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1)!)).toMatchObject({ type: 'interrupted', step: 6 });
    const [older, newest] = listCheckpoints(at('interrupted'));
    cpSync(at('interrupted'), at('damaged'), { recursive: true });

    expect((await runCli('distill', '--resume', '--out', at('interrupted'))).code).toBe(0);
    expectSameEnd('interrupted', 'whole');

    const file = join(at('damaged'), 'checkpoints', newest);
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] ^= 4;
    writeFileSync(file, bytes);
    const resumed = await runCli('distill', '--resume', '--out', at('damaged'));
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toMatch(
      new RegExp(`warning: checkpoints/${newest} is damaged \\(.*checksum\\).*${older}`),
    );
    expectSameEnd('damaged', 'whole');
  });

  test('killed without warning resumes to the same weights', async () => {
    const cli = startCli('distill', at('config.yaml'), '--out', at('killed'), '--json');
    await cli.printed(/"type":"step","step":7/);
    cli.process.kill('SIGKILL');
    await cli.done;
    expect(existsSync(join(at('killed'), 'run.lock'))).toBe(true);
    const { code, stdout } = await runCli('distill', '--resume', '--out', at('killed'), '--json');
    expect(code).toBe(0);
    expect(stdout).toMatch(/"resumedFromStep":[68]/);
    expectSameEnd('killed', 'whole');
    const steps = (await readEvents(at('killed'))).filter(({ type }) => type === 'step');
    expect(steps.map((event) => 'step' in event && event.step)).toEqual(
      stepsOf(events).map(({ step }) => step),
    );
  });
});

describe('a resumed run', () => {
  test('goes on to the same weights wherever it was stopped, with a standardised target', async () => {
    const changes = { target: 'standardised', optimiser: { kind: 'adamw', weightDecay: 0.05, clipNorm: 1 } };
    const complete = await run('standard', { changes });
    const end = complete.at(-1);
    const seen: DistillEvent[] = [];
    const go = async (stopAt: (event: DistillEvent) => boolean, given?: Engine) => {
      const resume = existsSync(at('stopped'));
      const events = await run('stopped', { changes, resume, stopAt, ...(given ? { with: given } : {}) });
      seen.push(...events.filter(({ type }) => type === 'step' || type === 'validation'));
      return events.at(-1);
    };
    // In the middle of an iteration, at the end of an epoch, in the middle of its validation, after it, and at the last step.
    expect(await go((event) => event.type === 'step' && event.step === 1)).toMatchObject({
      type: 'interrupted',
      step: 2,
    });
    expect(await go((event) => event.type === 'step' && event.step === 6)).toMatchObject({
      type: 'interrupted',
      step: 6,
    });
    const controller = new AbortController();
    const validating = abortWhenLoading('student.onnx', controller);
    const events: DistillEvent[] = [];
    const options = { folder: at('stopped'), engine: validating, resume: true, signal: controller.signal };
    for await (const event of distill(withChanges(changes), options)) events.push(event);
    expect(typesOf(events)).toEqual(['start', 'checkpoint', 'interrupted']);
    expect(await go((event) => event.type === 'validation')).toMatchObject({ type: 'interrupted', step: 6 });
    expect(await go((event) => event.type === 'step' && event.step === STEPS)).toMatchObject({
      type: 'interrupted',
    });
    expect(await go((event) => event.type === 'picture')).toEqual(end);
    expectSameEnd('stopped', 'standard');
    const bare = (list: readonly DistillEvent[]) =>
      list
        .filter(({ type }) => type === 'step' || type === 'validation')
        .map((event) => ({ ...event, imagesPerSecond: 0 }));
    expect(bare(seen)).toEqual(bare(complete));
  });

  test('that was stopped before its first step starts afresh', async () => {
    const controller = new AbortController();
    controller.abort();
    const options = { folder: at('early'), engine, signal: controller.signal };
    const changes = {
      target: 'standardised',
      training: { epochs: 1, imagesPerEpoch: 16, validationImages: 0 },
    };
    const events: DistillEvent[] = [];
    for await (const event of distill(withChanges(changes), options)) events.push(event);
    expect(events).toEqual([{ type: 'interrupted', step: 0 }]);
    expect(typesOf(await run('early', { changes, resume: true }))).toEqual([
      'start',
      'step',
      'step',
      'checkpoint',
      'finished',
    ]);
  });

  test('of a folder of pictures, shuffled and augmented, goes on to the same weights', async () => {
    const changes = {
      generator: {
        kind: 'folder',
        folder: at('pictures'),
        augment: { flip: true, colour: 0.5, affine: 1, lowResolution: 0.5 },
      },
      sampler: { kind: 'static' },
      training: { epochs: 1, imagesPerEpoch: 64, validationImages: 16 },
    };
    const complete = await run('folder', { changes });
    expect(stepsOf(complete).map(({ phase }) => phase)).toEqual(Array(4).fill('fresh'));
    expect(typesOf(complete)).toContain('validation');
    await run('folder-stopped', { changes, stopAt: (event) => event.type === 'step' && event.step === 2 });
    await run('folder-stopped', { changes, resume: true });
    expectSameEnd('folder-stopped', 'folder');
    const held = { ...changes, training: { ...changes.training, validationImages: 0 } };
    await expect(run('folder-stopped', { changes: held, resume: true })).rejects.toThrow(
      /training\.validationImages/,
    );
  });

  test('refuses a checkpoint of another configuration, even where config.yaml was edited to match', async () => {
    copyFileSync(join(at('whole'), 'config.yaml'), at('kept.yaml'));
    const file = join(at('whole'), 'config.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('seed: 5', 'seed: 6'));
    await expect(run('whole', { changes: { seed: 6 }, resume: true })).rejects.toThrow(
      /checkpoints\/step-00000012\.safetensors was written under another configuration/,
    );
    copyFileSync(at('kept.yaml'), file);
  });
});

/** An engine that aborts as soon as a network called `label` is loaded. */
function abortWhenLoading(label: string, controller: AbortController): Engine {
  return new Proxy(engine, {
    get(target, key) {
      if (key === 'load') {
        return (...args: Parameters<Engine['load']>) => {
          if (args[1].label === label) controller.abort();
          return target.load(...args);
        };
      }
      const value = Reflect.get(target, key, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('parts that can be exchanged', () => {
  const short = { epochs: 1, imagesPerEpoch: 20, batchSize: 20, validationImages: 20 };
  const first = (events: readonly DistillEvent[]) =>
    events.find((event) => event.type === 'start') as Extract<DistillEvent, { type: 'start' }>;

  test('mapping and synthesis; a batch that no block divides runs on standard operators and says so', async () => {
    const generator = {
      kind: 'onnx',
      mapping: at('mapping.onnx'),
      synthesis: at('synthesis.onnx'),
      range: [0, 1],
      crop: { rows: [2, 14], columns: [1, 15] },
    };
    const events = await run('pair', { changes: { generator, training: short } });
    expect(first(events).lowering).toEqual({ block: 1, reason: expect.stringMatching(/standard operators/) });
    expect(stepsOf(events)).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ type: 'finished', images: 40 });
  });

  test('a teacher that takes one face at a time gives the same targets', async () => {
    const changes = { training: { epochs: 1, imagesPerEpoch: 16, validationImages: 16 } };
    const fixed = await run('fixed', {
      changes: { ...changes, teacher: { file: at('fixed-teacher.onnx') } },
    });
    const free = await run('free', { changes });
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
    const events = await run('other', { changes });
    const steps = stepsOf(events);
    expect(steps.map(({ phase }) => phase)).toEqual(Array(4).fill('fresh'));
    // Warm-up over two steps, then the cosine's beginning and middle.
    expect(steps.map(({ learningRate }) => learningRate)).toEqual([0.05, 0.1, 0.1, expect.closeTo(0.05, 9)]);
    for (const { loss, cosine } of steps) expect(loss).toBeCloseTo(1 - cosine, 4);
  });

  test('initial weights come from the file that the configuration names', async () => {
    const changes = { training: { epochs: 1, imagesPerEpoch: 16, validationImages: 0 } };
    const seeds = [];
    for (const seed of [5, 6])
      seeds.push(stepsOf(await run(`seed-${seed}`, { changes: { ...changes, seed } }))[0].loss);
    expect(seeds[0]).not.toBe(seeds[1]);
  });
});
